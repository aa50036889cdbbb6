import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { BlueprintDocument } from '../../../../contracts/blueprints.ts'
import type { NodeSpec } from '../../../../contracts/nodes/node.ts'
import { placeOf } from '../../canvas/place-of.ts'
import { copyNodes, duplicate, pasteNodes, readNodes } from './clipboard.ts'
import { moveInto, unwrap, whyNotWrap, wrapIn } from './containers.ts'
import { connect, disconnect, removeNodes, whyNot } from './dependencies.ts'
import { type EditedDocument, eachNode, findIn, listOf, listsOf, nodesOf, readDocument, setFields } from './document.ts'
import { addNode, insertBetween, renameNode, whyNotRename } from './edit-nodes.ts'
import { change, endStep, redo, startHistory, undo } from './history.ts'
import { freeId } from './names.ts'
import { addNote, changeNote, notesOf, removeNotes } from './notes.ts'
import { align, arrange, moveNodes } from './places.ts'

const tool = (id: string, ...dependencies: string[]): NodeSpec => ({
  id,
  type: 'tool',
  tool_name: 'template',
  dependencies,
})
const doc = (...nodes: NodeSpec[]): EditedDocument => ({ name: 'Test', nodes })
const at = (document: EditedDocument, path: string) => findIn(document.nodes, path) as NodeSpec

const nested = doc(
  tool('a'),
  {
    id: 'check',
    type: 'condition',
    expression: 'a.bad > 0',
    dependencies: ['a'],
    true_path: [tool('fix'), { ...tool('report'), tool_args: { template: '{{ fix.text }} of {{ a.text }}' } }],
    false_path: [{ id: 'each', type: 'loop', items_source: 'a.rows', body: [tool('clean')] }],
  },
  { ...tool('end', 'check'), tool_args: { template: '{{ check.text }}, not {{ a.check }} or "check"' } },
)

/** Ids that stand in a list of dependencies and not in the list itself. */
function dangling(document: EditedDocument): string[] {
  const lists = [
    '',
    ...[...eachNode(document.nodes)].flatMap(({ path, node }) => listsOf(node).map(({ key }) => `${path}/${key}`)),
  ]
  return lists.flatMap((list) => {
    const nodes = nodesOf(document, list)
    const ids = new Set(nodes.map(({ id }) => id))
    return nodes.flatMap((node) =>
      (node.dependencies ?? []).filter((id) => !ids.has(id)).map((id) => `${list}: ${node.id} → ${id}`),
    )
  })
}
const idsOf = (document: EditedDocument) => [...eachNode(document.nodes)].map(({ node }) => node.id)

describe('nodes', () => {
  test('are found and changed however deep, and what is not touched stays the same object', () => {
    const changed = setFields(nested, 'check/false/each/*/clean', { name: 'Clean', tool_args: undefined })
    expect(at(changed, 'check/false/each/*/clean').name).toBe('Clean')
    expect(changed.nodes[0]).toBe(nested.nodes[0])
    expect(setFields(nested, 'nobody', { name: 'x' })).toBe(nested)
  })

  test('are added behind another one under a free id', () => {
    const { document, paths } = addNode(nested, '', tool('a'), 'a')
    expect(paths).toEqual(['a_2'])
    expect(at(document, 'a_2').dependencies).toEqual(['a'])
    expect(addNode(nested, '', tool('item')).paths).toEqual(['item_2'])
    expect(freeId('Grüße, Welt!', new Set())).toBe('Gru_e_Welt')
    expect(freeId('7 days', new Set())).toBe('node_7_days')
  })

  test('go between two others', () => {
    const { document } = insertBetween(doc(tool('a'), tool('b', 'a')), 'a', 'b', tool('x'))
    expect(at(document, 'b').dependencies).toEqual(['x'])
    expect(at(document, 'x').dependencies).toEqual(['a'])
  })

  test('that go leave the order of the others', () => {
    const document = removeNodes(doc(tool('a'), tool('b', 'a'), tool('c', 'b'), tool('d', 'c', 'b')), ['b', 'c'])
    expect(document.nodes).toEqual([tool('a'), tool('d', 'a')])
  })

  test('are renamed wherever they are named, and nowhere else', () => {
    const { document, paths } = renameNode(
      { ...nested, outputs: { all: '{{ check }}', a: '{{ a.check }}' } },
      'check',
      'verdict',
    )
    expect(paths).toEqual(['verdict'])
    expect(at(document, 'end')).toEqual({
      ...tool('end', 'verdict'),
      tool_args: { template: '{{ verdict.text }}, not {{ a.check }} or "check"' },
    })
    expect(document.outputs).toEqual({ all: '{{ verdict }}', a: '{{ a.check }}' })
    const renamed = renameNode(nested, 'a', 'load').document
    expect(at(renamed, 'check').expression).toBe('load.bad > 0')
    expect(at(renamed, 'check/false/each').items_source).toBe('load.rows')
    expect(at(renamed, 'check/true/report').tool_args).toEqual({ template: '{{ fix.text }} of {{ load.text }}' })
    expect(whyNotRename(nested, 'a', 'fix')).toContain('taken')
    expect(whyNotRename(nested, 'a', 'no spaces')).toContain('Letters')
  })

  test('are renamed in code, in mappings and in arguments of a template', () => {
    const document = doc(
      tool('old'),
      { id: 'sum', type: 'code', code: 'return inputs.old.n + inputs.older', dependencies: ['old'] },
      {
        ...tool('x', 'old'),
        tool_args: { template: "{% for r in old.rows %}{{ r.old | join(', ', old=old) }}{{ 'old' }}{% endfor %}" },
        input_mappings: { v: { source_node_id: 'old', source_output_key: 'old' } },
      },
    )
    const renamed = renameNode(document, 'old', 'rows-2').document
    expect(at(renamed, 'sum').code).toBe('return inputs["rows-2"].n + inputs.older')
    expect(at(renamed, 'x').tool_args).toEqual({
      template: "{% for r in rows-2.rows %}{{ r.old | join(', ', old=rows-2) }}{{ 'old' }}{% endfor %}",
    })
    expect(at(renamed, 'x').input_mappings).toEqual({ v: { source_node_id: 'rows-2', source_output_key: 'old' } })
  })
})

