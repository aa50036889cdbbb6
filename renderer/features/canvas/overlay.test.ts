import { describe, expect, test } from 'vitest'
import type { NodeRun, NodeRunState } from '../../../contracts/runs.ts'
import { edgeState, overlayOf, stateAt } from './overlay.ts'

const nodeRun = (path: string, state: NodeRunState): [string, NodeRun] => [
  path,
  {
    path,
    nodeId: path,
    type: 'tool',
    state,
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
    startedAt: '2026-01-01T00:00:00Z',
    finishedAt: null,
  },
]
const overlay = new Map([
  nodeRun('a', 'succeeded'),
  nodeRun('check', 'succeeded'),
  nodeRun('check/true/fix', 'succeeded'),
  nodeRun('split', 'running'),
  nodeRun('gone', 'skipped'),
])

describe('stateAt', () => {
  test('a path that was not taken is skipped, also further in', () => {
    expect(stateAt(overlay, 'check/false/note')).toBe('skipped')
    expect(stateAt(overlay, 'gone/0/inner/1/deeper')).toBe('skipped')
  })

  test('what may still begin is pending', () => {
    expect(stateAt(overlay, 'split/0/x')).toBe('pending')
    expect(stateAt(overlay, 'later')).toBe('pending')
  })
})

test('an edge moves towards what runs, is done behind what ended and fades before what is skipped', () => {
  expect(edgeState(overlay, 'a', 'split')).toBe('moving')
  expect(edgeState(overlay, 'a', 'check')).toBe('done')
  expect(edgeState(overlay, 'a', 'gone')).toBe('faded')
  expect(edgeState(overlay, 'split', 'later')).toBe('plain')
  expect(edgeState(undefined, 'a', 'check')).toBe('plain')
})

test('what stands in a loop is shown as its last item has it, and can be looked up for each', () => {
  const at = (path: string, type: string, second: number, state: NodeRunState): NodeRun => {
    const [, node] = nodeRun(path, state)
    return { ...node, type, startedAt: `2026-01-01T00:00:0${second}Z` }
  }
  const drawn = overlayOf([
    at('each', 'loop', 0, 'running'),
    at('each/0/work', 'parallel', 1, 'succeeded'),
    at('each/0/work/0/deep', 'tool', 2, 'failed'),
    at('each/1/work', 'parallel', 3, 'running'),
  ])
  expect(drawn.get('each/*/work')?.path).toBe('each/1/work')
  expect(drawn.get('each/*/work/0/deep')?.state).toBe('failed')
  expect(drawn.get('each/0/work')?.state).toBe('succeeded')
})
