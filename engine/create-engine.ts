/** Where the engine is put together: what it needs comes in, what it offers goes out. */
import { v7 as uuidv7 } from 'uuid'
import { AppError, toProblem } from '../contracts/errors.ts'
import type { Readiness } from '../contracts/health.ts'
import type { Log } from '../platform/log.ts'
import type { SecretKeyKeeper } from '../platform/secret-key-keeper.ts'
import { ensureLocalOrg, localCaller } from './access/local-identity.ts'
import { authenticate, tokenRoutes } from './access/tokens.ts'
import { partRoutes } from './backup/parts/routes.ts'
import { blueprintRoutes } from './blueprints/routes.ts'
import { bundleRoutes } from './bundles/routes.ts'
import { installFirstBundles } from './bundles/shipped-bundles.ts'
import { chatRoutes } from './chat/routes.ts'
import { chatTools } from './chat/tools/chat-tools.ts'
import { createRegisteredTools } from './components/registered-tools.ts'
import { componentRoutes } from './components/routes.ts'
import { askPatiently } from './db/ask-patiently.ts'
import { defaultLeaseMs, deleteOtherEngines } from './db/claims.ts'
import type { Database } from './db/database.ts'
import type { Engine, EngineRole } from './engine.ts'
import type { KnownOf } from './graph/validate-blueprint.ts'
import { answerRoutes } from './knowledge/answering/routes.ts'
import { startEmbedding } from './knowledge/embedding/start-embedding.ts'
import { measureOnce } from './knowledge/evaluating/measure-once.ts'
import { createEvaluations } from './knowledge/evaluating/routes.ts'
import { webRoutes } from './knowledge/fetching/routes.ts'
import { knowledgeRoutes } from './knowledge/routes.ts'
import { createQueryEmbedder } from './knowledge/search/embed-query.ts'
import { startReader } from './knowledge/start-reader.ts'
import type { Working } from './knowledge/work-through.ts'
import { createBudgets } from './limits/budget.ts'
import { limitRoutes } from './limits/routes.ts'
import { memoryRoutes } from './memory/routes.ts'
import { memoryTools } from './memory/tools/memory-tools.ts'
import { startInference } from './models/folder/start-inference.ts'
import type { Model } from './models/model.ts'
import { createModels, localModels } from './models/models.ts'
import { startCounting } from './monitoring/count-runs.ts'
import { monitoringRoutes } from './monitoring/routes.ts'
import { createMetrics } from './observe/metrics.ts'
import { proposalRoutes } from './proposals/routes.ts'
import { createEmbedderFinder, createReranker } from './providers/find-embedder.ts'
import { createModelFinder } from './providers/find-models.ts'
import { createProviders } from './providers/providers.ts'
import { createPulls } from './providers/pulls.ts'
import { modelRoutes } from './providers/routes.ts'
import { retentionRoutes } from './retention/routes.ts'
import { startTidying } from './retention/tidy-runs.ts'
import { cacheRoutes } from './runs/cache-routes.ts'
import { createCheckpointWriter, type LandedWrite } from './runs/checkpoint-writer.ts'
import { type Dispatcher, noDispatcher, startDispatcher } from './runs/dispatcher.ts'
import { createWorkflowFinder } from './runs/find-workflow.ts'
import { createNodeCache } from './runs/node-cache.ts'
import { createPlanCache } from './runs/plan-cache.ts'
import { startPresence } from './runs/presence.ts'
import { templateRoutes } from './runs/preview-template.ts'
import { runRoutes } from './runs/routes.ts'
import { createRunFeed } from './runs/run-feed.ts'
import { type WorkNeeds, workOnRun } from './runs/work-on-run.ts'
import { createSandbox } from './sandbox/create-sandbox.ts'
import type { SandboxLimits } from './sandbox/sandbox-limits.ts'
import { secretRoutes } from './secrets/routes.ts'
import { createSecretStore } from './secrets/secret-store.ts'
import type { NetworkPolicy } from './tools/network-policy.ts'
import { builtinTools, createToolRegistry, type ToolRegistry } from './tools/registry.ts'
import { effectOf, type Tool } from './tools/tool.ts'
import { moveHookSecrets } from './triggers/move-hook-secrets.ts'
import { triggerRoutes } from './triggers/routes.ts'
import { type Scheduler, startScheduler } from './triggers/scheduler.ts'
import type { Hints } from './wake/hints.ts'
import { startWake } from './wake/start-wake.ts'

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
  /** Both, if not given; PGlite allows nothing else. */
  role?: EngineRole
  concurrency?: number
  leaseMs?: number
  drainMs?: number
  redisUrl?: string | undefined
  /** Where an Ollama is looked for that nobody has added. */
  ollamaUrl?: string
  /** Where models of folders stand that their provider names no place for. */
  modelsDir?: string | undefined
}

