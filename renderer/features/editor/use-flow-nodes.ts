/** What React Flow draws: the document's layout, and while something is dragged where it is at this moment. */
import { applyNodeChanges, type NodeChange, type NodePositionChange } from '@xyflow/react'
import { useEffect, useRef, useState } from 'react'
import type { CanvasNote } from '../../../contracts/canvas.ts'
import type { GraphLayout } from '../canvas/layout-graph.ts'
import type { Place } from '../canvas/place-of.ts'
import { type EditorNode, keepSame, toEditorNodes } from './editor-layout.ts'
import { type EditorStore, noteKey } from './editor-store.ts'

export function useFlowNodes(
  store: EditorStore,
  layout: GraphLayout,
  notes: readonly CanvasNote[],
  selection: ReadonlySet<string>,
) {
  const [nodes, setNodes] = useState<EditorNode[]>(() => toEditorNodes(layout, notes, selection))
  const group = useRef<{ id: string; from: Place; members: Map<string, Place> }>(undefined)
  useEffect(() => {
    setNodes((before) => keepSame(before, toEditorNodes(layout, notes, selection)))
  }, [layout, notes, selection])

  const onNodesChange = (changes: NodeChange<EditorNode>[]) => {
    const selects = changes.filter((change) => change.type === 'select')
    if (selects.length > 0) {
      const selected = new Set(store.get().selection)
      for (const { id, selected: isOn } of selects) isOn ? selected.add(id) : selected.delete(id)
      store.select(selected)
    }
    const moves = changes.filter((change) => change.type === 'position')
    if (moves.length > 0) setNodes((before) => applyNodeChanges([...moves, ...follow(moves, group.current)], before))
  }
  /** Takes along what lies inside a group. */
  const holdGroup = (id: string) => {
    const note = notes.find((one) => noteKey(one.id) === id)
    if (note?.kind !== 'group') return
    const members = membersOf(note, layout, notes)
    group.current = { id, from: { x: note.x, y: note.y }, members }
  }
  /** The members of the group that was dragged, and how far. */
  const dropGroup = () => {
    const held = group.current
    group.current = undefined
    return held
  }
  return { nodes, onNodesChange, holdGroup, dropGroup }
}

function follow(
  moves: readonly NodePositionChange[],
  group: { id: string; from: Place; members: Map<string, Place> } | undefined,
): NodePositionChange[] {
  const to = group && moves.find(({ id }) => id === group.id)?.position
  if (!to) return []
  return [...group.members].map(([id, { x, y }]) => ({
    id,
    type: 'position',
    position: { x: x + to.x - group.from.x, y: y + to.y - group.from.y },
  }))
}

/** What of the outermost level lies wholly inside. */
export function membersOf(group: CanvasNote, layout: GraphLayout, notes: readonly CanvasNote[]): Map<string, Place> {
  const isInside = (box: { x: number; y: number; width: number; height: number }) =>
    box.x >= group.x &&
    box.y >= group.y &&
    box.x + box.width <= group.x + group.width &&
    box.y + box.height <= group.y + group.height
  const cards = layout.nodes
    .filter((one) => !one.path.includes('/') && isInside(one))
    .map((one) => [one.path, one] as const)
  const others = notes
    .filter((one) => one.id !== group.id && isInside(one))
    .map((one) => [noteKey(one.id), one] as const)
  return new Map([...cards, ...others].map(([id, { x, y }]) => [id, { x, y }]))
}
