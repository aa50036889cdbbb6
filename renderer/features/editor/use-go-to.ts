import { useReactFlow } from '@xyflow/react'
import { useCallback } from 'react'
import { focusWhenThere } from '../../ui/focus-when-there.ts'
import type { EditorNode } from './editor-layout.ts'
import { useEditorStore } from './editor-store.ts'

/** Selects a node, brings it into the middle, and puts the focus on it. */
export function useGoTo(): (path: string) => void {
  const store = useEditorStore()
  const flow = useReactFlow<EditorNode>()
  return useCallback(
    (to: string) => {
      store.select([to])
      const node = flow.getInternalNode(to)
      if (node) {
        const { x, y } = node.internals.positionAbsolute
        const zoom = Math.max(flow.getZoom(), 0.6)
        void flow.setCenter(x + Math.min(node.width ?? 0, 400) / 2, y + Math.min(node.height ?? 0, 300) / 2, {
          zoom,
          duration: 0,
        })
      }
      focusWhenThere(() => window.document.querySelector<HTMLElement>(`.react-flow__node[data-id="${CSS.escape(to)}"]`))
    },
    [store, flow],
  )
}
