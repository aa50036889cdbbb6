/** Opens the database, builds the engine, opens its door; stops in the reverse order. */

import { AppError } from '../contracts/errors.ts'
import type { Log } from '../platform/log.ts'
import type { SecretKeyKeeper } from '../platform/secret-key-keeper.ts'
import { createEngine, roleNeedsPostgres } from './create-engine.ts'
import { countRows } from './db/count-rows.ts'
import type { EngineRole } from './engine.ts'
import { type EngineServer, serveEngine } from './http/server.ts'
import { type DatabasePlace, openDatabase, prepareSchema } from './open-database.ts'
import { readProcessSettings } from './process-settings.ts'
import { readOllamaUrl } from './providers/providers.ts'
import { readSandboxLimits } from './sandbox/sandbox-limits.ts'

export type RunOptions = {
  place: DatabasePlace
  filesDir: string
  /** Where models stand that are run from folders. */
  modelsDir: string
  runMigrations: boolean
  /** Refuse to migrate a database that has something in it: `backup-needed`. */
  backUpFirst?: boolean
  listen: { socketPath: string } | { host: string; port: number }
  hostSecret?: string
  apiToken?: string
  allowedHosts?: readonly string[]
  env: Record<string, string | undefined>
  log: Log
  secretKeys: SecretKeyKeeper
  onProgress?: (message: string) => void
  /** The database is gone and has to be opened anew, by a new process. */
  onLost?: (error: AppError) => void
}

export type RunningEngine = { url: string | undefined; drainMs: number; stop: () => Promise<void> }

export async function runEngine(options: RunOptions): Promise<RunningEngine> {
  const { log, onProgress = () => {} } = options
  const stops: (() => Promise<void>)[] = []
  const stop = async () => {
    for (const one of stops.reverse().splice(0)) {
      await one().catch((error: unknown) => log.error('the engine did not stop cleanly', { error: String(error) }))
    }
  }
  try {
    const sandboxLimits = readSandboxLimits(options.env)
    const { allowAddresses, ...settings } = readProcessSettings(options.env, {
      drainSeconds: 'socketPath' in options.listen ? 1 : 5,
    })
    checkRole(settings.role, options)
    onProgress('Opening the database')
    const database = await openDatabase(options.place, { log, ...(options.onLost && { onLost: options.onLost }) })
    stops.push(database.stop)
    onProgress('Preparing the database')
    await prepareSchema(database, options.runMigrations, log, options.backUpFirst)
    onProgress('Starting the engine')
    const ollamaUrl = readOllamaUrl(options.env)
    const engine = await createEngine({
      database,
      filesDir: options.filesDir,
      modelsDir: options.modelsDir,
      log,
      secretKeys: options.secretKeys,
      sandboxLimits,
      network: { allowAddresses },
      ...settings,
      ...(ollamaUrl && { ollamaUrl }),
    })
    stops.push(engine.stop)
    const { copyTo } = database
    const server: EngineServer = await serveEngine({
      ...{ ...options, engine, countRows: () => countRows(database) },
      ...(copyTo && { copyDatabase: copyTo }),
    })
    stops.push(server.stop)
    return { url: server.url, drainMs: settings.drainMs, stop }
  } catch (error) {
    await stop()
    throw error
  }
}

/** Said before anything is opened. */
function checkRole(role: EngineRole, { place, listen }: RunOptions): void {
  if (role !== 'both' && !('databaseUrl' in place)) throw roleNeedsPostgres(role)
  if (role === 'worker' && 'socketPath' in listen) {
    throw new AppError('setting-invalid', {
      detail:
        'ICEOS_ROLE=worker is for engines that run by themselves; the one of the desktop app has to answer it: api or both.',
    })
  }
}
