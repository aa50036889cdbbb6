/** Runs the nodes of one scope: each as soon as what it depends on has ended, side by side where nothing forbids it. */
import type { Problem } from '../../contracts/errors.ts'
import type { JsonObject } from '../../contracts/json.ts'
import type { CompiledNode, CompiledScope } from '../graph/compile.ts'
import { executeNode, type NodeOutcome } from './execute-node.ts'
import type { HeldNodes } from './held-nodes.ts'
import type { RunContext } from './run-context.ts'
import { event } from './run-journal.ts'
import { rememberInside } from './saved-nodes.ts'

export type ScopeResult = {
  outputs: JsonObject
  failures: { path: string; problem: Problem }[]
  /** Resolves when all that succeeded is on disk. */
  isDurable: Promise<unknown>
  /** Something waits for a person; the nodes behind it have not been touched. */
  isWaiting: boolean
  /** The first deadline among those that wait. */
  wakeAt: Date | undefined
}

type Settled = NodeOutcome | { state: 'blocked' }

type ScopePlace = {
  prefix: string
  variables: JsonObject
  /** Only of the run's own nodes: inside a container, whose time may be limited, nobody waits awake. */
  held?: HeldNodes
}

/** `variables` is what the scope sees from outside; each node sees that, and the nodes before it. */
export async function executeScope(run: RunContext, scope: CompiledScope, place: ScopePlace): Promise<ScopeResult> {
  const outputs: JsonObject = {}
  const settled = new Map<string, Promise<Settled>>()
  for (const id of scope.order) {
    const node = scope.byId.get(id)
    if (!node) continue
    const earlier = node.dependencies.map((dependency) => settled.get(dependency))
    const promise = Promise.all(earlier).then((outcomes) => settle(run, node, outcomes as Settled[], outputs, place))
    promise.catch(() => {}) // whoever depends on it, and the scope below, see the failure
    settled.set(id, promise)
  }
  return summarise(await allToTheirEnd(settled), outputs, place.prefix)
}

async function settle(
  run: RunContext,
  node: CompiledNode,
  earlier: readonly Settled[],
  outputs: JsonObject,
  place: ScopePlace,
): Promise<Settled> {
  const path = place.prefix + node.id
  if (earlier.some(({ state }) => state === 'waiting' || state === 'blocked')) return { state: 'blocked' }
  const failed = earlier.findIndex(({ state }) => state === 'failed' || state === 'skipped')
  if (failed >= 0) return skip(run, node, path, node.dependencies[failed] as string)
  const execute = () => executeNode(run, node, { path, outer: place.variables, scopeOutputs: outputs })
  const work = async (): Promise<Settled> => {
    let outcome = await execute()
    while (canBeHeld(run, outcome, path) && (await place.held?.hold(path))) outcome = await execute()
    if (outcome.state !== 'succeeded') return outcome
    outputs[node.id] = outcome.output
    // What builds on an output must not start before the output is on disk. Where nothing does, the next commit carries it.
    if (node.dependents.length > 0) await outcome.isDurable
    return outcome
  }
  return place.held ? place.held.whileWorking(work) : work()
}

/** A container that waits holds nodes that do; and what has not begun, because the run is to be paused, waits for nothing. */
const canBeHeld = (run: RunContext, outcome: NodeOutcome, path: string) =>
  outcome.state === 'waiting' && run.open.get(path)?.state === 'waiting' && !run.wish.isPausing && !run.signal.aborted

function skip(run: RunContext, node: CompiledNode, path: string, because: string): Settled {
  if (!run.saved.has(path)) {
    const now = new Date().toISOString()
    const skipped = { path, nodeId: node.id, type: node.type, attempt: 0, startedAt: now, finishedAt: now }
    run.journal.note({ nodes: [{ ...skipped, state: 'skipped' }], events: [event('node.skipped', path, { because })] })
    rememberInside(run.saved, { ...skipped, state: 'skipped' })
  }
  return { state: 'skipped' }
}

/** Waits for every node, so that nothing of a run still works when the run has ended, and then tells the first failure. */
async function allToTheirEnd(settled: ReadonlyMap<string, Promise<Settled>>): Promise<[string, Settled][]> {
  const ids = [...settled.keys()]
  const outcomes = await Promise.allSettled(settled.values())
  const broken = outcomes.find((outcome) => outcome.status === 'rejected')
  if (broken) throw broken.reason
  return outcomes.map((outcome, index) => [ids[index] as string, (outcome as PromiseFulfilledResult<Settled>).value])
}

function summarise(outcomes: [string, Settled][], outputs: JsonObject, prefix: string): ScopeResult {
  const deadlines = outcomes.flatMap(([, outcome]) =>
    outcome.state === 'waiting' && outcome.deadlineAt ? [outcome.deadlineAt.getTime()] : [],
  )
  const isDurable = Promise.all(outcomes.map(([, outcome]) => outcome.state === 'succeeded' && outcome.isDurable))
  isDurable.catch(() => {}) // whoever waits for it sees the failure, and so does the run's own last commit
  return {
    outputs,
    isDurable,
    failures: outcomes.flatMap(([id, outcome]) =>
      outcome.state === 'failed' ? [{ path: prefix + id, problem: outcome.problem }] : [],
    ),
    isWaiting: outcomes.some(([, { state }]) => state === 'waiting'),
    wakeAt: deadlines.length > 0 ? new Date(Math.min(...deadlines)) : undefined,
  }
}
