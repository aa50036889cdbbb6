/** A layout as the editor's canvas wants it: what is in a container is placed from its corner and moves with it. Pure. */
import { type Edge, type Node, Position } from '@xyflow/react'
import type { CanvasNote } from '../../../contracts/canvas.ts'
import type { NodeSpec } from '../../../contracts/nodes/node.ts'
import { type GraphLayout, layoutGraph, originOf, type PlacedArea } from '../canvas/layout-graph.ts'
import { edgeState, type Overlay } from '../canvas/overlay.ts'
import type { Place } from '../canvas/place-of.ts'
import { noteKey } from './editor-store.ts'
import { containerOf, listOf, listsOf } from './model/document.ts'

export type EditorCard = Node<{ spec: NodeSpec; path: string; isContainer: boolean }, 'card'>
export type EditorArea = Node<{ list: string; label: string; isEmpty: boolean }, 'area'>
export type EditorNote = Node<{ note: CanvasNote }, 'note'>
export type EditorNode = EditorCard | EditorArea | EditorNote

export const layoutDocument = (nodes: readonly NodeSpec[]): GraphLayout => layoutGraph(nodes, listsOf)

/** Where each node is drawn, counted as its place is: from the corner of its list. */
export function drawnPlaces(layout: GraphLayout): Map<string, Place> {
  const areas = new Map(layout.areas.map((area) => [area.id, area]))
  return new Map(
    layout.nodes.map(({ path, x, y }) => {
      const area = areas.get(listOf(path))
      const origin = area ? originOf(area) : { x: 0, y: 0 }
      return [path, { x: x - origin.x, y: y - origin.y }]
    }),
  )
}

/** The innermost list at a point, but none of what is being moved. */
export function listAt(layout: GraphLayout, { x, y }: Place, moved: readonly string[] = []): string {
  const holds = (area: PlacedArea) =>
    x >= area.x && x <= area.x + area.width && y >= area.y && y <= area.y + area.height
  const isMoved = ({ id }: PlacedArea) => moved.some((path) => id.startsWith(`${path}/`))
  const found = layout.areas.filter((area) => holds(area) && !isMoved(area))
  return found.sort((a, b) => b.id.length - a.id.length)[0]?.id ?? ''
}

const depthOf = (path: string): number => path.split('/').length

export function toEditorNodes(
  layout: GraphLayout,
  notes: readonly CanvasNote[],
  selection: ReadonlySet<string>,
): EditorNode[] {
  const corners = new Map(layout.nodes.map(({ path, x, y }) => [path, { x, y }]))
  const within = (container: string | undefined, { x, y }: Place) => {
    const corner = container === undefined ? undefined : corners.get(container)
    return corner
      ? { parentId: container as string, position: { x: x - corner.x, y: y - corner.y } }
      : { position: { x, y } }
  }
  const cards = layout.nodes.map(({ path, node, isContainer, x, y, width, height }): EditorCard => {
    const handleY = isContainer ? 26 : height / 2
    return {
      id: path,
      type: 'card',
      ...within(containerOf(listOf(path)), { x, y }),
      data: { spec: node, path, isContainer },
      width,
      height,
      measured: { width, height },
      handles: [
        { type: 'target', position: Position.Left, x: 0, y: handleY },
        { type: 'source', position: Position.Right, x: width, y: handleY },
      ],
      selected: selection.has(path),
      zIndex: depthOf(path),
    }
  })
  const areas = layout.areas.map(
    ({ id, label, isEmpty, x, y, width, height }): EditorArea => ({
      id,
      type: 'area',
      ...within(containerOf(id), { x, y }),
      data: { list: id, label, isEmpty },
      width,
      height,
      measured: { width, height },
      selectable: false,
      focusable: false,
      draggable: false,
      style: { pointerEvents: 'none' },
      zIndex: depthOf(id),
    }),
  )
  return [
    ...notes.map((note) => toNote(note, selection)),
    ...cards.sort((a, b) => depthOf(a.id) - depthOf(b.id)),
    ...areas,
  ]
}

const toNote = (note: CanvasNote, selection: ReadonlySet<string>): EditorNote => ({
  id: noteKey(note.id),
  type: 'note',
  position: { x: note.x, y: note.y },
  data: { note },
  width: note.width,
  height: note.height,
  measured: { width: note.width, height: note.height },
  selected: selection.has(noteKey(note.id)),
  zIndex: note.kind === 'group' ? -1 : 0,
})

/** Keeps what is as it was, so that only what has changed is drawn again. */
export function keepSame(before: readonly EditorNode[], after: readonly EditorNode[]): EditorNode[] {
  const byId = new Map(before.map((node) => [node.id, node]))
  return after.map((node) => {
    const old = byId.get(node.id)
    return old && isSame(old, node) ? old : node
  })
}

const isSame = (a: EditorNode, b: EditorNode): boolean =>
  a.position.x === b.position.x &&
  a.position.y === b.position.y &&
  a.width === b.width &&
  a.height === b.height &&
  a.selected === b.selected &&
  a.parentId === b.parentId &&
  a.zIndex === b.zIndex &&
  !a.dragging &&
  Object.entries(b.data).every(([key, value]) => (a.data as Record<string, unknown>)[key] === value)

export const toEditorEdges = (
  layout: GraphLayout,
  overlay: Overlay | undefined,
  selection: ReadonlySet<string>,
): Edge[] =>
  layout.edges.map(({ id, source, target, isImplied }) => ({
    id,
    source,
    target,
    className: `${edgeState(overlay, source, target)}${isImplied ? ' implied' : ''}`,
    zIndex: depthOf(source),
    selected: selection.has(id),
    // It says what the order of the list means already: there is nothing to take away.
    selectable: !isImplied,
    focusable: false,
    interactionWidth: 18,
  }))
