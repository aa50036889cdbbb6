/** What can be done in the editor, as data: buttons, keys and the list of keys share it. */

import {
  AlignHorizontalSpaceAround,
  AlignStartHorizontal,
  AlignStartVertical,
  AlignVerticalSpaceAround,
  Boxes,
  BoxSelect,
  CopyPlus,
  Group,
  type LucideIcon,
  Maximize,
  Plus,
  Redo2,
  Save,
  Search,
  StickyNote,
  Trash2,
  Undo2,
  Ungroup,
  WandSparkles,
} from 'lucide-react'
import { t } from '../../text/text.ts'
import type { GraphLayout } from '../canvas/layout-graph.ts'
import { lookOf } from '../canvas/nodes/index.ts'
import { drawnPlaces } from './editor-layout.ts'
import { type EditorState, type EditorStore, endsOf, selectedNodes } from './editor-store.ts'
import { duplicate, labelOf } from './model/clipboard.ts'
import { type ContainerType, canUnwrap, containerTypes, unwrap, whyNotWrap, wrapIn } from './model/containers.ts'
import { eachNode } from './model/document.ts'
import { addNote } from './model/notes.ts'
import { type Alignment, align, arrange, isPlaced, moveNodes } from './model/places.ts'
import { around, boxesOf, remove, selectList } from './selection.ts'

export type EditorCommand = {
  id: string
  label: string
  icon: LucideIcon
  /** As they are shown; `Mod` is Ctrl or ⌘. */
  keys?: readonly string[]
  isEnabled: boolean
  run: () => void
}

export type CommandNeeds = {
  store: EditorStore
  state: EditorState
  layout: GraphLayout
  /** The middle of what is seen, for what has no place of its own. */
  middle: () => { x: number; y: number }
  fit: () => void
  openAdd: () => void
  openSearch: () => void
  /** Chooses what goes between the two ends of a connection. */
  openInsert: (from: string, to: string) => void
  save: () => void
}

