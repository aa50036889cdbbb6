import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { compileBlueprint, createAncestry, findCycles, scopeDependencies, topologicalOrder } from './compile.ts'

/** Any graph of up to 25 nodes; `acyclic` lets each depend on earlier ones only. */
const graphs = (isAcyclic: boolean) =>
  fc.integer({ min: 1, max: 25 }).chain((size) =>
    fc
      .tuple(
        fc.array(fc.tuple(fc.nat(size - 1), fc.nat(size - 1)), { maxLength: 60 }),
        fc.shuffledSubarray(
          Array.from({ length: size }, (_, index) => index),
          { minLength: size },
        ),
      )
      .map(([edges, names]) => {
        const graph = new Map<string, string[]>(names.map((name) => [`n${name}`, []]))
        for (const [a, b] of edges) {
          if (a === b || (isAcyclic && a < b)) continue
          const list = graph.get(`n${a}`)
          if (!list?.includes(`n${b}`)) list?.push(`n${b}`)
        }
        return graph
      }),
  )

function reaches(graph: ReadonlyMap<string, readonly string[]>, from: string, to: string): boolean {
  const seen = new Set<string>(graph.get(from))
  for (const id of seen) for (const next of graph.get(id) ?? []) seen.add(next)
  return seen.has(to)
}

describe('the order of a graph', () => {
  it('has every node once, behind what it depends on', () => {
    fc.assert(
      fc.property(graphs(true), (graph) => {
        const { order, cyclic } = topologicalOrder(graph)
        expect(cyclic).toEqual([])
        expect([...order].sort()).toEqual([...graph.keys()].sort())
        for (const [id, list] of graph)
          for (const other of list) expect(order.indexOf(other)).toBeLessThan(order.indexOf(id))
      }),
    )
  })

  it('leaves out exactly what is in a circle or behind one', () => {
    fc.assert(
      fc.property(graphs(false), (graph) => {
        const inCircle = [...graph.keys()].filter((id) => reaches(graph, id, id))
        const { cyclic } = topologicalOrder(graph)
        const stuck = [...graph.keys()].filter((id) =>
          inCircle.some((other) => id === other || reaches(graph, id, other)),
        )
        expect(cyclic).toEqual(stuck)
        const named = findCycles(graph)
        expect(named).toEqual(expect.arrayContaining(inCircle))
        expect(named.length === 0).toBe(inCircle.length === 0)
      }),
    )
  })

  it('knows what has always finished before', () => {
    fc.assert(
      fc.property(graphs(true), (graph) => {
        const isBefore = createAncestry(graph)
        for (const id of graph.keys()) {
          for (const other of graph.keys()) expect(isBefore(other, id)).toBe(reaches(graph, id, other))
        }
      }),
      { numRuns: 50 },
    )
  })
})

describe('compiling', () => {
  it('reads lists inside containers from top to bottom, where a node does not say otherwise', () => {
    const specs = [
      { id: 'a', type: 'x' },
      { id: 'b', type: 'x' },
      { id: 'c', type: 'x', dependencies: ['a'] },
    ]
    expect([...scopeDependencies(specs, true)]).toEqual([
      ['a', []],
      ['b', ['a']],
      ['c', ['a']],
    ])
    expect([...scopeDependencies(specs, false)]).toEqual([
      ['a', []],
      ['b', []],
      ['c', ['a']],
    ])
  })

  it('lets a node see its dependencies, what its templates name, and what the nodes inside it name', () => {
    const tool = (id: string, template: string, dependencies: string[] = []) => ({
      id,
      type: 'tool',
      tool_name: 'template',
      tool_args: { template },
      dependencies,
    })
    const scope = compileBlueprint({
      schema_version: '1.2.0',
      name: 'Test',
      description: '',
      metadata: {},
      nodes: [
        tool('a', 'x'),
        tool('b', 'x', ['a']),
        tool('c', '{{ a.text }} {{ inputs.name }}', ['b']),
        { id: 'd', type: 'parallel', dependencies: ['b'], branches: [[tool('inner', '{{ a.text }}')]] },
      ],
    })
    expect(scope.byId.get('c')?.visible).toEqual(['b', 'a'])
    expect(scope.byId.get('d')?.visible).toEqual(['b', 'a'])
    expect(scope.byId.get('b')?.dependents).toEqual(['c', 'd'])
    expect(scope.byId.get('d')?.children.get('0')?.order).toEqual(['inner'])
  })
})
