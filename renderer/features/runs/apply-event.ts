/** Brings a run that the page holds up to date with what happened since, without asking for all of it again. Pure. */
import { Problem } from '../../../contracts/errors.ts'
import type { RunEvent } from '../../../contracts/events.ts'
import type { Json } from '../../../contracts/json.ts'
import { NodeOrigin, type NodeRun, Question, type RunDetail, type RunState } from '../../../contracts/runs.ts'
import { addUsage, ModelUsage, noUsage } from '../../../contracts/usage.ts'

/** Events that are known already are passed over; one that does not follow on the last is not applied. */
export function applyEvents(run: RunDetail, events: readonly RunEvent[]): RunDetail {
  const fresh = events.filter((event) => event.seq > run.lastSeq)
  if (fresh.length === 0) return run
  const nodes = new Map(run.nodes.map((node) => [node.path, node]))
  let next = run
  for (const event of fresh) {
    if (event.seq !== next.lastSeq + 1) break
    next = { ...applyToRun(next, event), lastSeq: event.seq }
    if (event.path !== null) applyToNode(nodes, event, event.path)
  }
  return { ...next, nodes: [...nodes.values()] }
}

/** Whether the events leave something out that only the server can tell: a longer output, the run's outputs, a deadline. */
export const needsMore = (event: RunEvent): boolean =>
  event.type === 'run.succeeded' ||
  event.type === 'node.kept' ||
  event.type === 'node.waiting' ||
  event.type === 'node.would-call' ||
  (event.type === 'node.succeeded' && wholeOutput(event) === undefined)

const runStateAfter: Partial<Record<RunEvent['type'], RunState>> = {
  'run.queued': 'queued',
  'run.started': 'running',
  'run.resumed': 'running',
  'run.waiting': 'waiting',
  'run.paused': 'paused',
  'run.succeeded': 'succeeded',
  'run.failed': 'failed',
  'run.cancelled': 'cancelled',
}

function applyToRun(run: RunDetail, event: RunEvent): RunDetail {
  if (event.type === 'node.usage') return { ...run, usage: addUsage(run.usage ?? noUsage, usageIn(event)) }
  const state = runStateAfter[event.type]
  if (!state) return run
  if (state === 'running') {
    return { ...run, state, startedAt: run.startedAt ?? event.at, pauseRequested: false, queuedBecause: null }
  }
  if (state === 'queued' || state === 'waiting' || state === 'paused') return { ...run, state }
  return { ...run, state, finishedAt: event.at, error: problemOf(event) ?? run.error }
}

function applyToNode(nodes: Map<string, NodeRun>, event: RunEvent, path: string): void {
  const before = nodes.get(path) ?? emptyNode(event, path)
  const change =
    event.type === 'node.usage' ? { usage: addUsage(before.usage ?? noUsage, usageIn(event)) } : nodeChange(event)
  if (change) nodes.set(path, { ...before, ...change })
}

function nodeChange(event: RunEvent): Partial<NodeRun> | undefined {
  const { type, data, at } = event
  switch (type) {
    case 'node.kept':
      return {
        state: 'succeeded',
        finishedAt: at,
        outputBytes: numberOf(data.outputBytes) ?? null,
        origin: { kind: 'kept', ...(typeof data.runId === 'string' && { runId: data.runId }) },
      }
    case 'node.pinned':
      return { state: 'running', origin: { kind: 'pinned' } }
    case 'node.started':
      return { state: 'running', startedAt: at, finishedAt: null, error: null, attempt: numberOf(data.attempt) ?? 1 }
    case 'node.retrying':
      return { state: 'running', error: problemOf(event) ?? null, attempt: (numberOf(data.attempt) ?? 0) + 1 }
    case 'node.waiting':
      return {
        state: 'waiting',
        question: Question.safeParse(data.question).data ?? null,
        childRunId: typeof data.childRunId === 'string' ? data.childRunId : null,
      }
    case 'node.answered':
      return { question: null }
    case 'node.succeeded':
      return {
        state: 'succeeded',
        finishedAt: at,
        error: null,
        question: null,
        output: wholeOutput(event) ?? null,
        outputBytes: numberOf(data.outputBytes) ?? null,
        origin: NodeOrigin.safeParse(data.origin).data ?? null,
      }
    case 'node.failed':
      return { state: 'failed', finishedAt: at, question: null, error: problemOf(event) ?? null }
    case 'node.skipped':
      return { state: 'skipped', finishedAt: at }
    case 'node.cancelled':
      return { state: 'cancelled', finishedAt: at, question: null }
    default:
      return undefined
  }
}

const emptyNode = ({ at, data }: RunEvent, path: string): NodeRun => ({
  path,
  nodeId: path.split('/').at(-1) ?? path,
  type: typeof data.type === 'string' ? data.type : '',
  state: 'running',
  attempt: 1,
  output: null,
  outputBytes: null,
  outputTruncated: false,
  error: null,
  question: null,
  deadlineAt: null,
  childRunId: null,
  usage: null,
  origin: null,
  startedAt: at,
  finishedAt: null,
})

const usageIn = ({ data }: RunEvent): ModelUsage => ModelUsage.safeParse(data).data ?? noUsage
const problemOf = ({ data }: RunEvent): Problem | undefined => Problem.safeParse(data.problem).data
const numberOf = (value: Json | undefined): number | undefined => (typeof value === 'number' ? value : undefined)

/** The preview in the event is the output itself as long as it was not cut. */
function wholeOutput({ data }: RunEvent): Json | undefined {
  if (typeof data.preview !== 'string' || data.preview.endsWith('…')) return undefined
  try {
    return JSON.parse(data.preview) as Json
  } catch {
    return undefined
  }
}
