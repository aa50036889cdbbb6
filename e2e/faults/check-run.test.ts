import { expect, it } from 'vitest'
import type { RunEvent, RunEventType } from '../../contracts/events.ts'
import type { RunDetail } from '../../contracts/runs.ts'
import { problemsOfRun } from './check-run.ts'
import { workloads } from './workloads.ts'

const [workload] = workloads
const at = '2026-01-01T00:00:00.000Z'
const output = { text: 'a' }

const node = (state: 'succeeded' | 'running' = 'succeeded') => ({
  ...{ path: 'only', nodeId: 'only', type: 'tool', state, attempt: 1, output, outputBytes: 12, outputTruncated: false },
  ...{
    error: null,
    question: null,
    deadlineAt: null,
    childRunId: null,
    usage: null,
    origin: null,
    startedAt: at,
    finishedAt: state === 'succeeded' ? at : null,
  },
})

function tell(...types: RunEventType[]): RunEvent[] {
  return types.map((type, index) => ({
    ...{ seq: index + 1, at, type, path: type.startsWith('node.') ? 'only' : null },
    data: { ...(type === 'node.succeeded' && { preview: JSON.stringify(output) }) },
  }))
}

function problemsOf(events: RunEvent[], change: Partial<RunDetail> = {}): string[] {
  if (!workload) throw new Error('There is no workload.')
  const run: RunDetail = {
    ...{ id: 'r', blueprintId: null, name: workload.name, version: 1, state: 'succeeded', error: null },
    ...{ parentRunId: null, parentPath: null, isDraft: false, isDryRun: false, pinned: [], wouldCall: [], usage: null },
    ...{ trigger: null, causeRunId: null, followUps: [] },
    ...{ createdAt: at, startedAt: at, finishedAt: at, cancelRequested: false, outputsTruncated: false },
    ...{ inputs: { post: 'a' }, outputs: { only: output }, lastSeq: events.length, retryOf: null, nodes: [node()] },
    ...{ deadlineAt: null, maxTokens: null, maxCost: null, pauseRequested: false, queuedBecause: null },
    document: { schema_version: '1.2.0', name: workload.name, description: '', nodes: [], metadata: {} },
    ...change,
  }
  return problemsOfRun(run, events, workload)
}

const begin = ['run.queued', 'run.started', 'node.started'] as const
const end = ['node.succeeded', 'run.succeeded'] as const

it('finds nothing wrong with a run that went through, or was taken up again in the middle of a node', () => {
  expect(problemsOf(tell(...begin, ...end))).toEqual([])
  expect(problemsOf(tell(...begin, 'run.resumed', 'node.started', ...end))).toEqual([])
})

it.each<[string, string, RunEvent[], Partial<RunDetail>?]>([
  ['a node that ran twice', 'started 2 times in 1 goes', tell(...begin, 'node.started', ...end)],
  ['a finished node that ran again', 'ends with', tell(...begin, 'node.succeeded', 'node.started', 'run.succeeded')],
  ['a node that finished twice', 'succeeded 2 times', tell(...begin, 'node.succeeded', ...end)],
  ['a gap', 'are numbered', tell(...begin, ...end).filter(({ seq }) => seq !== 3)],
  ['an event too few', 'counts 6', tell(...begin, ...end), { lastSeq: 6 }],
  ['two ends', '2 final events', tell(...begin, ...end, 'run.succeeded')],
  ['no end', '0 final events', tell(...begin, 'node.succeeded')],
  ['a lost node', 'has the nodes', tell(...begin, ...end), { nodes: [] }],
  ['an open node', 'not succeeded: only running', tell(...begin, ...end), { nodes: [node('running')] }],
  ["another run's output", 'its outputs are', tell(...begin, ...end), { inputs: { post: 'b' } }],
  ['a failure', 'it is failed', tell(...begin, ...end), { state: 'failed' }],
])('finds %s', (_, words, events, change) => {
  expect(problemsOf(events, change).join('\n')).toContain(words)
})
