/**
 * The engine's process. Forked by the host it is told what to do over its channel, and ends when that closes; started
 * by itself, as in a container, it reads its environment (engine/standalone.ts).
 */
import { enableCompileCache } from 'node:module'
import { join } from 'node:path'
import { type EngineConfig, type FromEngine, ToEngine } from '../contracts/engine-process.ts'
import { toProblem } from '../contracts/errors.ts'
import { type KeysOverChannel, keysOverChannel } from '../platform/keys-over-channel.ts'
import { createLog, type Log } from '../platform/log.ts'
import { withSecretFiles } from '../platform/secret-files.ts'
import { secretKeysOf } from '../platform/secret-key-keeper.ts'
import { type RunningEngine, runEngine } from './run-engine.ts'
import { runStandalone } from './standalone.ts'

enableCompileCache()

/** More than a clean stop ever needs. An engine that hangs in it must not own the data folder for ever. */
const endsWithinMs = 5000

if (process.send) serveHost()
else await runStandalone(withSecretFiles(process.env))

function serveHost(): void {
  let running: Promise<RunningEngine> | undefined
  let isEnding = false
  const keys = keysOverChannel({ send })

  async function end(code: number): Promise<void> {
    if (isEnding) return
    isEnding = true
    setTimeout(() => process.exit(code), endsWithinMs).unref()
    await (await running?.catch(() => undefined))?.stop().catch(() => {})
    process.exit(code)
  }

  process.on('message', (message) => {
    const read = ToEngine.parse(message)
    if (read.type === 'stop') void end(0)
    else if (read.type === 'keys') keys.take(read)
    else running ??= start(read.config, keys, () => void end(1))
  })
  process.on('disconnect', () => void end(0))
  // A terminal tells its whole group of a Ctrl-C, and of its own end; the host decides when the engine stops.
  process.on('SIGINT', () => {})
  process.on('SIGHUP', () => {})
  process.on('SIGTERM', () => void end(0))
}

async function start(config: EngineConfig, keys: KeysOverChannel, end: () => void): Promise<RunningEngine> {
  const log = createLog({ folder: join(config.dataDir, 'logs'), name: 'engine', level: config.logLevel })
  guard(log, end)
  try {
    const running = await runEngine({
      place: config.databaseUrl ? { databaseUrl: config.databaseUrl } : { dataDir: config.dataDir },
      filesDir: join(config.dataDir, 'files'),
      modelsDir: join(config.dataDir, 'models'),
      runMigrations: true,
      backUpFirst: config.mayMigrate === false,
      listen: { socketPath: config.socketPath },
      hostSecret: config.hostSecret,
      secretKeys: config.secretKeys === 'host' ? keys.keeper : secretKeysOf({}, config.dataDir),
      env: process.env,
      log,
      onProgress: (message) => send({ type: 'progress', message }),
      onLost: (error) => {
        send({ type: 'failed', problem: toProblem(error) })
        end()
      },
    })
    send({ type: 'ready' })
    return running
  } catch (error) {
    log.error('the engine could not start', { error: String(error) })
    send({ type: 'failed', problem: toProblem(error) })
    end()
    throw error
  }
}

/** A bug must not leave an engine that half works: it is logged, and the host starts a new one. */
function guard(log: Log, end: () => void): void {
  for (const name of ['uncaughtException', 'unhandledRejection'] as const) {
    process.on(name, (error: unknown) => {
      log.error('the engine met an error that nobody caught', {
        error: error instanceof Error ? error.stack : String(error),
      })
      end()
    })
  }
}

function send(message: FromEngine): void {
  if (process.connected) process.send?.(message)
}
