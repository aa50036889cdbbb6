/** The engine by itself, as a container runs it: configured by its environment, its log on stderr. */
import { join } from 'node:path'
import { toProblem } from '../contracts/errors.ts'
import { dataDir as findDataDir } from '../platform/data-dir.ts'
import { createLog, type Log } from '../platform/log.ts'
import { secretKeysOf } from '../platform/secret-key-keeper.ts'
import { askPatiently } from './db/ask-patiently.ts'
import { runEngine } from './run-engine.ts'

type Env = Record<string, string | undefined>

/** Besides the time for what is at work. A database that does not answer must not keep a process that was told to go. */
const endsWithinMs = 5000

export async function runStandalone(env: Env): Promise<void> {
  const dataDir = findDataDir(undefined, env)
  const log = createLog({ name: 'engine', level: 'info', stderrLevel: 'info' })
  try {
    if (isOn(env.ICEOS_REQUIRE_DB, false) && !env.DATABASE_URL) {
      throw new Error('ICEOS_REQUIRE_DB is set, but DATABASE_URL is not.')
    }
    const engine = await whenDatabaseAnswers(env, log, () =>
      runEngine({
        place: env.DATABASE_URL ? { databaseUrl: env.DATABASE_URL } : { dataDir },
        filesDir: env.ICEOS_FILES_DIR ?? join(dataDir, 'files'),
        modelsDir: env.ICEOS_MODELS_DIR ?? join(dataDir, 'models'),
        runMigrations: isOn(env.ICEOS_RUN_MIGRATIONS, true),
        listen: { host: env.ICEOS_HOST ?? '127.0.0.1', port: Number(env.ICEOS_PORT ?? 8000) },
        ...(env.ICE_API_TOKEN && { apiToken: env.ICE_API_TOKEN }),
        ...(env.TRUSTED_HOSTS && { allowedHosts: env.TRUSTED_HOSTS.split(',').map((host) => host.trim()) }),
        secretKeys: secretKeysOf(env, dataDir),
        env,
        log,
        onLost: (error) => {
          log.error('the database is gone', { error: String(error) })
          process.exit(1)
        },
      }),
    )
    process.stdout.write(`${JSON.stringify({ ready: true, url: engine.url, pid: process.pid })}\n`)
    for (const signal of ['SIGINT', 'SIGTERM'] as const) {
      process.once(signal, () => {
        log.info('stopping', { signal })
        setTimeout(() => process.exit(1), engine.drainMs + endsWithinMs).unref()
        void engine.stop().then(() => process.exit(0))
      })
    }
  } catch (error) {
    const problem = toProblem(error)
    process.stderr.write(`${problem.title}. ${problem.detail ?? String(error)}\n`)
    process.exit(1)
  }
}

/** Containers start in any order: a database that is not there yet is waited for. */
async function whenDatabaseAnswers<T>(env: Env, log: Log, start: () => Promise<T>): Promise<T> {
  const waitMs = 1000 * Number(env.ICEOS_DATABASE_WAIT_SECONDS || 60)
  const untilMs = performance.now() + waitMs
  return askPatiently(start, {
    onWait: (error) => log.warn('waiting for the database', { error: String(error) }),
    isGivenUp: () => !env.DATABASE_URL || !(performance.now() < untilMs),
    isAlone: true,
  })
}

export const isOn = (value: string | undefined, fallback: boolean) =>
  value === undefined || value === '' ? fallback : ['1', 'true', 'yes', 'on'].includes(value.toLowerCase())