describe('connections', () => {
  test('say why they cannot be', () => {
    expect(whyNot(nested, 'a', 'a')).toContain('itself')
    expect(whyNot(nested, 'end', 'a')).toContain('wait for each other')
    expect(whyNot(nested, 'a', 'check')).toContain('already')
    expect(whyNot(nested, 'a', 'check/true/fix')).toContain('Connect check instead')
    expect(whyNot(nested, 'check/true/fix', 'end')).toContain('Connect check instead')
    expect(whyNot(nested, 'check', 'check/true/fix')).toContain('inside')
    expect(whyNot(nested, 'check/true/fix', 'check')).toContain('inside')
    expect(whyNot(nested, 'check/true/report', 'check/true/fix')).toBeDefined()
    expect(whyNot(nested, 'a', 'end')).toBeUndefined()
  })

  test('are made and taken away', () => {
    const joined = connect(nested, 'a', 'end')
    expect(at(joined, 'end').dependencies).toEqual(['check', 'a'])
    expect(disconnect(joined, 'a', 'end')).toEqual(nested)
    expect(connect(nested, 'end', 'a')).toBe(nested)
  })
})

describe('containers', () => {
  const line = doc(tool('a'), tool('b', 'a'), tool('c', 'b'), tool('d', 'c'))

  test('are put around nodes and take their place in the order', () => {
    const { document, paths } = wrapIn(line, ['b', 'c'], 'loop')
    expect(paths).toEqual(['loop'])
    expect(document.nodes).toEqual([
      tool('a'),
      { id: 'loop', type: 'loop', dependencies: ['a'], items_source: '', body: [tool('b'), tool('c', 'b')] },
      tool('d', 'loop'),
    ])
    expect(whyNotWrap(line, ['a', 'c'])).toContain('b stands between')
    expect(wrapIn(line, ['a', 'c'], 'loop').document).toBe(line)
  })

  test('that are taken away leave what was before', () => {
    for (const type of ['loop', 'condition', 'parallel', 'recursive'] as const) {
      const wrapped = wrapIn(line, ['b', 'c'], type)
      expect(unwrap(wrapped.document, wrapped.paths[0] as string).document).toEqual(line)
    }
  })

  test('make a branch of each part that hangs together', () => {
    const { document } = wrapIn(doc(tool('a'), tool('b'), tool('c', 'a')), ['a', 'b', 'c'], 'parallel')
    expect(document.nodes[0]?.branches).toEqual([[tool('b')], [tool('a'), tool('c', 'a')]])
  })

  test('wait for what the nodes that are moved in waited for', () => {
    const document = doc(
      tool('a'),
      tool('b', 'a'),
      { id: 'each', type: 'loop', items_source: 'a.rows', body: [] },
      tool('c', 'b'),
    )
    const moved = moveInto(document, ['b'], 'each/*')
    expect(moved.paths).toEqual(['each/*/b'])
    expect(at(moved.document, 'each')).toMatchObject({ dependencies: ['a'], body: [tool('b')] })
    expect(at(moved.document, 'c').dependencies).toEqual(['a'])
    const back = moveInto(moved.document, ['each/*/b'], '')
    expect(idsOf(back.document)).toEqual(['a', 'each', 'c', 'b'])
    expect(moveInto(nested, ['check'], 'check/true').document).toBe(nested)
  })
})

