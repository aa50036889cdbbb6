/** Where the engine is put together: what it needs comes in, what it offers goes out. */
import { v7 as uuidv7 } from 'uuid'
import { AppError, toProblem } from '../contracts/errors.ts'
import type { Readiness } from '../contracts/health.ts'
import type { Log } from '../platform/log.ts'
import type { SecretKeyKeeper } from '../platform/secret-key-keeper.ts'
import { ensureLocalOrg, localCaller } from './access/local-identity.ts'
import { authenticate, tokenRoutes } from './access/tokens.ts'
import { blueprintRoutes } from './blueprints/routes.ts'
import { installShippedBundles } from './bundles/install-bundle.ts'
import { componentRoutes } from './components/routes.ts'
import { deleteOtherEngines } from './db/claims.ts'
import type { Database } from './db/database.ts'
import type { Engine } from './engine.ts'
import type { Model } from './models/model.ts'
import { createModels, localModels } from './models/models.ts'
import type { NodeNeeds } from './nodes/node-type.ts'
import { createMetrics } from './observe/metrics.ts'
import { retentionRoutes } from './retention/routes.ts'
import { startTidying } from './retention/tidy-runs.ts'
import { createCheckpointWriter, type LandedWrite } from './runs/checkpoint-writer.ts'
import { startDispatcher } from './runs/dispatcher.ts'
import { createWorkflowFinder } from './runs/find-workflow.ts'
import { createPlanCache } from './runs/plan-cache.ts'
import { runRoutes } from './runs/routes.ts'
import { createRunFeed } from './runs/run-feed.ts'
import { workOnRun } from './runs/work-on-run.ts'
import { createSandbox } from './sandbox/create-sandbox.ts'
import type { SandboxLimits } from './sandbox/sandbox-limits.ts'
import { secretRoutes } from './secrets/routes.ts'
import { createSecretStore } from './secrets/secret-store.ts'
import type { NetworkPolicy } from './tools/network-policy.ts'
import { builtinTools, createToolRegistry } from './tools/registry.ts'
import type { Tool } from './tools/tool.ts'
import { triggerRoutes } from './triggers/routes.ts'
import { startScheduler } from './triggers/scheduler.ts'

export type EngineOptions = {
  /** Migrated. The engine does not stop it: whoever opened it does. */
  database: Database
  /** The only folder that tools read. */
  filesDir: string
  log: Log
  /** Where the master keys of the secret store are kept. */
  secretKeys: SecretKeyKeeper
  sandboxLimits?: SandboxLimits
  network?: NetworkPolicy
  /** More than those that ship with it. */
  tools?: readonly Tool[]
  /** Besides the local ones. */
  models?: readonly Model[]
}

/** How engines of one Postgres tell each other that there is something to do. */
const wakeChannel = 'iceos_wake'

export async function createEngine({
  database,
  filesDir,
  log,
  secretKeys,
  sandboxLimits,
  network,
  tools: moreTools = [],
  models: moreModels = [],
}: EngineOptions): Promise<Engine> {
  const engineId = uuidv7()
  const tools = createToolRegistry([...builtinTools(network), ...moreTools])
  const models = createModels([...localModels(), ...moreModels])
  const sandbox = createSandbox({
    ...(sandboxLimits && { limits: sandboxLimits }),
    log: (message) => log.warn(message),
  })
  const secrets = createSecretStore({ database, keeper: secretKeys })
  const known = { toolNames: tools.list().map(({ name }) => name) }
  const plans = createPlanCache()
  const findWorkflow = createWorkflowFinder({ database, plans })
  const nodeNeeds: NodeNeeds = { tools, models, sandbox, filesDir, findWorkflow, readSecret: secrets.read }

  await ensureLocalOrg(database)
  if (database.kind === 'pglite') await database.write('worker', (db) => deleteOtherEngines(db, engineId))
  await installShippedBundles({ database, known, filesDir, log }, localCaller)

  const feed = createRunFeed()
  const writer = createCheckpointWriter({ database, engineId, log, onLanded: tellLanded })
  const workNeeds = { database, writer, plans, nodeNeeds, log }
  const dispatcher = await startDispatcher({
    database,
    engineId,
    role: 'both',
    log,
    execute: (run, signal) => workOnRun(workNeeds, run, signal),
    drain: writer.drain,
  })
  const stopListening = await database.listen(wakeChannel, dispatcher.wake)
  const metrics = createMetrics({ database, feed, activeCount: dispatcher.activeCount, orgId: localCaller.orgId })

  function tellLanded(write: LandedWrite): void {
    feed.publish(write)
    if (write.state === 'queued') dispatcher.wake()
  }

  function notifyOthers(): void {
    if (database.kind !== 'postgres') return
    database
      .write('worker', (db) => db.query('select pg_notify($1, $2)', [wakeChannel, engineId]))
      .catch((error: unknown) => log.warn('other engines were not told', { error: String(error) }))
  }

  const runNeeds = { database, known, plans, dispatcher, feed, engineId, notifyOthers }
  const tidying = startTidying({ database, log })
  const scheduler = startScheduler({ ...runNeeds, log })
  return {
    routes: [
      ...blueprintRoutes({ database, known }),
      ...runRoutes(runNeeds),
      ...componentRoutes({ tools, models }),
      ...tokenRoutes({ database }),
      ...triggerRoutes({ ...runNeeds, scheduler }),
      ...retentionRoutes({ database }),
      ...secretRoutes({ secrets }),
    ],
    localCaller,
    checkReadiness: () => checkReadiness(database),
    printMetrics: metrics.print,
    authenticate: (token) => authenticate({ database }, token),
    async stop() {
      writer.stopWaiting()
      await scheduler.stop()
      await tidying.stop()
      await stopListening().catch(() => {}) // a database that is gone sends no more messages
      await dispatcher.stop()
      metrics.stop()
      await sandbox.stop()
    },
  }
}

const probeMs = 3000

async function checkReadiness(database: Database): Promise<Readiness> {
  try {
    const slow = new AppError('database-unavailable', {
      detail: `The database did not answer within ${probeMs / 1000} s.`,
    })
    await within(
      probeMs,
      slow,
      database.read('worker', (db) => db.query('select 1')),
    )
    return { ok: true, status: 'ready', failing: [] }
  } catch (error) {
    return { ok: false, status: 'not-ready', failing: [{ name: 'database', problem: toProblem(error) }] }
  }
}

async function within<T>(ms: number, otherwise: Error, work: Promise<T>): Promise<T> {
  let timer: NodeJS.Timeout | undefined
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(reject, ms, otherwise)
  })
  return Promise.race([work, late]).finally(() => clearTimeout(timer))
}
