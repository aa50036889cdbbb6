/** Runs one node to its end: attempts, waits between them, and what is recorded of each. */
import { setTimeout as sleep } from 'node:timers/promises'
import { AppError, type ErrorCode, isAppError, type Problem, toProblem } from '../../contracts/errors.ts'
import type { Json, JsonObject } from '../../contracts/json.ts'
import type { EventWrite, NodeWrite } from '../db/checkpoints.ts'
import type { CompiledNode } from '../graph/compile.ts'
import { findPin } from '../graph/pins.ts'
import { retryDelayMs, retryPolicyOf } from '../graph/retry-timing.ts'
import { Suspension } from '../nodes/node-type.ts'
import { attemptNode } from './attempt-node.ts'
import type { Attempted } from './dry-run.ts'
import { mapOutput, nodeVariables } from './node-variables.ts'
import type { RunContext } from './run-context.ts'
import { event } from './run-journal.ts'
import { forgetFailures, rememberInside } from './saved-nodes.ts'
import { storeOutput } from './store-output.ts'
import { throughCache } from './through-cache.ts'

export type NodeOutcome =
  | { state: 'succeeded'; output: Json; isDurable: Promise<void> }
  | { state: 'failed'; problem: Problem }
  | { state: 'waiting'; deadlineAt: Date | undefined }
  | { state: 'skipped' }

export type NodePlace = {
  path: string
  /** What is visible from outside the scope. */
  outer: JsonObject
  /** What the scope's nodes have given so far. */
  scopeOutputs: JsonObject
}

const alreadyDurable = Promise.resolve()

/** Trying again cannot mend these: the same inputs give the same failure. */
const neverHeals = new Set<ErrorCode>([
  'template-invalid',
  'expression-invalid',
  'value-missing',
  'tool-input-invalid',
  'component-not-found',
  'node-type-not-found',
  'model-not-found',
  'model-refused-key',
  'model-key-missing',
  'model-quota-spent',
  'model-refused-request',
  'model-context-too-long',
  'file-outside-folder',
  'address-blocked',
  'output-too-large',
  'run-too-deep',
  'monitor-triggered',
  'inputs-invalid',
  'budget-exceeded',
  'blueprint-not-found',
  'blueprint-version-not-found',
  'secret-not-found',
  'secret-key-missing',
  'secret-key-invalid',
  'secret-damaged',
])

export async function executeNode(run: RunContext, node: CompiledNode, place: NodePlace): Promise<NodeOutcome> {
  const { path } = place
  const saved = run.saved.get(path)
  if (saved?.state === 'succeeded') return { state: 'succeeded', output: saved.output, isDurable: alreadyDurable }
  if (saved?.state === 'failed' && saved.error) return { state: 'failed', problem: saved.error }
  if (saved?.state === 'skipped') return { state: 'skipped' }
  run.signal.throwIfAborted()
  // It is left as it is, and what depends on it too, until the run goes on.
  if (run.wish.isPausing) return { state: 'waiting', deadlineAt: undefined }
  const pin = findPin(run.pinned, path)
  if (pin) return takePinned(run, node, path, pin.output)

  const begun = beginNode(run, node, path)
  try {
    const { output, origin } = await attemptUntilDone(run, node, place, begun)
    return succeed(run, { ...begun, ...(origin && { origin }) }, output)
  } catch (error) {
    if (run.signal.aborted) throw run.signal.reason
    if (error instanceof Suspension) return suspend(run, begun, error)
    return await fail(run, begun, error)
  }
}

function takePinned(run: RunContext, node: CompiledNode, path: string, output: Json): NodeOutcome {
  const now = new Date().toISOString()
  run.journal.note({ events: [event('node.pinned', path, { type: node.type })] })
  const origin = { kind: 'pinned' } as const
  return succeed(
    run,
    { path, nodeId: node.id, type: node.type, state: 'running', attempt: 1, origin, startedAt: now },
    output,
  )
}

