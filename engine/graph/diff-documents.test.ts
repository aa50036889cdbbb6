import { describe, expect, it } from 'vitest'
import { BlueprintDocument } from '../../contracts/blueprints.ts'
import type { JsonObject } from '../../contracts/json.ts'
import { diffDocuments } from './diff-documents.ts'

const node = (id: string, rest: JsonObject = {}): JsonObject => ({ id, type: 'tool', tool_name: 'note', ...rest })
const document = (nodes: JsonObject[], rest: JsonObject = {}) =>
  BlueprintDocument.parse({ name: 'Test', nodes, ...rest })
const split = (...branches: JsonObject[][]): JsonObject => ({ id: 'split', type: 'parallel', branches })

describe('the difference of two versions', () => {
  it('is nothing when only the order of keys and of the outermost nodes differs', () => {
    const before = document([node('a', { tool_args: { x: 1, y: 2 } }), node('b')])
    const after = document([node('b'), node('a', { tool_args: { y: 2, x: 1 } })])
    expect(diffDocuments(before, after)).toEqual({ fields: [], added: [], removed: [], changed: [] })
  })

  it('names the nodes that came and went, and the fields that changed', () => {
    const before = document([node('a', { tool_args: { 'a/b': { c: 1, d: [1, 2], e: [1] } } }), node('gone')])
    const after = document([
      node('a', { tool_args: { 'a/b': { c: 2, d: [1, 3], e: [1, 2] } }, retries: 1 }),
      node('new', { dependencies: ['a'] }),
    ])
    expect(diffDocuments(before, after)).toEqual({
      fields: [],
      added: [{ path: 'new', type: 'tool' }],
      removed: [{ path: 'gone', type: 'tool' }],
      changed: [
        {
          path: 'a',
          type: 'tool',
          fields: ['/tool_args/a~1b/c', '/tool_args/a~1b/d/1', '/tool_args/a~1b/e', '/retries'],
        },
      ],
    })
  })

  it('names fields of the document that are no nodes', () => {
    const before = document([node('a')], { inputs: { properties: { x: { type: 'string' } } } })
    const after = document([node('a')], { name: 'New', inputs: { properties: { x: { type: 'integer' } } } })
    expect(diffDocuments(before, after).fields).toEqual(['/name', '/inputs/properties/x/type'])
  })

  it('looks into containers, and tells their order from their content', () => {
    const before = document([split([node('a'), node('b')], [node('c')])])
    const moved = document([split([node('b'), node('a')], [node('c', { retries: 2 }), node('d')])])
    expect(diffDocuments(before, moved)).toMatchObject({
      added: [{ path: 'split/1/d', type: 'tool' }],
      removed: [],
      changed: [
        { path: 'split', fields: ['/branches/0'] },
        { path: 'split/1/c', fields: ['/retries'] },
      ],
    })
    expect(diffDocuments(before, document([split([node('a'), node('b')], [node('c')], [])])).changed).toMatchObject([
      { path: 'split', fields: ['/branches/2'] },
    ])
  })
})
