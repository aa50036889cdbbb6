/**
 * The part of the host that has to do with containers, in a process of its own that starts quickly: the real jobs, watch and
 * database of the host. What is left out is the embedded engine and the backup before a job.
 * `node stack-host.ts FOLDER KIND INPUT SINCE` does the job, or goes on with the one that was asked for since then, and prints
 * how it ended.
 */
import { join } from 'node:path'
import { JobKind } from '../../contracts/jobs.ts'
import { openNotices } from '../../main/notices/open-notices.ts'
import { openSettingsDb } from '../../main/settings/open-settings-db.ts'
import { openStack } from '../../main/stack/open-stack.ts'
import type { SwitchedEngine } from '../../main/supervise/engine-switch.ts'
import { createLog } from '../../platform/log.ts'

const [dataDir = '', kind = '', input = '{}', askedAt = ''] = process.argv.slice(2)
const log = createLog({ folder: join(dataDir, 'logs'), name: 'host', stderrLevel: 'error' })
const since = new Date().toISOString()

const openEmbedded = (): SwitchedEngine => ({
  state: () => ({ state: 'running', pid: null, restarts: 0, since, nextTryAt: null, error: null }),
  hostSecret: () => '',
  target: () => ({ origin: '' }),
  settled: async () => {},
  restart: async () => {},
  stop: async () => {},
})

const db = openSettingsDb(dataDir, log)
const stack = openStack({
  ...{ dataDir, log, env: process.env, openEmbedded, transferEntry: '', db, notices: openNotices(db) },
  backups: {
    ...{ jobTypes: {}, after: (_, type) => type, connect: () => {}, settle: async () => {}, isHeld: () => false },
    ...{ rehearse: async () => {}, erasures: { eraseAgain: async () => {} } },
  },
})
await stack.openEngine()
stack.resume()
const [last] = stack.jobs.list(1)
const isAsked = last && last.createdAt >= askedAt
const job = isAsked ? last : stack.jobs.start(JobKind.parse(kind), JSON.parse(input))
const ended = await stack.jobs.ended(job.id)
const { mode, project, engineNumber, ports } = stack.base.store.read()
process.stdout.write(`${JSON.stringify({ job: ended, stack: { mode, project, engineNumber, port: ports.engine } })}\n`)
await stack.stop()