function beginNode(run: RunContext, node: CompiledNode, path: string): NodeWrite {
  const earlier = run.saved.get(path)
  // What was cut short, with the container around it, begins anew.
  const saved = earlier?.state === 'cancelled' ? undefined : earlier
  const begun: NodeWrite = {
    path,
    nodeId: node.id,
    type: node.type,
    state: saved?.state === 'waiting' ? 'waiting' : 'running',
    attempt: saved?.attempt || 1,
    ...(saved?.question && { question: saved.question }),
    ...(saved?.subRun && { childRunId: saved.subRun.id }),
    ...(saved?.deadlineAt && { deadlineAt: saved.deadlineAt.toISOString() }),
    ...(saved?.usage && { usage: saved.usage }),
    startedAt: (saved?.startedAt ?? new Date()).toISOString(),
  }
  run.open.set(path, begun)
  if (!saved) run.steps.delete(path)
  // A node that waits stays as it is until its answer has come: there is nothing to write.
  if (begun.state === 'waiting') return begun
  // A node whose inner nodes were at work only goes on.
  const goesOn = saved?.state === 'running' && node.children.size > 0
  const events = goesOn ? [] : [event('node.started', path, { type: node.type, attempt: begun.attempt })]
  run.journal.note({ nodes: [begun], events })
  return begun
}

async function attemptUntilDone(
  run: RunContext,
  node: CompiledNode,
  place: NodePlace,
  begun: NodeWrite,
): Promise<Attempted> {
  const policy = retryPolicyOf(node.node)
  for (;;) {
    try {
      const variables = nodeVariables(run, node, place)
      const attempt = () => attemptNode(run, node, place.path, variables)
      const { output, ...rest } = await throughCache(run, node, { path: place.path, variables }, attempt)
      return { output: mapOutput(node, output), ...rest }
    } catch (error) {
      if (run.signal.aborted || error instanceof Suspension) throw error
      if (begun.attempt >= policy.max_attempts || !canHeal(node, error)) throw error
      const delayMs = retryDelayMs(policy, begun.attempt)
      forgetWait(run, begun)
      noteRetry(run, begun, error, delayMs)
      await sleep(delayMs, undefined, { signal: run.signal })
      begun.attempt++
    }
  }
}

/** A person whose time is over is not asked again. */
const canHeal = (node: CompiledNode, error: unknown) =>
  node.type !== 'human' && !(isAppError(error) && neverHeals.has(error.code))

/** A next attempt asks anew, and starts a run of its own. */
function forgetWait(run: RunContext, begun: NodeWrite): void {
  run.saved.delete(begun.path)
  begun.state = 'running'
  delete begun.childRunId
  delete begun.question
  delete begun.deadlineAt
}

function noteRetry(run: RunContext, begun: NodeWrite, error: unknown, delayMs: number): void {
  const problem = describeFailure(run, begun.path, error)
  const data = { problem: problem as unknown as Json, attempt: begun.attempt, nextInMs: delayMs }
  const cut = closeOpenNodes(run, `${begun.path}/`)
  run.journal.note({
    nodes: [...cut.nodes, ...forgetFailures(run.saved, begun.path), { ...begun, attempt: begun.attempt + 1 }],
    events: [...cut.events, event('node.retrying', begun.path, data)],
  })
}

function succeed(run: RunContext, begun: NodeWrite, output: Json): NodeOutcome {
  if (run.isAlone) return succeedAlone(run, begun, output)
  const { blobs, preview, ...stored } = storeOutput(output)
  const finishedAt = new Date().toISOString()
  const data = {
    preview,
    outputBytes: stored.outputBytes,
    durationMs: durationMs(begun, finishedAt),
    attempt: begun.attempt,
    ...(begun.origin && { origin: begun.origin }),
  }
  run.open.delete(begun.path)
  run.items.delete(begun.path)
  run.steps.delete(begun.path)
  rememberInside(run.saved, { ...begun, state: 'succeeded', output })
  const isDurable = run.journal.commit({
    nodes: [{ ...begun, ...stored, state: 'succeeded', finishedAt }],
    events: [event('node.succeeded', begun.path, data)],
    blobs,
  })
  isDurable.catch(() => {}) // the run's own last commit meets the same failure
  return { state: 'succeeded', output, isDurable }
}

