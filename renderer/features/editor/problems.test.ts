import { expect, test } from 'vitest'
import { nodePathAt, problemsByNode } from './problems.ts'

const tool = (id: string) => ({ id, type: 'tool' })
const document = {
  nodes: [
    tool('a'),
    {
      id: 'split',
      type: 'parallel',
      branches: [[tool('b')], [{ id: 'check', type: 'condition', true_path: [tool('c')] }]],
    },
    { id: 'each', type: 'loop', body: [tool('d')] },
  ],
}

test.each([
  ['/nodes/0/tool_args/x', 'a'],
  ['/nodes/1/branches/0/0/tool_name', 'split/0/b'],
  ['/nodes/1/branches/1/0/true_path/0', 'split/1/check/true/c'],
  ['/nodes/1/branches/1/0/expression', 'split/1/check'],
  ['/nodes/2/body/0/id', 'each/*/d'],
  ['/nodes/2/items_source', 'each'],
  ['/nodes', undefined],
  ['/outputs/x', undefined],
  ['/nodes/9/x', undefined],
])('%s is about %s', (pointer, path) => {
  expect(nodePathAt(document, pointer)).toBe(path)
})

test('the problems of a node stand together', () => {
  const problem = (path: string) => ({ path, message: 'x', severity: 'error' as const })
  const found = problemsByNode(document, [problem('/nodes/0/a'), problem('/nodes/0/b'), problem('/name')])
  expect([...found].map(([path, list]) => [path, list.length])).toEqual([['a', 2]])
})