export function editorCommands(needs: CommandNeeds): EditorCommand[] {
  const { store, state, layout, middle, fit, openAdd, openSearch, openInsert, save } = needs
  const { history, selection } = state
  const document = history.present
  const nodes = selectedNodes(state)
  const boxes = boxesOf(layout, nodes)
  const ends = selection.size === 1 ? endsOf([...selection][0] ?? '') : undefined
  const isRow = boxes.size > 1
  const put = (how: Alignment, label: string) =>
    store.edit(label, moveNodes(document, align(boxes, how), drawnPlaces(layout)))
  const alignment = (id: Alignment, label: string, icon: LucideIcon): EditorCommand => ({
    id: `align-${id}`,
    label,
    icon,
    isEnabled: isRow,
    run: () => put(id, label),
  })
  const wrap = (type: ContainerType): EditorCommand => ({
    id: `wrap-${type}`,
    label: t('editor.putIntoA', { title: lookOf(type).title.toLowerCase() }),
    icon: lookOf(type).icon,
    isEnabled: nodes.length > 0 && whyNotWrap(document, nodes) === undefined,
    run: () => store.apply(t('editor.putIntoA2', { labelOf: labelOf(nodes), type }), wrapIn(document, nodes, type)),
  })
  const note = (kind: 'note' | 'group') => () => {
    const box = kind === 'group' ? around(boxes) : undefined
    const { x, y } = middle()
    const place = box ?? {
      x: Math.round(x - 100),
      y: Math.round(y - 60),
      width: kind === 'group' ? 420 : 200,
      height: kind === 'group' ? 260 : 120,
    }
    const tint = kind === 'group' ? 'blue' : 'yellow'
    const text = kind === 'group' ? t('editor.group') : ''
    store.edit(
      kind === 'group' ? t('editor.addAGroup') : t('editor.addANote'),
      addNote(document, { kind, text, tint, ...place }),
    )
  }
  return [
    {
      id: 'undo',
      label: undoLabel(history.past.at(-1)?.label, t('editor.undo')),
      icon: Undo2,
      keys: ['Mod', 'Z'],
      isEnabled: history.past.length > 0,
      run: store.undo,
    },
    {
      id: 'redo',
      label: undoLabel(history.future[0]?.label, t('editor.redo')),
      icon: Redo2,
      keys: ['Mod', 'Y'],
      isEnabled: history.future.length > 0,
      run: store.redo,
    },
    { id: 'add', label: t('editor.addANode'), icon: Plus, keys: ['/'], isEnabled: true, run: openAdd },
    { id: 'note', label: t('editor.addANote'), icon: StickyNote, isEnabled: true, run: note('note') },
    {
      id: 'group',
      label: nodes.length > 0 ? t('editor.groupTheSelectedNodes') : t('editor.addAGroup'),
      icon: Group,
      keys: ['Mod', 'G'],
      isEnabled: true,
      run: note('group'),
    },
    {
      id: 'arrange',
      label: t('editor.arrangeByItself'),
      icon: WandSparkles,
      keys: ['Shift', 'L'],
      isEnabled: [...eachNode(document.nodes)].some(({ node }) => isPlaced([node])),
      run: () => store.edit(t('editor.arrange'), arrange(document)),
    },
    { id: 'fit', label: t('editor.showAllOfIt'), icon: Maximize, keys: ['Shift', '1'], isEnabled: true, run: fit },
    {
      id: 'search',
      label: t('editor.searchInThisWorkflow'),
      icon: Search,
      keys: ['Mod', 'F'],
      isEnabled: document.nodes.length > 0,
      run: openSearch,
    },
    { id: 'save', label: t('editor.saveTheDraftNow'), icon: Save, keys: ['Mod', 'S'], isEnabled: true, run: save },
    {
      id: 'select-all',
      label: t('editor.selectAll'),
      icon: BoxSelect,
      keys: ['Mod', 'A'],
      isEnabled: document.nodes.length > 0,
      run: () => store.select(document.nodes.map(({ id }) => id)),
    },
    {
      id: 'duplicate',
      label: t('editor.duplicate'),
      icon: CopyPlus,
      keys: ['Mod', 'D'],
      isEnabled: nodes.length > 0,
      run: () => store.apply(t('editor.duplicate2', { labelOf: labelOf(nodes) }), duplicate(document, nodes)),
    },
    {
      id: 'delete',
      label: t('editor.deleteWord'),
      icon: Trash2,
      keys: ['Delete'],
      isEnabled: selection.size > 0,
      run: () => remove(store),
    },
    {
      id: 'insert',
      label: t('editor.putANodeBetween'),
      icon: Plus,
      isEnabled: ends !== undefined,
      run: () => ends && openInsert(ends.from, ends.to),
    },
    alignment('left', t('editor.alignLeftEdges'), AlignStartVertical),
    alignment('top', t('editor.alignTopEdges'), AlignStartHorizontal),
    alignment('column', t('editor.stackInAColumn'), AlignVerticalSpaceAround),
    alignment('row', t('editor.lineUpInARow'), AlignHorizontalSpaceAround),
    ...containerTypes.filter((type) => type !== 'recursive').map(wrap),
    {
      id: 'unwrap',
      label: t('editor.takeTheContainerAway'),
      icon: Ungroup,
      isEnabled: nodes.length === 1 && canUnwrap(document, nodes[0] ?? ''),
      run: () => store.apply(t('editor.takeAContainerAway'), unwrap(document, nodes[0] ?? '')),
    },
    {
      id: 'select-list',
      label: t('editor.selectAllInThisList'),
      icon: Boxes,
      isEnabled: nodes.length === 1,
      run: () => selectList(store, nodes[0] ?? ''),
    },
  ]
}

const undoLabel = (step: string | undefined, word: string) => (step === undefined ? word : `${word}: ${step}`)