/** Only when the item fails is this ever written: see run-alone.ts, which puts the output where it belongs then. */
function succeedAlone(run: RunContext, begun: NodeWrite, output: Json): NodeOutcome {
  const finishedAt = new Date().toISOString()
  run.open.delete(begun.path)
  rememberInside(run.saved, { ...begun, state: 'succeeded', output })
  run.journal.note({
    nodes: [{ ...begun, output, state: 'succeeded', finishedAt }],
    events: [
      event('node.succeeded', begun.path, { durationMs: durationMs(begun, finishedAt), attempt: begun.attempt }),
    ],
  })
  return { state: 'succeeded', output, isDurable: alreadyDurable }
}

async function fail(run: RunContext, begun: NodeWrite, error: unknown): Promise<NodeOutcome> {
  const problem = describeFailure(run, begun.path, error)
  const finishedAt = new Date().toISOString()
  const data = {
    problem: problem as unknown as Json,
    durationMs: durationMs(begun, finishedAt),
    attempt: begun.attempt,
  }
  run.open.delete(begun.path)
  rememberInside(run.saved, { ...begun, state: 'failed', error: problem })
  const inside = closeOpenNodes(run, `${begun.path}/`)
  await run.journal.commit({
    nodes: [...inside.nodes, { ...begun, state: 'failed', error: problem, finishedAt }],
    events: [...inside.events, event('node.failed', begun.path, data)],
  })
  return { state: 'failed', problem }
}

/** What is under way below a path when that has ended: a container whose time was over, or the whole run (''). */
export function closeOpenNodes(
  run: Pick<RunContext, 'open'>,
  prefix: string,
): { nodes: NodeWrite[]; events: EventWrite[] } {
  const finishedAt = new Date().toISOString()
  const nodes = [...run.open.values()]
    .filter(({ path }) => path.startsWith(prefix))
    .map((node): NodeWrite => ({ ...node, state: 'cancelled', finishedAt }))
  for (const { path } of nodes) run.open.delete(path)
  return { nodes, events: nodes.map(({ path }) => event('node.cancelled', path)) }
}

function suspend(run: RunContext, begun: NodeWrite, { wait, deadlineAt }: Suspension): NodeOutcome {
  if (begun.state === 'waiting') return { state: 'waiting', deadlineAt }
  // Around a waiting node its containers stay as they are: begun, with nothing to tell.
  if (!wait) return { state: 'waiting', deadlineAt }
  const waiting: NodeWrite = {
    ...begun,
    state: 'waiting',
    ...('question' in wait ? { question: wait.question } : { childRunId: wait.subRun.id }),
    ...(deadlineAt && { deadlineAt: deadlineAt.toISOString() }),
  }
  const told: JsonObject =
    'question' in wait ? { question: wait.question as unknown as Json } : { childRunId: wait.subRun.id }
  run.open.set(begun.path, waiting)
  run.journal.note({
    nodes: [waiting],
    events: [event('node.waiting', begun.path, { ...told, deadlineAt: waiting.deadlineAt ?? null })],
    ...('subRun' in wait && { subRuns: [wait.subRun] }),
  })
  return { state: 'waiting', deadlineAt }
}

function describeFailure(run: RunContext, path: string, error: unknown): Problem {
  if (!isAppError(error)) run.log.error('a node failed unexpectedly', { run: run.id, path, error: describe(error) })
  return toProblem(error instanceof AppError ? error : new AppError('internal', { cause: error }), run.id)
}

const describe = (error: unknown) => (error instanceof Error ? (error.stack ?? error.message) : String(error))
const durationMs = (begun: NodeWrite, finishedAt: string) => Date.parse(finishedAt) - Date.parse(begun.startedAt)
