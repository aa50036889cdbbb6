import { v7 as uuidv7 } from 'uuid'
import { ensureLocalOrg, localCaller } from '../engine/access/local-identity.ts'
import { insertVersion } from '../engine/db/blueprint-versions.ts'
import { insertEngine } from '../engine/db/claims.ts'
import type { Database } from '../engine/db/database.ts'
import { insertRun } from '../engine/db/runs.ts'
import { createCheckpointWriter } from '../engine/runs/checkpoint-writer.ts'
import { createRunJournal, event } from '../engine/runs/run-journal.ts'
import { withEachDatabase } from './databases.ts'
import { type Bench, row } from './report.ts'

const goals: Record<string, number> = { PGlite: 2000, Postgres: 4000 }
const quiet = { debug() {}, info() {}, warn() {}, error() {} }

/** Node checkpoints as the executor writes them: state, output and event of one node, on disk when counted. */
export const benchCheckpoints: Bench = ({ rounds, databaseUrl }) =>
  withEachDatabase(databaseUrl, async (database, on) => {
    const rates = { 1: [] as number[], 100: [] as number[] }
    for (let round = 0; round < rounds; round++) {
      rates[1].push(await writeCheckpoints(database, 1, 1000))
      rates[100].push(await writeCheckpoints(database, 100, 20_000))
    }
    return [
      row('Durable node checkpoints, 1 run', on, '/s', rates[1]),
      row('Durable node checkpoints, 100 runs at once', on, '/s', rates[100], { atLeast: goals[on] ?? 0 }),
    ]
  })

async function writeCheckpoints(database: Database, runs: number, total: number): Promise<number> {
  const engineId = uuidv7()
  const { orgId } = localCaller
  await ensureLocalOrg(database)
  await database.write('worker', (db) => insertEngine(db, engineId, 'bench'))
  const ids = await Promise.all(Array.from({ length: runs }, () => startRun(database, engineId)))
  const writer = createCheckpointWriter({ database, engineId, log: quiet, onLanded: () => {} })
  const start = performance.now()
  await Promise.all(
    ids.map(async (id) => {
      const journal = createRunJournal({ writer, onLost: () => {} }, { id, orgId, fence: 1 })
      for (let index = 0; index < total / runs; index++) {
        const path = `step_${index}`
        const now = new Date().toISOString()
        const node = { path, nodeId: path, type: 'tool', attempt: 1, startedAt: now, finishedAt: now }
        await journal.commit({
          nodes: [{ ...node, state: 'succeeded', output: { text: `step ${index}` }, outputBytes: 20 }],
          events: [event('node.succeeded', path, { preview: '{}' })],
        })
      }
    }),
  )
  return total / ((performance.now() - start) / 1000)
}

async function startRun(database: Database, owner: string): Promise<string> {
  const { orgId, projectId } = localCaller
  const id = uuidv7()
  await database.write({ orgId }, async (db) => {
    const document = { schema_version: '1.2.0' as const, name: 'bench', description: '', nodes: [], metadata: {} }
    const version = { id: uuidv7(), orgId, blueprintId: null, version: 1, contentHash: 'bench', document }
    const versionId = await insertVersion(db, version)
    const rest = { blueprintId: null, name: 'bench', inputs: {}, idempotencyKey: undefined, requestHash: undefined }
    await insertRun(db, { id, orgId, projectId, versionId, owner, ...rest })
  })
  return id
}
