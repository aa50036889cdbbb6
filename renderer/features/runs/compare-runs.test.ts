import { expect, it } from 'vitest'
import type { Json } from '../../../contracts/json.ts'
import type { NodeRun, NodeRunState, RunDetail } from '../../../contracts/runs.ts'
import { compareNodes, deltaMs, differs, sortedJson } from './compare-runs.ts'

const node = (path: string, output: Json, tookMs: number, state: NodeRunState = 'succeeded'): NodeRun => ({
  ...{ path, nodeId: path, type: 'tool', state, attempt: 1, output, outputBytes: JSON.stringify(output).length },
  ...{
    outputTruncated: false,
    error: null,
    question: null,
    deadlineAt: null,
    childRunId: null,
    usage: null,
    origin: null,
  },
  ...{ startedAt: new Date(0).toISOString(), finishedAt: new Date(tookMs).toISOString() },
})
const run = (...nodes: NodeRun[]) => ({ nodes }) as RunDetail

it('nodes are told apart by path, and outputs by what they say', () => {
  const a = run(node('same', { x: 1, y: 2 }, 10), node('other', [1], 10), node('gone', 1, 1), node('broke', 1, 5))
  const b = run(
    node('same', { y: 2, x: 1 }, 40),
    node('other', [2], 5),
    node('broke', null, 5, 'failed'),
    node('new', 1, 1),
  )
  const compared = compareNodes(a, b)
  expect(compared.map(({ path, isSameOutput }) => [path, isSameOutput])).toEqual([
    ['same', true],
    ['other', false],
    ['gone', undefined],
    ['broke', undefined],
    ['new', undefined],
  ])
  expect(compared.filter(differs).map(({ path }) => path)).toEqual(['other', 'gone', 'broke', 'new'])
  expect(compared.map((one) => deltaMs(one.a, one.b))).toEqual([30, -5, undefined, 0, undefined])
})

it('what is too large to have come along is not said to be the same', () => {
  const cut = { ...node('a', null, 1), outputTruncated: true, outputBytes: 900_000 }
  expect(compareNodes(run(cut), run(cut))[0]?.isSameOutput).toBeUndefined()
  expect(compareNodes(run(cut), run({ ...cut, outputBytes: 1 }))[0]?.isSameOutput).toBe(false)
})

it('the order of names means nothing', () => {
  expect(sortedJson({ b: [{ d: 1, c: 2 }], a: 1 })).toBe(sortedJson({ a: 1, b: [{ c: 2, d: 1 }] }))
})
