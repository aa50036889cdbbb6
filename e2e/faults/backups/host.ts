/**
 * A host with nothing but its backups: `node host.ts FOLDER [KIND INPUT]`. Takes up what the last one left behind, does one job,
 * says how everything ended, and ends. The parts are the product's own; only the engine is missing, as if it were being restarted.
 */

import type { JobKind } from '../../../contracts/jobs.ts'
import { openBackups } from '../../../main/backups/open-backups.ts'
import { createJobStore } from '../../../main/jobs/job-store.ts'
import { createJobs } from '../../../main/jobs/jobs.ts'
import { openSettingsDb } from '../../../main/settings/open-settings-db.ts'
import type { StackBase } from '../../../main/stack/stack.ts'
import type { EngineSwitch } from '../../../main/supervise/engine-switch.ts'
import { createLog } from '../../../platform/log.ts'
import { keysInFile, secretKeyFileOf } from '../../../platform/secret-key-keeper.ts'
import { inDist } from '../../testing/launch-host.ts'
import type { HostSays } from './run-host.ts'

const [, , dataDir = '', kind, input] = process.argv
const log = createLog({ folder: `${dataDir}/logs`, name: 'host' })
const db = openSettingsDb(dataDir, log)
const backups = await openBackups({
  ...{ dataDir, db, log, programEntry: inDist('engine', 'backup.js'), readSettings: () => ({}) },
  secretKeys: keysInFile(secretKeyFileOf(dataDir)),
  spare: { standBy: () => {}, standDown: async () => {} },
})
const jobs = createJobs({ store: createJobStore(db), types: backups.jobTypes, log })
const none = (): never => {
  throw new Error('There is no engine here.')
}
const engine: EngineSwitch = {
  ...{ hostSecret: none, target: none, settled: none, restart: none, change: none, stop: async () => {} },
  state: () => ({ state: 'stopped', restarts: 0, problem: null }) as unknown as ReturnType<EngineSwitch['state']>,
}
backups.connect({
  ...{ engine, jobs, mode: () => 'embedded' as const, rest: async () => {}, wake: async () => {} },
  stack: undefined as unknown as StackBase,
})
jobs.resume()
const resumed = jobs.running()
const first = resumed && (await jobs.ended(resumed.id))
const job = kind ? await jobs.ended(jobs.start(kind as JobKind, JSON.parse(input ?? '{}')).id) : undefined
await backups.safekeeping.settled()
const says: HostSays = { resumed: first, job, list: await backups.list() }
process.stdout.write(`${JSON.stringify(says)}\n`)
await backups.stop()
db.close()
