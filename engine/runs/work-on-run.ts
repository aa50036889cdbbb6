/** What the dispatcher does with a run: reads how far it came, executes it, and never lets an error out. */
import { AppError, toProblem } from '../../contracts/errors.ts'
import type { Json } from '../../contracts/json.ts'
import type { Log } from '../../platform/log.ts'
import { askPatiently } from '../db/ask-patiently.ts'
import { type ClaimedRun, ownsRun } from '../db/claims.ts'
import type { Database, Db } from '../db/database.ts'
import { listSavedNodes, type SavedNode } from '../db/node-runs.ts'
import { listOpenSteps } from '../db/node-steps.ts'
import { findRunUsage } from '../db/runs.ts'
import type { Budgets } from '../limits/budget.ts'
import type { NodeNeeds } from '../nodes/node-type.ts'
import type { SecretStore } from '../secrets/secret-store.ts'
import { type CheckpointWriter, RunLost } from './checkpoint-writer.ts'
import { executeRun, finishFailed, RunAborted } from './execute-run.ts'
import { followSignal } from './follow-signal.ts'
import { createLimiter } from './limiter.ts'
import type { NodeCache } from './node-cache.ts'
import type { Plan } from './plan.ts'
import type { PlanCache } from './plan-cache.ts'
import type { RunContext } from './run-context.ts'
import type { RunFeed } from './run-feed.ts'
import { createRunJournal } from './run-journal.ts'
import { createRunSecrets } from './run-secrets.ts'
import { openNodes, withoutFinished } from './saved-nodes.ts'

export type WorkNeeds = {
  database: Database
  engineId: string
  writer: CheckpointWriter
  plans: PlanCache
  nodeNeeds: Omit<NodeNeeds, 'tools'> & { toolsOf: (orgId: string) => NodeNeeds['tools'] }
  secrets: SecretStore
  cache: NodeCache
  budgets: Budgets
  feed: Pick<RunFeed, 'onRun'>
  log: Log
  /** Whether no other engine can have taken the run by now. */
  isLeaseFresh: () => boolean
}

const maxParallelNodes = 16

export async function workOnRun(
  needs: WorkNeeds,
  claimed: ClaimedRun,
  outer: AbortSignal,
  wish: RunContext['wish'],
): Promise<void> {
  const { signal, abort, release } = followSignal(outer)
  const journal = createRunJournal({ writer: needs.writer, onLost: abort }, claimed)
  const { id, orgId, inputs, depth, pinned, isDryRun, noCache } = claimed
  let open: RunContext['open'] = new Map()
  try {
    const { plan, saved, steps, spent } = await readProgress(needs, claimed, signal)
    open = openNodes(saved)
    const limiter = createLimiter(maxParallelNodes)
    const secrets = createRunSecrets(needs, orgId)
    // What the nodes before the restart have sent somewhere must stay hidden too. Should one be gone, nothing is to hide.
    if (claimed.resumed) await secrets.take(plan.secretNames).catch(() => {})
    const items: RunContext['items'] = new Map()
    const loops: RunContext['loops'] = new Map()
    const context: RunContext = {
      id,
      orgId,
      inputs,
      depth,
      signal,
      saved,
      items,
      loops,
      resumed: claimed.resumed,
      read: <T>(work: (db: Db) => Promise<T>) => needs.database.read({ orgId }, work),
      open,
      steps,
      spent,
      budgets: needs.budgets,
      wish,
      journal,
      feed: needs.feed,
      limiter,
      mustBeOurs: () => mustBeOurs(needs, claimed, { signal, abort }),
      needs: { ...needs.nodeNeeds, tools: needs.nodeNeeds.toolsOf(orgId) },
      secrets,
      log: needs.log,
      pinned,
      isDryRun,
      cache: noCache ? undefined : needs.cache,
      readOwn: <T>(work: (db: Db) => Promise<T>) => needs.database.read({ orgId }, work),
    }
    await executeRun(context, plan)
  } catch (error) {
    await handleFailure(needs, claimed, { open, journal }, error)
  } finally {
    release()
  }
}

/**
 * An engine that was frozen, or cut off from its database, for longer than its lease does nothing more for a run before it
 * has seen that the run is still its own. Its writes would not land in any case; this is for what a node does elsewhere.
 */
async function mustBeOurs(
  needs: WorkNeeds,
  { id, orgId, fence }: ClaimedRun,
  { signal, abort }: Pick<ReturnType<typeof followSignal>, 'signal' | 'abort'>,
): Promise<void> {
  if (needs.isLeaseFresh()) return
  const isOurs = await waitFor(needs, id, signal, () =>
    needs.database.readOne({ orgId }, (db) => ownsRun(db, needs.engineId, id, fence)),
  )
  if (isOurs) return
  abort(new RunLost())
  throw new RunLost()
}

type Progress = { plan: Plan } & Pick<RunContext, 'saved' | 'steps' | 'spent'>

function readProgress(needs: WorkNeeds, claimed: ClaimedRun, signal: AbortSignal): Promise<Progress> {
  const { id, orgId, versionId, resumed } = claimed
  return waitFor(needs, id, signal, () =>
    needs.database.read({ orgId }, async (db) => ({
      plan: await needs.plans.get(db, versionId),
      saved: resumed ? byPath(withoutFinished(await listSavedNodes(db, id))) : new Map(),
      steps: resumed ? stepsByPath(await listOpenSteps(db, id)) : new Map(),
      spent: { usage: resumed ? await findRunUsage(db, id) : undefined },
    })),
  )
}

/** A database that does not answer now fails no run: it is asked again, until it answers or the engine stops. */
function waitFor<T>(
  { log }: Pick<WorkNeeds, 'log'>,
  runId: string,
  signal: AbortSignal,
  ask: () => Promise<T>,
): Promise<T> {
  return askPatiently(ask, {
    onWait: (error) => log.warn('a run waits for the database', { run: runId, error: String(error) }),
    isGivenUp() {
      if (signal.aborted && signal.reason.reason !== 'cancelled') throw signal.reason
      return false
    },
  })
}

const byPath = (nodes: readonly SavedNode[]) => new Map(nodes.map((node) => [node.path, node]))

function stepsByPath(steps: readonly { path: string; data: Json }[]): RunContext['steps'] {
  const found: RunContext['steps'] = new Map()
  for (const { path, data } of steps) found.set(path, [...(found.get(path) ?? []), data])
  return found
}

/** A run that has gone to another engine is not ours to end. Anything else is a bug or a damaged row: said in the run. */
async function handleFailure(
  { log }: WorkNeeds,
  { id }: ClaimedRun,
  run: Pick<RunContext, 'open' | 'journal'>,
  error: unknown,
): Promise<void> {
  if (error instanceof RunLost || error instanceof RunAborted) {
    log.info('a run is left to another engine', { run: id })
    return
  }
  log.error('a run could not be executed', { run: id, error: describe(error) })
  const problem = toProblem(error instanceof AppError ? error : new AppError('internal', { cause: error }), id)
  await finishFailed(run, problem).catch(() => {}) // said in the log already
}

const describe = (error: unknown) => (error instanceof Error ? (error.stack ?? error.message) : String(error))
