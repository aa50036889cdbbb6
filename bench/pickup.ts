import { PgBoss } from 'pg-boss'
import { v7 as uuidv7 } from 'uuid'
import { ensureLocalOrg, localCaller } from '../engine/access/local-identity.ts'
import { insertVersion } from '../engine/db/blueprint-versions.ts'
import type { OwnedDatabase } from '../engine/db/database.ts'
import { insertRun } from '../engine/db/runs.ts'
import { startDispatcher } from '../engine/runs/dispatcher.ts'
import { withEachDatabase } from './databases.ts'
import { type Bench, percentile, row } from './report.ts'

const quiet = { debug() {}, info() {}, warn() {}, error() {} }
const runsPerRound = 300

/**
 * From "the run is queued, on disk" to "an engine holds it". Runs that start where they were posted do not wait at all;
 * this is the other way, through the queue. Beside it pg-boss, asked to fetch the moment a job is sent, so that its
 * polling does not count: the queue library that we would otherwise use.
 */
export const benchPickup: Bench = ({ rounds, databaseUrl }) =>
  withEachDatabase(databaseUrl, async (database, on) => {
    const ours = await repeat(rounds, () => pickUpOurs(database))
    const boss = await repeat(rounds, () => pickUpWithPgBoss(database))
    return [
      row('Pickup of a queued run, p50', on, 'ms', ours.p50),
      row('Pickup of a queued run, p95', on, 'ms', ours.p95, { atMost: 10 }),
      row('The same through pg-boss (fetch at once), p50', on, 'ms', boss.p50),
      row('The same through pg-boss (fetch at once), p95', on, 'ms', boss.p95),
    ]
  })

async function repeat(rounds: number, measure: () => Promise<number[]>) {
  const p50: number[] = []
  const p95: number[] = []
  for (let round = 0; round < rounds; round++) {
    const times = (await measure()).sort((a, b) => a - b)
    p50.push(percentile(times, 50))
    p95.push(percentile(times, 95))
  }
  return { p50, p95 }
}

async function pickUpOurs(database: OwnedDatabase): Promise<number[]> {
  const { orgId, projectId } = localCaller
  await ensureLocalOrg(database)
  const versionId = await database.write({ orgId }, (db) => {
    const document = { schema_version: '1.2.0' as const, name: 'bench', description: '', nodes: [], metadata: {} }
    return insertVersion(db, { id: uuidv7(), orgId, blueprintId: null, version: 1, contentHash: 'pickup', document })
  })
  let arrived = (_at: number) => {}
  const dispatcher = startDispatcher({
    database,
    engineId: uuidv7(),
    log: quiet,
    execute: async () => arrived(performance.now()),
    drain: async () => {},
  })
  const times: number[] = []
  for (let index = 0; index < runsPerRound; index++) {
    const begun = new Promise<number>((resolve) => {
      arrived = resolve
    })
    const rest = { blueprintId: null, name: 'bench', inputs: {}, idempotencyKey: undefined, requestHash: undefined }
    await database.write({ orgId }, (db) =>
      insertRun(db, { id: uuidv7(), orgId, projectId, versionId, owner: undefined, ...rest }),
    )
    const queued = performance.now()
    dispatcher.wake()
    times.push((await begun) - queued)
  }
  await database.write('worker', (db) => db.query(`update runs set state = 'failed' where state = 'running'`))
  await dispatcher.stop()
  return times
}

async function pickUpWithPgBoss(database: OwnedDatabase): Promise<number[]> {
  const executeSql = (text: string, values?: unknown[]) =>
    database.asOwner(async (db) => ({ rows: await db.query<Record<string, unknown>>(text, values) }))
  const boss = new PgBoss({ db: { executeSql }, supervise: false, schedule: false })
  await boss.start()
  await boss.createQueue('bench')
  const times: number[] = []
  for (let index = 0; index < runsPerRound; index++) {
    await boss.send('bench', { index })
    const queued = performance.now()
    const [job] = await boss.fetch('bench')
    if (!job) throw new Error('pg-boss gave no job.')
    times.push(performance.now() - queued)
    await boss.complete('bench', job.id)
  }
  await boss.stop()
  return times
}