describe('copies', () => {
  test('name each other by their new ids', () => {
    const text = copyNodes(nested, ['check', 'check/true/fix', 'end'])
    const nodes = readNodes(text) as NodeSpec[]
    expect(nodes.map(({ id }) => id)).toEqual(['check', 'end'])
    const { document, paths } = pasteNodes(nested, '', nodes)
    expect(paths).toEqual(['check_2', 'end_2'])
    expect(at(document, 'end_2')).toMatchObject({
      dependencies: ['check_2'],
      tool_args: { template: expect.stringContaining('{{ check_2.text }}') },
    })
    expect(at(document, 'check_2/true/report_2').tool_args).toEqual({ template: '{{ fix_2.text }} of {{ a.text }}' })
    expect(dangling(document)).toEqual([])
  })

  test('that are made here wait for what the originals wait for', () => {
    const { document, paths } = duplicate(nested, ['end'])
    expect(at(document, paths[0] as string).dependencies).toEqual(['check'])
  })

  test('can be one node, a list or a workflow, and nothing else', () => {
    expect(readNodes(JSON.stringify(tool('a')))).toEqual([tool('a')])
    expect(readNodes(JSON.stringify([tool('a')]))).toEqual([tool('a')])
    expect(readNodes(JSON.stringify(nested))).toEqual(nested.nodes)
    for (const text of ['hello', '{}', '[]', '{"nodes":[1]}', 'null']) expect(readNodes(text)).toBeUndefined()
  })
})

describe('places', () => {
  test('are given to all of a list when one is moved, and go when it is arranged again', () => {
    const drawn = new Map(nested.nodes.map(({ id }, index) => [id, { x: index * 100, y: 0 }]))
    const moved = moveNodes(nested, new Map([['a', { x: 5.4, y: 7 }]]), drawn)
    expect(moved.nodes.map(placeOf)).toEqual([
      { x: 5, y: 7 },
      { x: 100, y: 0 },
      { x: 200, y: 0 },
    ])
    expect(arrange(moved)).toEqual(nested)
    expect(BlueprintDocument.safeParse(moved).success).toBe(true)
  })

  test('stand in a line', () => {
    const box = (x: number, y: number) => ({ x, y, width: 100, height: 50 })
    const boxes = new Map([
      ['b', box(40, 90)],
      ['a', box(10, 20)],
    ])
    expect([...align(boxes, 'left').values()].map(({ x }) => x)).toEqual([10, 10])
    expect(align(boxes, 'column')).toEqual(
      new Map([
        ['a', { x: 10, y: 20 }],
        ['b', { x: 10, y: 90 }],
      ]),
    )
    expect(align(boxes, 'row')).toEqual(
      new Map([
        ['a', { x: 10, y: 20 }],
        ['b', { x: 130, y: 20 }],
      ]),
    )
  })
})

test('notes are kept in the document, and nothing is left of them when they go', () => {
  const note = { kind: 'note', text: 'Why', tint: 'yellow', x: 0, y: 0, width: 200, height: 100 } as const
  const two = addNote(addNote(nested, note), { ...note, kind: 'group' })
  expect(notesOf(two).map(({ id, kind }) => `${id} ${kind}`)).toEqual(['note-1 note', 'note-2 group'])
  expect(BlueprintDocument.safeParse(two).success).toBe(true)
  expect(notesOf(changeNote(two, 'note-1', { text: 'Because' }))[0]?.text).toBe('Because')
  expect(notesOf(removeNotes(two, new Set(['note-1'])))).toHaveLength(1)
  expect(removeNotes(two, new Set(['note-1', 'note-2'])).metadata).toEqual({})
  const broken = BlueprintDocument.safeParse({ ...nested, metadata: { canvas: { notes: 'many' } } })
  expect(broken.error?.issues.map(({ path }) => path)).toEqual([['metadata', 'canvas']])
})

