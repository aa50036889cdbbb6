import { describe, expect, test } from 'vitest'
import type { NodeRun } from '../../../contracts/runs.ts'
import { timelineOf } from './timeline-rows.ts'

const at = (ms: number) => new Date(ms).toISOString()
const node = (path: string, startMs: number, endMs: number | null): NodeRun => ({
  path,
  nodeId: path.split('/').at(-1) ?? '',
  type: 'tool',
  state: endMs === null ? 'running' : 'succeeded',
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
  startedAt: at(startMs),
  finishedAt: endMs === null ? null : at(endMs),
})

describe('timelineOf', () => {
  test('what is inside a container follows it, however late it starts', () => {
    const nodes = [
      node('b', 30, 40),
      node('split', 10, 90),
      node('split/1/y', 60, 80),
      node('split/0/x', 20, 50),
      node('a', 0, 10),
    ]
    const { rows } = timelineOf(nodes, at(0), 100)
    expect(rows.map(({ node, depth }) => [node.path, depth])).toEqual([
      ['a', 0],
      ['split', 0],
      ['split/0/x', 1],
      ['split/1/y', 1],
      ['b', 0],
    ])
  })

  test('bars stand where their time is, and what runs reaches to now', () => {
    const { rows } = timelineOf([node('a', 50, null)], at(0), 200)
    expect(rows[0]).toMatchObject({ offsetMs: 50, durationMs: 150 })
  })

  test('a run that took no time divides by nothing', () => {
    expect(timelineOf([node('a', 0, 0)], at(0), 0).rows[0]).toMatchObject({ offsetMs: 0, durationMs: 0 })
  })
})
