import { expect, test } from 'vitest'
import { difference, isSameDocument } from './diff.ts'
import type { EditedDocument } from './document.ts'
import { mergeNodes } from './merge.ts'
import { fileNameOf, formatOf, readText, writeText } from './text.ts'

const tool = (id: string, text = '') => ({ id, type: 'tool', tool_args: { template: text } })
const document: EditedDocument = {
  name: 'Orders, 2026',
  nodes: [tool('a', 'yes: "no"\n# x')],
  outputs: { a: '{{ a.text }}' },
}

test.each(['json', 'yaml'] as const)('a document written as %s is read as it was', (format) => {
  const text = writeText(document, format)
  expect(readText(text, format)).toEqual({ document })
  expect(formatOf(text)).toBe(format)
  expect(fileNameOf(document, format)).toBe(`orders-2026.${format}`)
})

test.each([
  ['{', 'json'],
  ['[1]', 'json'],
  ['nodes: 5', 'yaml'],
  ['a: [', 'yaml'],
] as const)('%s says what is wrong with it', (text, format) => {
  expect(readText(text, format)).toEqual({ problem: expect.stringMatching(/./) })
})

const loop = (...body: object[]) => ({ id: 'each', type: 'loop', items_source: 'a.rows', body }) as never

test('what differs is told node by node, and places do not count', () => {
  const before: EditedDocument = { name: 'x', nodes: [tool('a'), loop(tool('in'), tool('gone'))] }
  const after: EditedDocument = {
    name: 'y',
    nodes: [{ ...tool('a'), metadata: { canvas: { x: 1, y: 2 } } }, loop(tool('in', 'other'), tool('new'))],
  }
  const { nodes, fields } = difference(before, after)
  expect(Object.fromEntries(nodes)).toEqual({ 'each/*/in': 'changed', 'each/*/new': 'added', 'each/*/gone': 'removed' })
  expect(fields).toEqual(['name'])
  expect(mergeNodes(before.nodes, after.nodes)).toMatchObject([
    { id: 'a' },
    { id: 'each', body: [{ id: 'in' }, { id: 'new' }, { id: 'gone' }] },
  ])
  const ordered = { nodes: [{ type: 'tool', tool_args: { template: '' }, id: 'a', dependencies: [] }], name: 'x' }
  expect(isSameDocument({ name: 'x', nodes: [tool('a')] }, ordered)).toBe(true)
})
