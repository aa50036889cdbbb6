/** What a drag has done to the document: moved nodes, or put them into another list. */

import type { ReactFlowInstance } from '@xyflow/react'
import { t } from '../../text/text.ts'
import type { GraphLayout } from '../canvas/layout-graph.ts'
import { originOf } from '../canvas/layout-graph.ts'
import type { Place } from '../canvas/place-of.ts'
import { drawnPlaces, type EditorNode, listAt } from './editor-layout.ts'
import { type EditorStore, noteIdOf } from './editor-store.ts'
import { labelOf } from './model/clipboard.ts'
import { moveInto } from './model/containers.ts'
import { outermostOf } from './model/dependencies.ts'
import { type EditedDocument, listOf } from './model/document.ts'
import { changeNote } from './model/notes.ts'
import { moveNodes } from './model/places.ts'

type Drop = {
  store: EditorStore
  layout: GraphLayout
  flow: Pick<ReactFlowInstance<EditorNode>, 'getInternalNode'>
  dragged: readonly EditorNode[]
  pointer: Place
  /** What went along with a group. */
  group: { members: Map<string, Place> } | undefined
}

export function dropNodes({ store, layout, flow, dragged, pointer, group }: Drop): void {
  const ids = [...new Set([...dragged.map(({ id }) => id), ...(group?.members.keys() ?? [])])]
  const cornerOf = (id: string): Place => flow.getInternalNode(id)?.internals.positionAbsolute ?? { x: 0, y: 0 }
  const paths = outermostOf(ids.filter((id) => noteIdOf(id) === undefined))
  const list = listAt(layout, pointer, paths)
  const before = store.get().history.present
  const withNotes = ids.reduce((document: EditedDocument, id) => {
    const note = noteIdOf(id)
    const { x, y } = cornerOf(id)
    return note === undefined ? document : changeNote(document, note, { x: Math.round(x), y: Math.round(y) })
  }, before)
  const isElsewhere = !group && paths.some((path) => listOf(path) !== list)
  if (isElsewhere) {
    const moved = moveInto(withNotes, paths, list)
    const target = list === '' ? undefined : layout.areas.find(({ id }) => id === list)
    const origin = target ? originOf(target) : { x: 0, y: 0 }
    const places = new Map(
      moved.paths.map((path, index) => {
        const { x, y } = cornerOf(paths[index] ?? path)
        return [path, { x: x - origin.x, y: y - origin.y }] as const
      }),
    )
    // A list that is arranged by itself stays so; only the outermost takes things where they were dropped.
    const placed = list === '' ? moveNodes(moved.document, places, drawnPlaces(layout)) : moved.document
    store.apply(t('editor.move', { labelOf: labelOf(paths) }), { ...moved, document: placed })
    return
  }
  const areas = new Map(layout.areas.map((area) => [area.id, area]))
  const places = new Map(
    paths.map((path) => {
      const area = areas.get(listOf(path))
      const origin = area ? originOf(area) : { x: 0, y: 0 }
      const { x, y } = cornerOf(path)
      return [path, { x: x - origin.x, y: y - origin.y }] as const
    }),
  )
  store.edit(t('editor.move', { labelOf: labelOf(ids) }), moveNodes(withNotes, places, drawnPlaces(layout)))
}
