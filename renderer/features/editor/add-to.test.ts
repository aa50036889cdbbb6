import { expect, test } from 'vitest'
import type { NodeSpec } from '../../../contracts/nodes/node.ts'
import { placeOf } from '../canvas/place-of.ts'
import { addTo } from './add-to.ts'
import { drawnPlaces, keepSame, layoutDocument, listAt, toEditorNodes } from './editor-layout.ts'
import { type EditedDocument, findIn } from './model/document.ts'
import { addableTools, addableTypes, searchAddable } from './new-node.ts'

const tool = (id: string, at?: { x: number; y: number }): NodeSpec => ({
  id,
  type: 'tool',
  ...(at ? { metadata: { canvas: at } } : {}),
})
const add = (document: EditedDocument, where: Parameters<typeof addTo>[3]) =>
  addTo(document, layoutDocument(document.nodes), tool('new'), where).document
const place = (document: EditedDocument, path: string) => {
  const node = findIn(document.nodes, path)
  return node && placeOf(node)
}

test('a workflow that arranges itself goes on doing so', () => {
  const added = add({ nodes: [tool('a')] }, { list: '', after: 'a' })
  expect(added.nodes).toEqual([tool('a'), { ...tool('new'), dependencies: ['a'] }])
})

test('a node that is dropped somewhere stands there, and the others where they were', () => {
  const document = { nodes: [tool('a'), { ...tool('b'), dependencies: ['a'] }] }
  const drawn = drawnPlaces(layoutDocument(document.nodes))
  const added = add(document, { list: '', at: { x: 50, y: 400 } })
  expect(place(added, 'new')).toEqual({ x: 50, y: 370 })
  expect(place(added, 'b')).toEqual(drawn.get('b'))
})

test('what comes next stands to the right, below what is there already', () => {
  const document = { nodes: [tool('a', { x: 0, y: 0 }), tool('b', { x: 268, y: 0 })] }
  expect(place(add(document, { list: '', after: 'a' }), 'new')).toEqual({ x: 268, y: 80 })
})

test('a node between two takes over their connection', () => {
  const document = { nodes: [tool('a'), { ...tool('b'), dependencies: ['a'] }] }
  const added = add(document, { list: '', after: 'a', before: 'b', isBetween: true })
  expect(findIn(added.nodes, 'b')?.dependencies).toEqual(['new'])
  expect(findIn(added.nodes, 'new')?.dependencies).toEqual(['a'])
})

test('the innermost list at a point is found, but none that is being moved', () => {
  const nodes = [{ id: 'each', type: 'loop', body: [{ id: 'check', type: 'condition', true_path: [tool('x')] }] }]
  const layout = layoutDocument(nodes)
  const x = layout.nodes.find(({ path }) => path === 'each/*/check/true/x')
  const at = { x: (x?.x ?? 0) + 5, y: (x?.y ?? 0) + 5 }
  expect(listAt(layout, at)).toBe('each/*/check/true')
  expect(listAt(layout, at, ['each/*/check'])).toBe('each/*')
  expect(listAt(layout, { x: -50, y: -50 })).toBe('')
})

test('what is drawn as before stays the same object, so that only what has changed is drawn again', () => {
  const before = toEditorNodes(layoutDocument([tool('a'), tool('b')]), [], new Set())
  const after = keepSame(before, toEditorNodes(layoutDocument([tool('a'), tool('b')]), [], new Set(['b'])))
  expect(after[1]?.selected).toBe(true)
  // The documents differ as objects, so nothing of them can be kept.
  expect(after[0]).not.toBe(before[0])
  const nodes = [tool('a'), tool('b')]
  const first = toEditorNodes(layoutDocument(nodes), [], new Set())
  expect(keepSame(first, toEditorNodes(layoutDocument(nodes), [], new Set(['b'])))[0]).toBe(first[0])
})

test('all node types and tools can be added, and are found by their words', () => {
  const tools = addableTools([
    {
      name: 'csv_parse',
      description: 'Reads rows',
      deprecated: null,
      inputSchema: { required: ['file'], properties: {} },
    },
    { name: 'old', description: '', deprecated: 'Use csv_parse', inputSchema: {} },
  ] as never)
  expect(addableTypes).toHaveLength(12)
  expect(tools.map(({ title }) => title)).toEqual(['csv_parse'])
  expect(tools[0]?.make()).toEqual({ id: 'csv_parse', type: 'tool', tool_name: 'csv_parse', tool_args: { file: '' } })
  expect(searchAddable([...addableTypes, ...tools], 'lo')[0]?.title).toBe('Loop')
  expect(searchAddable(addableTypes, 'person answer').map(({ type }) => type)).toEqual(['human'])
})
