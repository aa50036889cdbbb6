import fc from 'fast-check'
import { expect, it } from 'vitest'
import type { RunEvent } from '../../contracts/events.ts'
import { checkHistory, invariants } from './check-history.ts'
import type { Change, Effect, History, NodeRecord, RunChange, RunRecord } from './history.ts'
import { tellHistory } from './tell-history.ts'

const plot = fc
  .record({
    length: fc.integer({ min: 1, max: 6 }),
    crashes: fc.array(fc.integer({ min: 0, max: 5 }), { maxLength: 4 }),
    end: fc.constantFrom('succeeded' as const, 'failed' as const, 'cancelled' as const),
    isKeyed: fc.boolean(),
  })
  .map(({ crashes, length, ...rest }) => ({ ...rest, length, crashes: crashes.filter((after) => after < length) }))
const plots = fc.array(plot, { minLength: 1, maxLength: 5 })
/** Several runs, of which one, wherever it stands, has two nodes that finished and came through a crash. */
const spoilable = fc.tuple(plots, fc.nat()).map(([others, where]) => {
  const spoiled = { length: 3, crashes: [1], end: 'succeeded' as const, isKeyed: true }
  const index = where % (others.length + 1)
  return { history: tellHistory(others.toSpliced(index, 0, spoiled)), index }
})

it('finds nothing in histories in which nothing is wrong, whenever their engines die', () => {
  fc.assert(fc.property(plots, (given) => void expect(checkHistory(tellHistory(given))).toEqual([])))
})

it('gives the same answer for the same history, in whatever order its changes were read', () => {
  fc.assert(
    fc.property(spoilable, fc.infiniteStream(fc.nat()), ({ history }, keys) => {
      const shuffled = history.changes.map((change) => ({ change, key: keys.next().value as number }))
      const changes = shuffled.sort((a, b) => a.key - b.key).map(({ change }) => change)
      expect(checkHistory({ ...history, changes })).toEqual([])
    }),
  )
})

type Spoil = (history: History, run: RunRecord) => void
const movesOf = ({ changes }: History, run: RunRecord) =>
  changes.filter((change): change is Change & RunChange => change.runId === run.id && change.of === 'run')
const lastMove = (history: History, run: RunRecord) => movesOf(history, run).at(-1) as Change & RunChange
const told = (events: RunEvent[], type: RunEvent['type'], path: string | null = null) => {
  events.push({ seq: events.length + 1, at: '', type, path, data: {} })
}
const retryOf = (run: RunRecord, node: Partial<NodeRecord>): RunRecord => ({
  ...{
    ...run,
    id: 'retry',
    retryOf: run.id,
    events: [{ ...(run.events[0] as RunEvent), type: 'node.kept', path: 'step_0' }],
  },
  nodes: [{ ...(run.nodes[0] as NodeRecord), ...node }],
})
const child = (run: RunRecord, id: string): RunRecord => ({
  ...run,
  id,
  parentRunId: run.id,
  parentPath: 'step_0',
  post: id,
})
const after = (history: History, change: Partial<Change> & object) => {
  const last = history.changes.at(-1) as Change
  history.changes.push({ ...last, ord: last.ord + 1, tx: 'later', ...change } as Change)
}