test('what is no document is not drawn', () => {
  for (const value of [
    null,
    [],
    { nodes: 1 },
    { nodes: [{}] },
    { nodes: [{ id: 'a', type: 'tool', dependencies: 'b' }] },
  ])
    expect(readDocument(value)).toBeUndefined()
  expect(readDocument({ name: 'x' })).toEqual({ name: 'x', nodes: [] })
})

test('letters typed into one field are one step, until something else happens', () => {
  const typed = ['h', 'hi'].reduce((before, text) => change(before, text, 'type', 'name'), startHistory(''))
  expect(typed.past).toHaveLength(1)
  expect(change(endStep(typed), 'hi!', 'type', 'name').past).toHaveLength(2)
  expect(undo(typed).present).toBe('')
  expect(redo(undo(typed)).present).toBe('hi')
})

/** A wish of a person: what is done, and to which nodes, by their number. */
const wish = fc.record({
  deed: fc.constantFrom(
    'add',
    'remove',
    'rename',
    'connect',
    'disconnect',
    'move',
    'wrap',
    'unwrap',
    'duplicate',
    'paste',
    'into',
    'place',
  ),
  one: fc.nat(40),
  other: fc.nat(40),
  container: fc.constantFrom('loop' as const, 'parallel' as const, 'condition' as const, 'recursive' as const),
})
type Wish = typeof wish extends fc.Arbitrary<infer T> ? T : never

function carryOut(document: EditedDocument, { deed, one, other, container }: Wish): EditedDocument {
  const paths = [...eachNode(document.nodes)].map(({ path }) => path)
  const lists = [
    '',
    ...[...eachNode(document.nodes)].flatMap(({ path, node }) => listsOf(node).map(({ key }) => `${path}/${key}`)),
  ]
  const list = lists[other % lists.length] ?? ''
  const [a, b] = [paths[one % paths.length], paths[other % paths.length]]
  if (deed === 'add' || a === undefined || b === undefined)
    return addNode(document, list, tool('new'), nodesOf(document, list)[0]?.id).document
  if (deed === 'remove') return removeNodes(document, [a, b])
  if (deed === 'rename') return renameNode(document, a, `renamed_${other}`).document
  if (deed === 'connect') return connect(document, a, b)
  if (deed === 'disconnect') return disconnect(document, a, b)
  if (deed === 'wrap') return wrapIn(document, [a, b], container).document
  if (deed === 'unwrap') return unwrap(document, a).document
  if (deed === 'duplicate') return duplicate(document, [a, b]).document
  if (deed === 'paste') return pasteNodes(document, list, readNodes(copyNodes(document, [a, b])) ?? []).document
  if (deed === 'into') return moveInto(document, [a, b], list).document
  return moveNodes(document, new Map([[a, { x: one, y: other }]]), new Map())
}

describe('whatever is done', () => {
  const wishes = fc.array(wish, { maxLength: 25 })

  test('no dependency dangles, no id is there twice, and nothing that was there is changed in place', () => {
    const before = JSON.stringify(nested)
    fc.assert(
      fc.property(wishes, (all) => {
        const document = all.reduce(carryOut, nested)
        expect(dangling(document)).toEqual([])
        expect(new Set(idsOf(document)).size).toBe(idsOf(document).length)
      }),
      { numRuns: 200 },
    )
    expect(JSON.stringify(nested)).toBe(before)
  })

  test('undoing it all gives back the document that was there, and redoing it the one that came of it', () => {
    fc.assert(
      fc.property(wishes, (all) => {
        const done = all.reduce(
          (history, one) => change(history, carryOut(history.present, one), one.deed),
          startHistory(nested),
        )
        let back = done
        while (back.past.length > 0) back = undo(back)
        expect(back.present).toBe(nested)
        while (back.future.length > 0) back = redo(back)
        expect(back.present).toEqual(done.present)
      }),
      { numRuns: 100 },
    )
  })

  test('what is pasted into another workflow brings no name that is taken there, and waits for nothing outside', () => {
    fc.assert(
      fc.property(wishes, wishes, (here, there) => {
        const [from, to] = [here.reduce(carryOut, nested), there.reduce(carryOut, nested)]
        const nodes = readNodes(
          copyNodes(
            from,
            [...eachNode(from.nodes)].map(({ path }) => path),
          ),
        )
        if (!nodes) return
        const { document, paths } = pasteNodes(to, '', nodes)
        expect(paths.map(listOf)).toEqual(paths.map(() => ''))
        expect(dangling(document)).toEqual([])
        expect(new Set(idsOf(document)).size).toBe(idsOf(document).length)
      }),
      { numRuns: 100 },
    )
  })
})
