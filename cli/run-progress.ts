/** What a person who watches a run sees of it: one line per node. Pure. */
import type { Problem } from '../contracts/errors.ts'
import type { RunEvent } from '../contracts/events.ts'
import type { NodeRunState, Question } from '../contracts/runs.ts'
import { formatDuration } from './format.ts'
import type { Stream, Style } from './terminal.ts'

export type NodeProgress = {
  path: string
  state: NodeRunState
  startedAt: string
  /** Undefined while it is under way. */
  durationMs: number | undefined
  /** Why it failed, what it asks, how far it is. */
  note: string
}
/** In the order in which the nodes began. */
export type RunProgress = ReadonlyMap<string, NodeProgress>

const stateAfter: Partial<Record<RunEvent['type'], NodeRunState>> = {
  'node.kept': 'succeeded',
  'node.started': 'running',
  'node.retrying': 'running',
  'node.answered': 'running',
  'node.waiting': 'waiting',
  'node.succeeded': 'succeeded',
  'node.failed': 'failed',
  'node.skipped': 'skipped',
  'node.cancelled': 'cancelled',
}
const hasEnded = (state: NodeRunState) => state !== 'running' && state !== 'waiting'

export function advance(progress: RunProgress, event: RunEvent): RunProgress {
  const { path, at, type } = event
  if (path === null) return progress
  const known = progress.get(path)
  const state = stateAfter[type] ?? known?.state
  if (state === undefined) return progress
  const startedAt = known?.startedAt ?? at
  const durationMs = hasEnded(state) ? Date.parse(at) - Date.parse(startedAt) : undefined
  return new Map(progress).set(path, {
    path,
    state,
    startedAt,
    durationMs,
    note: noteOf(event) ?? keptNote(known, state),
  })
}

/** What was said last stays while the node is under way. */
const keptNote = (known: NodeProgress | undefined, state: NodeRunState) =>
  known && known.state === state ? known.note : ''

function noteOf({ type, data }: RunEvent): string | undefined {
  const problem = data.problem as unknown as Problem | undefined
  if (type === 'node.kept') return 'kept from the run before'
  if (type === 'node.pinned') return 'pinned'
  if (type === 'node.cached') return 'from the cache'
  if (type === 'node.failed') return problem?.detail ?? problem?.title
  if (type === 'node.retrying') {
    return `attempt ${data.attempt} failed: ${problem?.detail ?? problem?.title}; next in ${formatDuration(Number(data.nextInMs))}`
  }
  if (type === 'node.progress') return [`${data.percent} %`, data.message].filter(Boolean).join(' ')
  if (type === 'node.waiting') return (data.question as unknown as Question | undefined)?.prompt
  if (type === 'node.skipped') return typeof data.because === 'string' ? data.because : undefined
  return undefined
}

const looks: Record<NodeRunState, readonly [mark: string, style: Style]> = {
  running: ['◐', 'cyan'],
  waiting: ['◆', 'yellow'],
  succeeded: ['✓', 'green'],
  failed: ['✗', 'red'],
  skipped: ['–', 'dim'],
  cancelled: ['■', 'dim'],
}

export function printNode(node: NodeProgress, now: number, paint: Stream['paint']): string {
  const [mark, style] = looks[node.state]
  const ms = node.durationMs ?? Math.max(0, now - Date.parse(node.startedAt))
  const time = node.state === 'skipped' || (!hasEnded(node.state) && ms === 0) ? '' : formatDuration(ms)
  const note = node.note.split('\n', 1)[0] ?? ''
  const words = [paint(style, `${mark} ${node.state.padEnd(9)}`), node.path, paint('dim', time), note]
  return words.filter(Boolean).join('  ')
}
