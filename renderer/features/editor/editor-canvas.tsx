import {
  Background,
  type Connection,
  Controls,
  type Edge,
  type EdgeChange,
  type FinalConnectionState,
  MiniMap,
  ReactFlow,
  type ReactFlowState,
  SelectionMode,
  useReactFlow,
  useStore,
} from '@xyflow/react'
import { t } from '../../text/text.ts'
import '@xyflow/react/dist/base.css'
import type { DragEvent, ReactNode } from 'react'
import { useCallback, useMemo, useState } from 'react'
import { useToast } from '../../ui/toasts.tsx'
import { useStable } from '../../ui/use-stable.ts'
import canvas from '../canvas/canvas.module.css'
import { EdgePreview } from '../canvas/edge-preview.tsx'
import type { GraphLayout } from '../canvas/layout-graph.ts'
import { mapColour } from '../canvas/map-colour.ts'
import type { Overlay } from '../canvas/overlay.ts'
import type { Place } from '../canvas/place-of.ts'
import { ConnectHint } from './connect-hint.tsx'
import { dropNodes } from './drop-nodes.ts'
import { EditorAreaBox, EditorCard } from './editor-card.tsx'
import { type EditorNode, listAt, toEditorEdges } from './editor-layout.ts'
import { useEditor, useEditorStore } from './editor-store.ts'
import { connect, whyNot } from './model/dependencies.ts'
import { notesOf } from './model/notes.ts'
import { dragType } from './node-palette.tsx'
import { NoteCard } from './note-card.tsx'
import { useFlowNodes } from './use-flow-nodes.ts'

/** Where a node is to be added: in which list, at which place, behind or before which node. */
export type AddAt = { list: string; at?: Place; after?: string; before?: string; isBetween?: true }

type EditorCanvasProps = {
  layout: GraphLayout
  overlay: Overlay | undefined
  onAdd: (key: string, where: AddAt) => void
  onQuickAdd: (where: AddAt, screen: Place) => void
  /** The settings of what is selected. */
  onOpen: () => void
  children: ReactNode
}

const nodeTypes = { card: EditorCard, area: EditorAreaBox, note: NoteCard }
export const fit = { padding: 0.12, maxZoom: 1, minZoom: 0.2 }
const readableZoom = 0.5
const isFar = (state: ReactFlowState) => state.transform[2] < readableZoom
const virtualFrom = 150
const withOthers = ['Control', 'Meta']

