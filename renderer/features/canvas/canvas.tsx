import {
  Background,
  Controls,
  type Edge,
  MiniMap,
  type NodeChange,
  ReactFlow,
  type ReactFlowState,
  useStore,
} from '@xyflow/react'
import { t } from '../../text/text.ts'
import '@xyflow/react/dist/base.css'
import type { MouseEvent } from 'react'
import { useMemo, useState } from 'react'
import type { NodeSpec } from '../../../contracts/nodes/node.ts'
import css from './canvas.module.css'
import { type DiffMarks, DiffMarksProvider } from './diff-marks.ts'
import { EdgePreview } from './edge-preview.tsx'
import { layoutGraph } from './layout-graph.ts'
import { mapColour } from './map-colour.ts'
import { AreaBox, NodeCard } from './node-card.tsx'
import { type Overlay, OverlayProvider } from './overlay.ts'
import { type FlowNode, toFlowEdges, toFlowNodes } from './to-flow.ts'

type CanvasProps = {
  nodes: readonly NodeSpec[]
  selected: string | undefined
  onSelect: (path: string | undefined) => void
  /** Given for a run: its nodes' states are drawn over the workflow. */
  overlay?: Overlay
  /** Given for two versions drawn as one. */
  marks?: DiffMarks
}

const nodeTypes = { card: NodeCard, area: AreaBox }
const fit = { padding: 0.08, maxZoom: 1, minZoom: 0.3 }
/** Fewer than this are seen at once anyway. */
const mapFrom = 12
/** Below this zoom a card's small print cannot be read: it becomes a block with its name. */
const readableZoom = 0.5
const isFar = (state: ReactFlowState) => state.transform[2] < readableZoom

export default function Canvas({ nodes, selected, onSelect, overlay, marks }: CanvasProps) {
  const layout = useMemo(() => layoutGraph(nodes), [nodes])
  const flowNodes = useMemo(() => toFlowNodes(layout, selected), [layout, selected])
  const flowEdges = useMemo(() => toFlowEdges(layout, overlay), [layout, overlay])
  const [hovered, setHovered] = useState<{ edge: Edge; x: number; y: number }>()
  const change = (changes: NodeChange<FlowNode>[]) => {
    for (const one of changes) if (one.type === 'select' && one.selected) onSelect(one.id)
  }
  return (
    <DiffMarksProvider value={marks}>
      <OverlayProvider value={overlay}>
        <ReactFlow<FlowNode>
          className={css.canvas}
          nodes={flowNodes}
          edges={flowEdges}
          nodeTypes={nodeTypes}
          onNodesChange={change}
          onPaneClick={() => onSelect(undefined)}
          onEdgeMouseEnter={(event: MouseEvent, edge) => setHovered({ edge, x: event.clientX, y: event.clientY })}
          onEdgeMouseLeave={() => setHovered(undefined)}
          fitView
          fitViewOptions={fit}
          minZoom={0.05}
          maxZoom={1.6}
          nodesDraggable={false}
          nodesConnectable={false}
          edgesFocusable={false}
          zIndexMode="manual"
          onlyRenderVisibleElements={flowNodes.length > 150}
          deleteKeyCode={null}
          multiSelectionKeyCode={null}
          selectionKeyCode={null}
          aria-label={t('canvas.workflowCanvas')}
        >
          <Background gap={20} size={1.4} />
          <Controls showInteractive={false} fitViewOptions={fit} aria-label={t('canvas.zoom')} />
          {nodes.length >= mapFrom && (
            <MiniMap<FlowNode>
              pannable
              zoomable
              nodeColor={(node) => (node.type === 'area' ? 'transparent' : mapColour(node, overlay))}
              nodeBorderRadius={12}
              ariaLabel={t('canvas.mapOfTheWorkflow')}
            />
          )}
          <FarMark />
        </ReactFlow>
        {hovered && <EdgePreview {...hovered} overlay={overlay} />}
      </OverlayProvider>
    </DiffMarksProvider>
  )
}

/** Only a mark that the styles look for: what is far away is drawn simpler without a render of each card. */
function FarMark() {
  const far = useStore(isFar)
  return far ? <div data-far hidden /> : null
}