/** For each promise, ways to break it. */
const spoils: [string, Spoil][] = [
  ['an acknowledged run is not lost', ({ runs }, run) => void runs.splice(runs.indexOf(run), 1)],
  ['a post makes one run', ({ runs }, run) => void runs.push({ ...run, id: 'twin' })],
  [
    'a post makes one run',
    ({ clients }, run) => clients.starts.find(({ post }) => post === run.post)?.runIds.push('other'),
  ],
  [
    'an end that was told is the end',
    ({ clients }, { id: runId }) => void clients.ends.push({ runId, state: 'failed', tMs: 0 }),
  ],
  [
    'an accepted answer is what the node gives',
    ({ clients }, { id: runId }) => void clients.answers.push({ runId, path: 'step_0', comment: 'yes' }),
  ],
  [
    'an accepted answer is what the node gives',
    ({ clients }, { id: runId, events }) => {
      clients.answers.push({ runId, path: 'step_0', comment: 'yes' })
      told(events, 'node.answered', 'step_0')
    },
  ],
  [
    'a stream that resumes shows every event once, in order',
    ({ clients }, run) => clients.streams.find(({ runId }) => runId === run.id)?.events.splice(1, 1),
  ],
  [
    'a stream that resumes shows every event once, in order',
    ({ clients }, run) => clients.streams.find(({ runId }) => runId === run.id)?.events.reverse(),
  ],
  ['every run ends in time', (_, run) => void Object.assign(run, { state: 'running' })],
  ['every run ends in time', (history, run) => void Object.assign(lastMove(history, run), { atMs: 60_001 })],
  [
    'a run ends once, and for good',
    (history, run) =>
      after(history, { ...lastMove(history, run), from: 'succeeded', state: 'running', ord: 1e6 } as never),
  ],
  ['a run ends once, and for good', (_, { events }) => told(events, 'run.failed')],
  ['after the last event comes none', (_, { events }) => told(events, 'node.log', 'step_0')],
  ['events are counted without a gap and without a double', (_, { events }) => void events.splice(2, 1)],
  [
    'events are counted without a gap and without a double',
    (_, { events }) => void events.splice(2, 0, events[2] as RunEvent),
  ],
  ['events are counted without a gap and without a double', (_, run) => void run.eventSeq++],
  [
    'each claim raises the fence, and nothing else does',
    (history, run) => {
      const claim = movesOf(history, run)[1] as Change & RunChange
      claim.fence = claim.fenceBefore
    },
  ],
  ['each claim raises the fence, and nothing else does', (history, run) => void lastMove(history, run).fence++],
  [
    'a run is taken only from an owner that is silent',
    (history, run) => void Object.assign(movesOf(history, run)[1] as object, { ownerSilentMs: 200 }),
  ],
  [
    'only the latest claim writes',
    (history, run) => {
      const late = history.changes.findLast((change) => change.runId === run.id && change.of === 'node') as Change
      late.by = 'process-1'
    },
  ],
  ['only the latest claim writes', (history, run) => void Object.assign(lastMove(history, run), { by: 'process-1' })],
  ['a node that waits has one sub-run', ({ runs }, run) => void runs.push(child(run, 'first'), child(run, 'second'))],
  [
    'who cancels a run cancels what it has started',
    (history, run) => {
      const end = lastMove(history, run)
      history.runs.push(child(run, 'child'))
      history.changes.push({ ...end, runId: 'child', state: 'running', cancelRequested: false, ord: 0, tx: 'earlier' })
      end.state = 'cancelled'
    },
  ],
  ['a finished node is not run again', (_, { events }) => told(events, 'node.started', 'step_0')],
  ['a finished node is not run again', (_, { events }) => told(events, 'node.succeeded', 'step_1')],
  [
    'a finished node is not run again',
    (history, { id: runId }) =>
      after(history, { of: 'node', runId, path: 'step_0', from: 'succeeded', state: 'running' } as never),
  ],
  [
    'a node starts after what it depends on has ended',
    (_, { events }) => {
      const end = events.findIndex(({ type, path }) => type === 'node.succeeded' && path === 'step_0')
      events.splice(end, 1)
    },
  ],
  [
    'a step has one idempotency key for ever',
    ({ effects }, { post }) => void effects.push({ ...(effects[0] as Effect), post, path: 'step_1', key: 'another' }),
  ],
  [
    'a step that has finished has happened',
    (history, run) => void Object.assign(history, { effects: history.effects.filter(({ post }) => post !== run.post) }),
  ],
  [
    'a step is asked for once per claim',
    ({ effects }, run) => {
      const [first] = effects.filter(({ post }) => post === run.post)
      effects.push(first as Effect, first as Effect)
    },
  ],
  [
    'a cancelled run does nothing any more',
    ({ clients, effects }, { id: runId, post }) => {
      clients.ends.push({ runId, state: 'cancelled', tMs: 0 })
      effects.push({ ...(effects[0] as Effect), post, tMs: 1e6 })
    },
  ],
  ['a retry keeps the outputs as they were', ({ runs }, run) => void runs.push(retryOf(run, { output: 'other' }))],
]

it.each(spoils)('finds that not: %s', (name, spoil) => {
  fc.assert(
    fc.property(spoilable, ({ history, index }) => {
      spoil(history, history.runs[index] as RunRecord)
      expect(checkHistory(history).map(({ invariant }) => invariant)).toContain(name)
    }),
    { numRuns: 50 },
  )
})

it('is tried on every one of its promises', () => {
  expect(new Set(spoils.map(([name]) => name))).toEqual(new Set(invariants.map(({ name }) => name)))
})
