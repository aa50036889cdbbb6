/**
 * Backups of the built product with about 10 MB of text in the embedded database, and 1 GB with ICEOS_BENCH_LARGE=1: taking,
 * proving, restoring, undoing; the most memory of the host and its program together beyond what they take at rest.
 */
import { randomUUID } from 'node:crypto'
import { join } from 'node:path'
import { setTimeout as wait } from 'node:timers/promises'
import {
  type BackupList,
  listBackupsRoute,
  restoreBackupRoute,
  takeBackupRoute,
  undoRestoreRoute,
} from '../contracts/backups.ts'
import { type Client, call } from '../contracts/call.ts'
import { getJobRoute, hasJobEnded, type Job } from '../contracts/jobs.ts'
import { openPglite } from '../engine/db/pglite/open-pglite.ts'
import { memoryOf, removeDir, startProduct, tempDir } from './product.ts'
import { type Bench, type Row, row } from './report.ts'

const megabyte = 1024 * 1024

export const benchBackups: Bench = async ({ rounds }) => [
  ...(await measure('10 MB', 10, rounds, { taken: 2, restored: 3 })),
  ...(process.env.ICEOS_BENCH_LARGE
    ? await measure('1 GB', 1024, 1, { taken: 30, proven: 90, restored: 60, undone: 10 })
    : []),
]

type Goals = { taken: number; restored: number; proven?: number; undone?: number }

async function measure(size: string, megabytes: number, rounds: number, goals: Goals): Promise<Row[]> {
  const dataDir = tempDir()
  await (await startProduct(dataDir)).stop() // makes the folder
  await fill(dataDir, megabytes)
  const product = await startProduct(dataDir)
  const client: Client = { url: product.url, fetch, headers: () => ({ authorization: `Bearer ${product.token}` }) }
  const samples = { taken: [] as number[], proven: [] as number[], restored: [] as number[], undone: [] as number[] }
  const rest = memoryOf(product.pids.host ?? 0)
  const peak = watchMemory(product.pids.host ?? 0)
  let more = 0
  try {
    for (let round = 0; round < rounds; round++) {
      await end(client, await call(client, takeBackupRoute, { body: { reason: 'manual' } }))
      const { items }: BackupList = await call(client, listBackupsRoute)
      const [backup] = items
      if (backup?.state !== 'proven') throw new Error('The backup is not proven.')
      samples.taken.push((backup.tookMs ?? 0) / 1000)
      samples.proven.push((backup.proofTookMs ?? 0) / 1000)
      const body = { isForeign: false, skipBackup: true }
      samples.restored.push(
        await end(client, await call(client, restoreBackupRoute, { params: { backupId: backup.id }, body })),
      )
      samples.undone.push(await end(client, await call(client, undoRestoreRoute)))
    }
  } finally {
    more = peak.stop() - rest // one that is ending has no memory to read
    await product.stop()
  }
  await removeDir(dataDir)
  const atMost = (seconds: number | undefined) => (seconds === undefined ? undefined : { atMost: seconds })
  return [
    row(`Backup of ${size}`, 'PGlite', 's', samples.taken, atMost(goals.taken)),
    row(`Proof of ${size}`, 'PGlite', 's', samples.proven, atMost(goals.proven)),
    row(`Restore of ${size}`, 'PGlite', 's', samples.restored, atMost(goals.restored)),
    row(`Undo, ${size}`, 'PGlite', 's', samples.undone, atMost(goals.undone)),
    row(`Memory of the host above rest, ${size}`, 'PGlite', 'MB', [more], { atMost: 150 }),
  ]
}

/** Text that hardly compresses, as rows of a kilobyte. */
async function fill(dataDir: string, megabytes: number) {
  const database = await openPglite({ dataDir: join(dataDir, 'database') })
  try {
    const [orgId, rowsAtOnce] = [randomUUID(), 10_000]
    await database.asOwner((db) => db.query("insert into orgs (id, name) values ($1, 'Bench')", [orgId]))
    for (let left = (megabytes * megabyte) / 1024; left > 0; left -= rowsAtOnce) {
      await database.asOwner((db) =>
        db.query(
          `insert into projects (id, org_id, name)
           select gen_random_uuid(), $1, (select string_agg(md5(random()::text || n || part), '') from generate_series(1, 31) part)
           from generate_series(1, $2) n`,
          [orgId, Math.min(rowsAtOnce, Math.ceil(left))],
        ),
      )
    }
  } finally {
    await database.stop()
  }
}

/** Seconds until it has succeeded. */
async function end(client: Client, job: Job): Promise<number> {
  const from = performance.now()
  for (;;) {
    const now = await call(client, getJobRoute, { params: { jobId: job.id } })
    if (hasJobEnded(now)) {
      if (now.state !== 'succeeded') throw new Error(`${now.title}: ${JSON.stringify(now.problem)}`)
      return (performance.now() - from) / 1000
    }
    await wait(20)
  }
}

function watchMemory(pid: number) {
  let most = 0
  const timer = setInterval(() => {
    most = Math.max(most, memoryOf(pid))
  }, 100)
  return {
    stop: () => {
      clearInterval(timer)
      return most
    },
  }
}
