import { describe, expect, test } from 'vitest'
import type { NodeRun, NodeRunState } from '../../../contracts/runs.ts'
import { edgeState, stateAt } from './overlay.ts'

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
