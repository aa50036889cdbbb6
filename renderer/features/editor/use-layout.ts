import { useRef } from 'react'
import type { NodeSpec } from '../../../contracts/nodes/node.ts'
import type { GraphLayout } from '../canvas/layout-graph.ts'
import { placeOf } from '../canvas/place-of.ts'
import { layoutDocument } from './editor-layout.ts'
import { eachNode, listsOf } from './model/document.ts'

/** Laid out again only when something stands elsewhere or waits for something else, and not for each letter typed. */
export function useLayout(nodes: readonly NodeSpec[]): GraphLayout {
  const last = useRef<{ nodes: readonly NodeSpec[]; shape: string; layout: GraphLayout }>(undefined)
  if (last.current?.nodes === nodes) return last.current.layout
  const shape = shapeOf(nodes)
  const layout = last.current?.shape === shape ? refresh(last.current.layout, nodes) : layoutDocument(nodes)
  last.current = { nodes, shape, layout }
  return layout
}

const shapeOf = (nodes: readonly NodeSpec[]): string =>
  JSON.stringify(
    [...eachNode(nodes)].map(({ path, node }) => [
      path,
      node.dependencies ?? [],
      placeOf(node) ?? 0,
      listsOf(node).map(({ key }) => key),
    ]),
  )

function refresh(layout: GraphLayout, nodes: readonly NodeSpec[]): GraphLayout {
  const specs = new Map([...eachNode(nodes)].map(({ path, node }) => [path, node]))
  return {
    ...layout,
    nodes: layout.nodes.map((placed) => {
      const node = specs.get(placed.path) ?? placed.node
      return node === placed.node ? placed : { ...placed, node }
    }),
  }
}