export async function createEngine({
  database,
  filesDir,
  log,
  secretKeys,
  sandboxLimits,
  network,
  tools: moreTools = [],
  models: moreModels = [],
  role = 'both',
  concurrency,
  leaseMs = defaultLeaseMs,
  drainMs,
  redisUrl,
  ollamaUrl,
  modelsDir,
}: EngineOptions): Promise<Engine> {
  if (role !== 'both' && database.kind === 'pglite') throw roleNeedsPostgres(role)
  const engineId = uuidv7()
  const isExecuting = role !== 'api'
  const sandbox = createSandbox({
    ...(sandboxLimits && { limits: sandboxLimits }),
    ...(!isExecuting && { spares: 0 }),
    log: (message) => log.warn(message),
  })
  const secrets = createSecretStore({ database, keeper: secretKeys })
  const local = createModels([...localModels(), ...moreModels])
  const providers = createProviders({ database, readSecret: secrets.read, network, ollamaUrl, modelsDir })
  const findModel = createModelFinder({ database, local, providers })
  const budgets = createBudgets({ database })
  const inferences = startInference()
  const findEmbedder = createEmbedderFinder({ database, providers, budgets, askFolder: inferences.ask })
  const rerank = createReranker(providers, inferences.ask)
  const searchNeeds = { database, embedQuery: createQueryEmbedder(findEmbedder), rerank }
  const pulls = createPulls()
  const tools = createToolRegistry([
    ...builtinTools(network),
    ...chatTools({ ...searchNeeds, findModel }),
    ...memoryTools({ ...searchNeeds, network, wakeReader }),
    ...moreTools,
  ])
  const registered = await createRegisteredTools({ database, sandbox, builtins: tools })
  const known: KnownOf = (orgId) => {
    const registry = registered.forOrg(orgId)
    return { toolNames: registry.names, hasTool: registry.has, effectOf: effectIn(registry) }
  }
  const plans = createPlanCache()
  const findWorkflow = createWorkflowFinder({ database, plans })
  const nodeNeeds: WorkNeeds['nodeNeeds'] = {
    ...{ toolsOf: registered.forOrg, sandbox, filesDir },
    findModel: (...wanted) => askPatiently(() => findModel(...wanted)),
    findWorkflow: (wanted) => askPatiently(() => findWorkflow(wanted)),
    readSecret: (...wanted) => askPatiently(() => secrets.read(...wanted)),
  }

  await ensureLocalOrg(database)
  if (database.kind === 'pglite') await database.write('worker', (db) => deleteOtherEngines(db, engineId))
  await moveHookSecrets({ database, secrets, log })
  // Nobody else needs to hear of its components yet: it has none.
  await installFirstBundles(
    { database, sandbox, builtins: tools, registered, tellOthers: () => {}, known, filesDir, log },
    localCaller,
  )

  const presence = await startPresence({ database, engineId, role, leaseMs, log })
  const { hasOthers } = presence
  const feed = createRunFeed()
  const writer = createCheckpointWriter({ database, engineId, log, onLanded: tellLanded })
  const cache = createNodeCache({ database, log })
  const evaluations = createEvaluations({ ...searchNeeds, findModel, budgets, log })
  const workNeeds = {
    ...{ database, engineId, writer, plans, nodeNeeds, budgets, secrets, cache, feed, log },
    isLeaseFresh: presence.isLeaseFresh,
  }
  const execute: Parameters<typeof startDispatcher>[0]['execute'] = (run, signal, wish) =>
    workOnRun(workNeeds, run, signal, wish)
  // Hints may come before there is anybody to do something about them.
  let own = noDispatcher
  let scheduler: Scheduler | undefined
  let reader: Working | undefined
  let embedding: Working | undefined
  const wake = await startWake({ database, engineId, redisUrl, log, hasOthers, onHints, onGap })
  if (isExecuting) {
    own = startDispatcher({
      ...{ database, engineId, log, leaseMs, hasOthers, execute, drain: writer.drain, stopWaiting: writer.stopWaiting },
      onEnded: ({ id, orgId }) => tellLanded({ runId: id, orgId, events: [], state: 'failed' }),
      ...(concurrency !== undefined && { concurrency }),
      ...(drainMs !== undefined && { drainMs }),
    })
  }
  const dispatcher: Dispatcher = { ...own, cancel: cancelAnywhere }
  const stopTelling = feed.onAny(({ runId, orgId, events, state, elsewhere }) => {
    if (!elsewhere) wake.tell({ news: [{ runId, orgId, state, seq: events.at(-1)?.seq }] })
  })
  const metrics = createMetrics({
    ...{ database, feed, role, orgId: localCaller.orgId },
    ...{ activeCount: own.activeCount, isRedisUp: wake.isRedisUp },
  })

  function tellLanded(write: LandedWrite): void {
    feed.publish(write)
    if (write.state !== 'queued') return
    own.wake()
    notifyOthers()
  }

  function notifyOthers(): void {
    wake.tell({ work: true })
  }

  function cancelAnywhere(runId: string): boolean {
    const isHere = own.cancel(runId)
    if (!isHere) wake.tell({ cancel: [runId] })
    return isHere
  }

  function onHints({ work, schedules, components, documents, cancel = [], news = [] }: Hints): void {
    presence.noteOther()
    if (work) own.wakeInTurn()
    if (schedules) scheduler?.wake()
    if (components) reloadComponents()
    if (documents) reader?.wake()
    if (documents) embedding?.wake()
    for (const runId of cancel) own.cancel(runId)
    for (const { seq, state, ...run } of news) feed.publish({ ...run, events: [], state, elsewhere: { seq } })
  }

  function reloadComponents(): void {
    registered
      .reload()
      .catch((error: unknown) => log.warn('the components could not be read again', { error: String(error) }))
  }

  function onGap(): void {
    reloadComponents()
    own.wake()
    feed.publishGap()
  }

  const runNeeds = { database, known, plans, dispatcher, feed, engineId, notifyOthers }
  const componentNeeds = {
    ...{ database, sandbox, builtins: tools, registered },
    tellOthers: () => wake.tell({ components: true }),
  }
  const bundleNeeds = { ...componentNeeds, known, filesDir }
  const tidying = isExecuting ? startTidying({ database, log, isEldest: presence.isEldest }) : undefined
  const counting = isExecuting ? startCounting({ database, log, isEldest: presence.isEldest }) : undefined
  if (isExecuting) scheduler = startScheduler({ ...runNeeds, log })
  if (isExecuting)
    embedding = startEmbedding({ database, findEmbedder, log, onWhole: measureOnce({ ...searchNeeds, log }) })
  if (isExecuting) reader = startReader({ database, log, onReady: tellRead })
  function tellRead(): void {
    scheduler?.wake()
    embedding?.wake()
  }
  function wakeEmbedding(): void {
    embedding?.wake()
    wake.tell({ documents: true })
  }
  function wakeReader(): void {
    reader?.wake()
    wake.tell({ documents: true })
  }
  const schedules = {
    wake() {
      scheduler?.wake()
      wake.tell({ schedules: true })
    },
  }
  return {
    role,
    routes: [
      ...blueprintRoutes({ database, known }),
      ...proposalRoutes({ findModel, budgets, known, listTools: (orgId) => registered.forOrg(orgId).list() }),
      ...runRoutes(runNeeds),
      ...componentRoutes(componentNeeds),
      ...modelRoutes({ database, local, providers, findModel, pulls, findEmbedder, rerank, inferences }),
      ...bundleRoutes(bundleNeeds),
      ...tokenRoutes({ database }),
      ...triggerRoutes({ ...runNeeds, secrets, scheduler: schedules }),
      ...retentionRoutes({ database }),
      ...secretRoutes({ database, secrets }),
      ...limitRoutes(runNeeds),
      ...cacheRoutes({ database }),
      ...templateRoutes({ database }),
      ...monitoringRoutes({ database }),
      ...knowledgeRoutes({ ...searchNeeds, findEmbedder, wakeReader, wakeEmbedding }),
      ...answerRoutes({ ...searchNeeds, findModel, budgets }),
      ...chatRoutes({ ...runNeeds, wakeReader }),
      ...evaluations.routes,
      ...webRoutes({ database, network, wakeReader }),
      ...memoryRoutes({ database }),
      ...partRoutes({ database, wakeReader, wakeEmbedding }),
    ],
    localCaller,
    checkReadiness: () => checkReadiness(database),
    printMetrics: metrics.print,
    authenticate: (token) => authenticate({ database }, token),
    async stop() {
      await scheduler?.stop()
      await reader?.stop()
      await embedding?.stop()
      await evaluations.stop()
      await tidying?.stop()
      await counting?.stop()
      await own.stop()
      await presence.stop()
      notifyOthers()
      stopTelling()
      await wake.stop()
      metrics.stop()
      await pulls.stop()
      await inferences.stop()
      await providers.stop()
      await sandbox.stop()
    },
  }
}

export const roleNeedsPostgres = (role: EngineRole) =>
  new AppError('setting-invalid', {
    detail: `ICEOS_ROLE=${role} needs a Postgres that all processes share: set DATABASE_URL. The embedded database belongs to one process, which has to do both.`,
  })

/** What a call of a tool would do outside; of an unknown tool nothing is known. */
const effectIn = (tools: ToolRegistry) => (name: string, input: unknown) =>
  tools.has(name) ? effectOf(tools.find(name), input) : undefined

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
