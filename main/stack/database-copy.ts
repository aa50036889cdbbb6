/** A copy of the database beside it, in the same server: what an upgrade goes back to. Swapped by names in one transaction. */
import { AppError } from '../../contracts/errors.ts'
import { databaseExists as exists, runSql as run } from './run-sql.ts'
import type { StackBase } from './stack.ts'

const name = 'iceos'
const copy = 'iceos_before_upgrade'
const failed = 'iceos_failed_upgrade'

/** Nobody may be at work in it: the engines are stopped before. */
export async function copyDatabase(base: StackBase, signal: AbortSignal): Promise<void> {
  await run(base, `drop database if exists ${copy}`, signal)
  await runAlone(base, `create database ${copy} template ${name}`, signal)
  const [before, after] = [await measure(base, name, signal), await measure(base, copy, signal)]
  if (before === after) return
  throw new AppError('upgrade-failed', { detail: 'The copy of the database differs from it. Nothing was changed.' })
}

/** Idempotent: with the copy gone, the names have been swapped already. */
export async function restoreCopy(base: StackBase, signal: AbortSignal): Promise<void> {
  if (await exists(base, copy, signal)) {
    await run(base, `drop database if exists ${failed}`, signal)
    const rename = (from: string, to: string) => `alter database ${from} rename to ${to}`
    const isThere = await exists(base, name, signal)
    const steps = [...(isThere ? [rename(name, failed)] : []), rename(copy, name)]
    await runAlone(base, `begin; ${steps.join('; ')}; commit`, signal)
  }
  await run(base, `drop database if exists ${failed}`, signal)
}

export const dropCopy = (base: StackBase, signal: AbortSignal) => run(base, `drop database if exists ${copy}`, signal)

const tries = 5

/** What wants nobody else in the database. The engines are stopped, but whoever looks at its size comes again and again. */
async function runAlone(base: StackBase, sql: string, signal: AbortSignal): Promise<void> {
  for (let attempt = 1; ; attempt++) {
    await endSessions(base, signal)
    try {
      await run(base, sql, signal)
      return
    } catch (error) {
      if (attempt === tries || !String(error instanceof AppError && error.detail).includes('other users')) throw error
    }
  }
}

const endSessions = (base: StackBase, signal: AbortSignal) =>
  run(base, `select pg_terminate_backend(pid) from pg_stat_activity where datname in ('${name}', '${copy}')`, signal)

/** Rows of each table, counted: a copy by the server itself can only be complete or absent, and this costs little. */
const measure = (base: StackBase, database: string, signal: AbortSignal) =>
  run(
    base,
    `select string_agg(t || '=' || (xpath('/row/c/text()', query_to_xml(format('select count(*) as c from %I', t), false, true, '')))[1]::text, ',' order by t)
     from (select tablename as t from pg_tables where schemaname = 'public') as tables`,
    signal,
    { database },
  )

/** For figures: the size of the database and of its largest tables. Undefined where Postgres is not ours. */
export async function measureDatabase(base: StackBase, signal: AbortSignal) {
  if (base.store.read().hasOwnDatabase) return null
  const sql = `select json_build_object('bytes', pg_database_size('${name}'), 'tables', (select coalesce(json_agg(x), '[]') from
    (select relname as name, pg_total_relation_size(oid) as bytes from pg_class where relkind = 'r' and relnamespace = 'public'::regnamespace
     order by 2 desc limit 10) as x))`
  return JSON.parse(await run(base, sql, signal, { database: name })) as {
    bytes: number
    tables: { name: string; bytes: number }[]
  }
}
