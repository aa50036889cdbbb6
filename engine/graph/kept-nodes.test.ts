import { describe, expect, it } from 'vitest'
import { BlueprintDocument } from '../../contracts/blueprints.ts'
import type { JsonObject } from '../../contracts/json.ts'
import { compileBlueprint } from './compile.ts'
import { findCompiledNode, findKeptNodes } from './kept-nodes.ts'

const node = (id: string, dependencies: string[] = [], template = id): JsonObject => ({
  id,
  type: 'tool',
  tool_name: 'template',
  tool_args: { template },
  dependencies,
})
const compile = (nodes: JsonObject[]) => compileBlueprint(BlueprintDocument.parse({ name: 'Test', nodes }))

const line = [node('a'), node('b', ['a']), node('c', ['b']), node('beside', ['a'])]
const split = (inner: JsonObject[] = [node('x'), node('y')]): JsonObject => ({
  id: 'split',
  type: 'parallel',
  branches: [inner, [node('z')]],
  dependencies: ['a'],
})

function keep(before: JsonObject[], succeeded: string[], more: { after?: JsonObject[]; from?: string } = {}) {
  const { after = before, from } = more
  return findKeptNodes({ before: compile(before), after: compile(after), succeeded: new Set(succeeded), from })
}

describe('the outputs that a repaired run keeps', () => {
  it('are those of all nodes that succeeded', () => {
    expect(keep(line, ['a', 'beside'])).toEqual({ kept: ['a', 'beside'], notKept: [] })
  })

  it('are those that do not depend on the node to begin with', () => {
    expect(keep(line, ['a', 'b', 'c', 'beside'], { from: 'b' })).toEqual({
      kept: ['a', 'beside'],
      notKept: [
        { path: 'b', why: 'asked' },
        { path: 'c', why: 'depends-on-another' },
      ],
    })
  })

  it('are those of a container with all that is in it, or of the parts of one that failed', () => {
    const nodes = [node('a'), split(), node('end', ['split'])]
    const inside = ['split/0/x', 'split/0/y', 'split/1/z']
    expect(keep(nodes, ['a', 'split', ...inside]).kept).toEqual(['a', 'split', ...inside])
    expect(keep(nodes, ['a', 'split/0/x', 'split/1/z']).kept).toEqual(['a', 'split/0/x', 'split/1/z'])
    expect(keep(nodes, ['a', 'split', ...inside, 'end'], { from: 'split/0/y' })).toEqual({
      kept: ['a', 'split/0/x', 'split/1/z'],
      notKept: [
        { path: 'split', why: 'contains-another' },
        { path: 'split/0/y', why: 'asked' },
        { path: 'end', why: 'depends-on-another' },
      ],
    })
    expect(keep(nodes, ['a', 'split', ...inside], { from: 'a' }).kept).toEqual([])
  })

  it('are not those of nodes that were changed, moved or removed since, and of what depends on them', () => {
    const after = [node('a'), node('b', ['a'], 'new'), node('c', ['b']), node('beside', [])]
    expect(keep(line, ['a', 'b', 'c', 'beside'], { after })).toEqual({
      kept: ['a'],
      notKept: [
        { path: 'b', why: 'changed' },
        { path: 'c', why: 'depends-on-another' },
        { path: 'beside', why: 'changed' },
      ],
    })
    expect(keep(line, ['a', 'beside'], { after: [node('a')] }).notKept).toEqual([{ path: 'beside', why: 'removed' }])
  })

  it('stay when only names and places on the canvas were changed', () => {
    const after = line.map((one) => ({ ...one, name: 'New', description: 'x', metadata: { x: 1 } }))
    expect(keep(line, ['a', 'b'], { after }).kept).toEqual(['a', 'b'])
  })

  it('stay inside a container where another part of it was changed', () => {
    const before = [node('a'), split()]
    const after = [node('a'), split([node('x'), node('y', [], 'new')])]
    expect(keep(before, ['a', 'split', 'split/0/x', 'split/0/y', 'split/1/z'], { after })).toEqual({
      kept: ['a', 'split/0/x', 'split/1/z'],
      notKept: [
        { path: 'split', why: 'contains-another' },
        { path: 'split/0/y', why: 'changed' },
      ],
    })
  })

  it('are found for a workflow of 2,000 nodes in a moment', () => {
    const nodes = Array.from({ length: 2000 }, (_, index) => node(`n${index}`, index > 0 ? [`n${index - 1}`] : []))
    const scope = compile(nodes)
    const succeeded = new Set(nodes.map(({ id }) => String(id)))
    const startedAt = performance.now()
    expect(findKeptNodes({ before: scope, after: compile(nodes), succeeded, from: 'n1000' }).kept).toHaveLength(1000)
    expect(performance.now() - startedAt).toBeLessThan(500)
  })
})

describe('a path', () => {
  it('names a node of the workflow, or none', () => {
    const scope = compile([node('a'), split()])
    expect(findCompiledNode(scope, 'split/1/z')?.id).toBe('z')
    expect(findCompiledNode(scope, 'split')?.id).toBe('split')
    for (const path of ['none', 'split/1', 'split/2/z', 'a/0/b', ''])
      expect(findCompiledNode(scope, path)).toBeUndefined()
  })
})
