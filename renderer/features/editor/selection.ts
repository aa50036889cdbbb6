/** What is selected: taking it away, and where it stands. */
import { t } from '../../text/text.ts'
import type { GraphLayout } from '../canvas/layout-graph.ts'
import { drawnPlaces } from './editor-layout.ts'
import { type EditorStore, endsOf, noteIdOf, selectedNodes, selectedNotes } from './editor-store.ts'
import { labelOf } from './model/clipboard.ts'
import { disconnect, outermostOf, removeNodes } from './model/dependencies.ts'
import { eachNode, listOf } from './model/document.ts'
import { removeNotes } from './model/notes.ts'
import type { Box } from './model/places.ts'

export function remove(store: EditorStore): void {
  const state = store.get()
  const nodes = selectedNodes(state)
  const ends = [...state.selection].flatMap((key) => (noteIdOf(key) === undefined ? (endsOf(key) ?? []) : []))
  const cut = ends.reduce((document, { from, to }) => disconnect(document, from, to), state.history.present)
  const label = nodes.length > 0 ? labelOf(nodes) : ends.length > 0 ? t('editor.aConnection') : t('editor.aNote')
  store.edit(t('editor.deleteWord2', { label }), removeNotes(removeNodes(cut, nodes), selectedNotes(state)), {
    select: [],
  })
}

export function selectList(store: EditorStore, path: string): void {
  const list = listOf(path)
  const all = [...eachNode(store.get().history.present.nodes)].map((one) => one.path)
  store.select(all.filter((one) => listOf(one) === list))
}

/** Boxes of selected nodes of one list, from its corner. */
export function boxesOf(layout: GraphLayout, paths: readonly string[]): Map<string, Box> {
  const drawn = drawnPlaces(layout)
  const wanted = new Set(outermostOf(paths))
  const first = listOf(paths[0] ?? '')
  return new Map(
    layout.nodes
      .filter(({ path }) => wanted.has(path) && listOf(path) === first)
      .map(({ path, width, height }) => [path, { ...(drawn.get(path) ?? { x: 0, y: 0 }), width, height }]),
  )
}

/** Room around them, and for a title above. */
export function around(boxes: ReadonlyMap<string, Box>): Box | undefined {
  const all = [...boxes.values()]
  if (all.length === 0) return undefined
  const margin = 24
  const [x, y] = [Math.min(...all.map((box) => box.x)) - margin, Math.min(...all.map((box) => box.y)) - margin - 20]
  const right = Math.max(...all.map((box) => box.x + box.width)) + margin
  const bottom = Math.max(...all.map((box) => box.y + box.height)) + margin
  return { x: Math.round(x), y: Math.round(y), width: Math.round(right - x), height: Math.round(bottom - y) }
}