export function EditorCanvas({ layout, overlay, onAdd, onQuickAdd, onOpen, children }: EditorCanvasProps) {
  const store = useEditorStore()
  const flow = useReactFlow<EditorNode>()
  const toast = useToast()
  const { history, selection } = useEditor()
  const document = history.present
  const notes = useMemo(() => notesOf(document), [document])
  const { nodes, onNodesChange, holdGroup, dropGroup } = useFlowNodes(store, layout, notes, selection)
  const edges = useMemo(() => toEditorEdges(layout, overlay, selection), [layout, overlay, selection])
  const [hovered, setHovered] = useState<{ edge: Edge; x: number; y: number }>()

  const onEdgesChange = (changes: EdgeChange[]) => {
    const selected = new Set(selection)
    for (const change of changes) {
      if (change.type !== 'select') continue
      if (change.selected) selected.add(change.id)
      else selected.delete(change.id)
    }
    store.select(selected)
  }
  const join = (from: string, to: string) => {
    const reason = whyNot(document, from, to)
    if (reason) toast('broken', reason)
    else store.edit(t('editor.connectAnd', { from, to }), connect(document, from, to))
  }
  const endConnection = (event: MouseEvent | TouchEvent, { isValid, fromNode, fromHandle }: FinalConnectionState) => {
    if (isValid || !fromNode || !fromHandle) return
    const screen = pointOf(event)
    const over = cardAt(screen)
    if (over === fromNode.id) return
    if (over !== undefined) {
      if (fromHandle.type === 'source') join(fromNode.id, over)
      else join(over, fromNode.id)
      return
    }
    const at = flow.screenToFlowPosition(screen)
    const list = fromNode.id.split('/').slice(0, -1).join('/')
    const isOut = fromHandle.type === 'source'
    onQuickAdd({ list, at, ...(isOut ? { after: fromNode.id } : { before: fromNode.id }) }, screen)
  }
  // React Flow tells every node and edge of each function that is another one than at the drawing before, and a drag draws
  // with each frame. The same holds for the map, which draws all of its nodes anew.
  const on = {
    nodes: useStable(onNodesChange),
    edges: useStable(onEdgesChange),
    connect: useStable(({ source, target }: Connection) => join(source, target)),
    connectEnd: useStable(endConnection),
    mayConnect: useStable(({ source, target }: Edge | Connection) => whyNot(document, source, target) === undefined),
    dragStart: useStable((_: unknown, node: EditorNode) => holdGroup(node.id)),
    dragStop: useStable((event: MouseEvent | TouchEvent, _: EditorNode, dragged: EditorNode[]) => {
      dropNodes({
        store,
        layout,
        flow,
        dragged,
        pointer: flow.screenToFlowPosition(pointOf(event)),
        group: dropGroup(),
      })
    }),
    open: useStable(onOpen),
    paneClick: useStable(() => store.select([])),
    enterEdge: useStable((event: { clientX: number; clientY: number }, edge: Edge) =>
      setHovered({ edge, x: event.clientX, y: event.clientY }),
    ),
    leaveEdge: useStable(() => setHovered(undefined)),
  }
  const nodeColour = useCallback(
    (node: EditorNode) => (node.type === 'card' ? mapColour(node, overlay) : 'transparent'),
    [overlay],
  )
  const drop = (event: DragEvent) => {
    const key = event.dataTransfer.getData(dragType)
    if (!key) return
    event.preventDefault()
    const at = flow.screenToFlowPosition({ x: event.clientX, y: event.clientY })
    onAdd(key, { list: listAt(layout, at), at })
  }
  return (
    <ReactFlow<EditorNode>
      className={canvas.canvas}
      nodes={nodes}
      edges={edges}
      nodeTypes={nodeTypes}
      onNodesChange={on.nodes}
      onEdgesChange={on.edges}
      onConnect={on.connect}
      onConnectEnd={on.connectEnd}
      isValidConnection={on.mayConnect}
      onNodeDragStart={on.dragStart}
      onNodeDragStop={on.dragStop}
      onNodeDoubleClick={on.open}
      onPaneClick={on.paneClick}
      onDragOver={(event) => {
        if (event.dataTransfer.types.includes(dragType)) event.preventDefault()
      }}
      onDrop={drop}
      onEdgeMouseEnter={on.enterEdge}
      onEdgeMouseLeave={on.leaveEdge}
      fitView
      fitViewOptions={fit}
      minZoom={0.05}
      maxZoom={1.8}
      connectionRadius={36}
      zIndexMode="manual"
      elevateNodesOnSelect={false}
      selectionMode={SelectionMode.Partial}
      selectionKeyCode="Shift"
      multiSelectionKeyCode={withOthers}
      deleteKeyCode={null}
      disableKeyboardA11y
      nodeDragThreshold={3}
      onlyRenderVisibleElements={nodes.length > virtualFrom}
      aria-label={t('editor.workflowEditor')}
    >
      <Background gap={20} size={1.4} />
      <Controls showInteractive={false} fitViewOptions={fit} aria-label={t('editor.zoom')} />
      <MiniMap<EditorNode>
        pannable
        zoomable
        nodeColor={nodeColour}
        nodeBorderRadius={12}
        ariaLabel={t('editor.mapOfTheWorkflow')}
      />
      <FarMark />
      <ConnectHint />
      {children}
      {hovered && <EdgePreview {...hovered} overlay={overlay} />}
    </ReactFlow>
  )
}

/** Only a mark that the styles look for: what is far away is drawn simpler without a render of each card. */
function FarMark() {
  return useStore(isFar) ? <div data-far hidden /> : null
}

function pointOf(event: MouseEvent | TouchEvent): Place {
  const { clientX, clientY } =
    'changedTouches' in event ? (event.changedTouches[0] ?? { clientX: 0, clientY: 0 }) : event
  return { x: clientX, y: clientY }
}

/** The whole card takes a connection, not only its small port. */
function cardAt({ x, y }: Place): string | undefined {
  const card = window.document.elementFromPoint(x, y)?.closest<HTMLElement>('.react-flow__node-card')
  return card?.dataset.id
}
