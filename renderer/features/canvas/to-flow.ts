/** A layout as React Flow wants it. Sizes and handles are given, so that nothing is measured and nothing flickers. */
import { type Edge, Position } from '@xyflow/react'
import type { GraphLayout, PlacedArea, PlacedNode } from './layout-graph.ts'
import type { AreaNode, CardNode } from './node-card.tsx'
import { edgeState, type Overlay } from './overlay.ts'

export type FlowNode = CardNode | AreaNode

/** Containers lie below their areas and those below what is in them: the deeper, the higher. */
const depthOf = (path: string): number => path.split('/').length

export function toFlowNodes(layout: GraphLayout, selected: string | undefined): FlowNode[] {
  return [...layout.nodes.map((placed) => toCard(placed, placed.path === selected)), ...layout.areas.map(toArea)]
}

function toCard(placed: PlacedNode, selected: boolean): CardNode {
  const { path, node, isContainer, x, y, width, height } = placed
  const handleY = isContainer ? 26 : height / 2
  return {
    id: path,
    type: 'card',
    position: { x, y },
    data: { spec: node, path, isContainer },
    width,
    height,
    measured: { width, height },
    handles: [
      { type: 'target', position: Position.Left, x: 0, y: handleY },
      { type: 'source', position: Position.Right, x: width, y: handleY },
    ],
    selected,
    zIndex: depthOf(path),
    ariaRole: 'button',
  }
}

function toArea({ id, label, isEmpty, x, y, width, height }: PlacedArea): AreaNode {
  return {
    id,
    type: 'area',
    position: { x, y },
    data: { label, isEmpty },
    width,
    height,
    measured: { width, height },
    selectable: false,
    focusable: false,
    style: { pointerEvents: 'none' },
    zIndex: depthOf(id),
    ariaRole: 'presentation',
  }
}

export function toFlowEdges(layout: GraphLayout, overlay: Overlay | undefined): Edge[] {
  return layout.edges.map(({ id, source, target, isImplied }) => ({
    id,
    source,
    target,
    className: edgeState(overlay, source, target),
    data: { isImplied },
    zIndex: depthOf(source),
    focusable: false,
    interactionWidth: 16,
  }))
}
