/**
 * The built engine as a process of a test's: the same parts as engine/run-engine.ts puts together, with moments at which it ends itself. Started by stage.ts, told by its environment.
 */
import { enableCompileCache } from 'node:module'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import type { Log } from '../../platform/log.ts'
import { withFailpoints } from './failpoints.ts'
import { setProcess } from './record-changes.ts'

enableCompileCache()

const env = process.env as Record<string, string>
const {
  ICE_DIST: dist,
  ICE_DATA_DIR: dataDir,
  ICE_DATABASE_URL: databaseUrl,
  ICE_PROCESS: name,
  ICE_FAILPOINT: failpoint,
} = env
const [at, nth] = (failpoint ?? '').split('@')
let left = Number(nth ?? 0)

function passed(point: string): void {
  if (point === at && --left === 0) process.kill(process.pid, 'SIGKILL')
}

const built = <Module>(path: string): Promise<Module> => import(pathToFileURL(join(dist as string, path)).href)
const [{ openDatabase }, { createEngine }, { serveEngine }, { secretKeysOf }, { readProcessSettings }] =
  await Promise.all([
    built<typeof import('../../engine/open-database.ts')>('engine/open-database.js'),
    built<typeof import('../../engine/create-engine.ts')>('engine/create-engine.js'),
    built<typeof import('../../engine/http/server.ts')>('engine/http/server.js'),
    built<typeof import('../../platform/secret-key-keeper.ts')>('platform/secret-key-keeper.js'),
    built<typeof import('../../engine/process-settings.ts')>('engine/process-settings.js'),
  ])

const say = (message: string, facts?: Record<string, unknown>) =>
  process.stderr.write(`${message} ${JSON.stringify(facts ?? {})}\n`)
const log: Log = { error: say, warn: say, info: () => {}, debug: () => {} }
const lost = (error: unknown) => {
  say('the database is gone', { error: String(error) })
  process.exit(1)
}
for (const event of ['uncaughtException', 'unhandledRejection'] as const) process.on(event, lost)

const place = databaseUrl ? { databaseUrl } : { dataDir: dataDir as string }
const opened = await openDatabase(place, { log, onLost: lost })
if (!databaseUrl) await setProcess(opened, name as string)
const database = withFailpoints(opened, passed)
const { allowAddresses, ...settings } = readProcessSettings(env, { drainSeconds: 1 })
const engine = await createEngine({
  database,
  filesDir: join(dataDir as string, 'files'),
  log,
  secretKeys: secretKeysOf({}, dataDir as string),
  network: { allowAddresses },
  ...settings,
})
const listen = { host: '127.0.0.1', port: Number(env.ICE_PORT) }
const server = await serveEngine({ engine, listen, apiToken: env.ICE_API_TOKEN as string, log })
process.stdout.write(`${JSON.stringify({ url: server.url })}\n`)

process.once('SIGTERM', async () => {
  await server.stop()
  await engine.stop()
  await opened.stop()
  process.exit(0)
})
