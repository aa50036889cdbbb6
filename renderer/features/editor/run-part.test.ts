import { expect, test } from 'vitest'
import type { NodeSpec } from '../../../contracts/nodes/node.ts'
import type { NodeRun } from '../../../contracts/runs.ts'
import { keptBeside, neededBy, onlyTo, outputsOf } from './run-part.ts'

const tool = (id: string, ...dependencies: string[]): NodeSpec => ({ id, type: 'tool', dependencies })
const document = {
  name: 'x',
  outputs: { all: '{{ end }}' },
  nodes: [
    tool('a'),
    tool('b', 'a'),
    { id: 'check', type: 'condition', dependencies: ['b'], true_path: [tool('one'), tool('two'), tool('three')] },
    { id: 'each', type: 'loop', dependencies: ['b'], body: [tool('first'), tool('second')] },
    tool('end', 'check'),
  ],
}

test('running from a node keeps all that does not come after it', () => {
  expect(keptBeside(document, 'b')).toEqual(['a'])
  expect(keptBeside(document, 'end')).toEqual(['a', 'b', 'check', 'each'])
  expect(keptBeside(document, 'check/true/two')).toEqual(['a', 'b', 'each', 'check/true/one'])
  expect(keptBeside(document, 'each/*/second')).toEqual(['a', 'b', 'check', 'end'])
})

test('running one node takes what comes before it and nothing else', () => {
  expect(onlyTo(document, 'check')).toEqual({ name: 'x', nodes: document.nodes.slice(0, 3) })
  expect(neededBy(document, 'check')).toEqual(['b', 'a'])
})

test('only what succeeded has an output', () => {
  const run = (path: string, state: string, outputTruncated = false) =>
    ({ path, state, outputTruncated, output: path }) as NodeRun
  const nodes = [run('a', 'succeeded'), run('b', 'failed'), run('check', 'succeeded', true)]
  expect(outputsOf(nodes, ['a', 'b', 'check', 'end'])).toEqual({ found: { a: 'a' }, large: ['check'] })
})
