/** What a server's background processes do, and PGlite has none: checkpoints and vacuum. Without them files only grow. */

export type UpkeepNeeds = {
  /** How much WAL there is since the last checkpoint. */
  walBytes: () => Promise<number>
  checkpoint: () => Promise<void>
  /** One statement outside of any transaction, as the owner. */
  runAlone: <Row extends object>(text: string) => Promise<Row[]>
  log: (message: string, facts?: Record<string, unknown>) => void
}

/** What a start after a crash has to replay at most: about a second's work. */
const largestWalBytes = 64 * 1024 * 1024
const lookEveryMs = 5_000
/** Looks for WAL each time, for dead rows less often. */
const looksPerVacuum = 6

/**
 * The one table that needs it most, by autovacuum's own measures: a fifth of it dead, a tenth of it changed since its
 * statistics were made, or rows so old that their transaction numbers would come round again (any table, Postgres's too).
 */
const neediestTable = `
  select format('%I.%I', s.schemaname, s.relname) as name
  from pg_stat_all_tables s join pg_class c on c.oid = s.relid
  where c.relkind in ('r', 'm') and (
    age(c.relfrozenxid) > 100000000
    or (s.schemaname <> 'pg_catalog' and (s.n_dead_tup > 200 + 0.2 * s.n_live_tup
      or s.n_mod_since_analyze > 200 + 0.1 * s.n_live_tup)))
  order by age(c.relfrozenxid) > 100000000 desc, s.n_dead_tup + s.n_mod_since_analyze desc
  limit 1`

export async function checkpointIfLarge({ walBytes, checkpoint, log }: UpkeepNeeds): Promise<void> {
  const before = await walBytes()
  if (before < largestWalBytes) return
  const startedAt = performance.now()
  await checkpoint()
  log('checkpoint', { walBytes: before, ms: Math.round(performance.now() - startedAt) })
}

/** One table at a time: everybody waits meanwhile. Says which, if one needed it. */
export async function vacuumNeediest({ runAlone, log }: UpkeepNeeds): Promise<string | undefined> {
  const [table] = await runAlone<{ name: string }>(neediestTable)
  if (!table) return undefined
  const startedAt = performance.now()
  await runAlone(`vacuum (analyze) ${table.name}`)
  log('vacuum', { table: table.name, ms: Math.round(performance.now() - startedAt) })
  return table.name
}

export function startUpkeep(needs: UpkeepNeeds): { stop: () => Promise<void> } {
  let running: Promise<void> | undefined
  let looks = 0

  async function look() {
    await checkpointIfLarge(needs)
    if (++looks % looksPerVacuum === 0) await vacuumNeediest(needs)
  }
  const timer = setInterval(() => {
    running ??= look()
      .catch((error: unknown) => needs.log('the upkeep of the database failed', { error: String(error) }))
      .finally(() => {
        running = undefined
      })
  }, lookEveryMs)
  timer.unref()
  return {
    stop: async () => {
      clearInterval(timer)
      await running
    },
  }
}
