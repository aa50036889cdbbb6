import { describe, expect, test } from 'vitest'
import type { NodeSpec } from '../../../contracts/nodes/node.ts'
import { findNode } from './children-of.ts'
import { type GraphLayout, layoutGraph } from './layout-graph.ts'

const tool = (id: string, ...dependencies: string[]): NodeSpec => ({
  id,
  type: 'tool',
  tool_name: 'template',
  dependencies,
})

const checked: NodeSpec = {
  id: 'check',
  type: 'condition',
  expression: 'a.bad > 0',
  dependencies: ['a'],
  true_path: [tool('fix'), tool('report', 'fix')],
  false_path: [{ id: 'split', type: 'parallel', branches: [[tool('x')], [tool('y')]] }],
}

const at = (graph: GraphLayout, path: string) => {
  const found = graph.nodes.find((node) => node.path === path)
  if (!found) throw new Error(`no ${path}`)
  return found
}

describe('layoutGraph', () => {
  test('what depends on a node stands to its right', () => {
    const graph = layoutGraph([tool('c', 'b'), tool('a'), tool('b', 'a')])
    expect(at(graph, 'a').x).toBeLessThan(at(graph, 'b').x)
    expect(at(graph, 'b').x).toBeLessThan(at(graph, 'c').x)
    expect(graph.edges.map((edge) => edge.id)).toEqual(['b→c', 'a→b'])
  })

  test('a container holds its branches, and they hold their nodes', () => {
    const graph = layoutGraph([tool('a'), checked])
    const outer = at(graph, 'check')
    expect(graph.areas.map((area) => [area.id, area.label])).toEqual([
      ['check/true', 'true'],
      ['check/false', 'false'],
      ['check/false/split/0', 'branch 1'],
      ['check/false/split/1', 'branch 2'],
    ])
    for (const inner of [at(graph, 'check/true/report'), at(graph, 'check/false/split/1/y')]) {
      expect(inner.x).toBeGreaterThan(outer.x)
      expect(inner.x + inner.width).toBeLessThan(outer.x + outer.width)
      expect(inner.y + inner.height).toBeLessThan(outer.y + outer.height)
    }
    expect(graph.edges.map((edge) => edge.id)).toEqual(['a→check', 'check/true/fix→check/true/report'])
  })

  test('no two cards overlap', () => {
    const cards = layoutGraph([tool('a'), tool('b'), checked, tool('d', 'check', 'b')]).nodes.filter(
      (node) => !node.isContainer,
    )
    for (const [index, one] of cards.entries()) {
      for (const other of cards.slice(index + 1)) {
        const apart =
          one.x + one.width <= other.x ||
          other.x + other.width <= one.x ||
          one.y + one.height <= other.y ||
          other.y + other.height <= one.y
        expect(apart, `${one.path} and ${other.path}`).toBe(true)
      }
    }
  })

  test('a dependency that is not there, or on itself, draws no edge', () => {
    expect(layoutGraph([tool('a', 'a', 'gone')]).edges).toEqual([])
  })

  test('no nodes need no room', () => {
    expect(layoutGraph([])).toMatchObject({ nodes: [], width: 0, height: 0 })
  })

  test('five hundred nodes are placed within two seconds', () => {
    const many = Array.from({ length: 500 }, (_, index) =>
      tool(`n${index}`, ...(index >= 5 ? [`n${index - 5}`, ...(index % 7 === 0 ? [`n${index - 3}`] : [])] : [])),
    )
    const started = performance.now()
    expect(layoutGraph(many).nodes).toHaveLength(500)
    expect(performance.now() - started).toBeLessThan(2000)
  })
})

test('a path finds its node, however deep', () => {
  expect(findNode([tool('a'), checked], 'check/false/split/1/y')?.id).toBe('y')
  expect(findNode([tool('a'), checked], 'check')?.id).toBe('check')
  expect(findNode([tool('a'), checked], 'check/true/nobody')).toBeUndefined()
})
