/**
 * Where each node of a workflow stands: dagre from left to right, containers laid out from the inside. Pure, and all
 * positions are absolute, so that whoever draws needs no tree.
 */
import { Graph, layout } from '@dagrejs/dagre'
import { everyItem, type NodeSpec } from '../../../contracts/nodes/node.ts'
import { type Branch, childrenOf, joinPath } from './children-of.ts'

type Box = { x: number; y: number; width: number; height: number }
export type PlacedNode = Box & { path: string; node: NodeSpec; isContainer: boolean }
export type PlacedArea = Box & { id: string; label: string; isEmpty: boolean }
export type PlacedEdge = { id: string; source: string; target: string }
export type GraphLayout = {
  nodes: PlacedNode[]
  areas: PlacedArea[]
  edges: PlacedEdge[]
  width: number
  height: number
}

export const card = { width: 220, height: 60 }
const gap = { rank: 48, sibling: 20 }
const container = { header: 50, padding: 10, areaGap: 6, areaLabel: 20, emptyHeight: 28 }
/** Above this many nodes dagre's exact ranking costs seconds; the simple one looks nearly the same. */
const manyNodes = 250

export function layoutGraph(nodes: readonly NodeSpec[]): GraphLayout {
  return layoutList(nodes, (id) => id)
}

type PathOf = (nodeId: string) => string
type Sized = { node: NodeSpec; path: string; inside: GraphLayout | undefined; width: number; height: number }

function layoutList(nodes: readonly NodeSpec[], pathOf: PathOf): GraphLayout {
  const sized = nodes.map((node) => measure(node, pathOf(node.id)))
  const ids = new Set(nodes.map((node) => node.id))
  const edges = nodes.flatMap((node) =>
    [...new Set(node.dependencies)]
      .filter((id) => ids.has(id) && id !== node.id)
      .map((id) => ({ id: `${pathOf(id)}→${pathOf(node.id)}`, source: pathOf(id), target: pathOf(node.id) })),
  )
  const graph = arrange(sized, edges)
  const result: GraphLayout = { nodes: [], areas: [], edges, width: 0, height: 0 }
  for (const one of sized) {
    const { x, y } = graph(one.path)
    result.nodes.push({ ...one, x, y, isContainer: one.inside !== undefined })
    if (one.inside) addShifted(result, one.inside, x, y)
    result.width = Math.max(result.width, x + one.width)
    result.height = Math.max(result.height, y + one.height)
  }
  return result
}

function measure(node: NodeSpec, path: string): Sized {
  const branches = childrenOf(node)
  if (branches.length === 0) return { node, path, inside: undefined, ...card }
  const inside = layoutBranches(branches, path)
  return { node, path, inside, width: inside.width, height: inside.height }
}

/** The branches of a container below each other, each in an area of its own, below the container's header. */
function layoutBranches(branches: readonly Branch[], path: string): GraphLayout {
  const laidOut = branches.map(({ key, nodes }) => ({
    key,
    isEmpty: nodes.length === 0,
    graph: layoutList(nodes, (id) => joinPath(path, key, id)),
  }))
  const { header, padding, areaGap, areaLabel, emptyHeight } = container
  const areaWidth = Math.max(card.width, ...laidOut.map(({ graph }) => graph.width)) + 2 * padding
  const result: GraphLayout = { nodes: [], areas: [], edges: [], width: areaWidth + 2 * padding, height: 0 }
  let y = header
  for (const { key, isEmpty, graph } of laidOut) {
    const height = isEmpty ? emptyHeight : areaLabel + graph.height + padding
    result.areas.push({
      id: `${path}/${key}`,
      label: branchLabel(key),
      isEmpty,
      x: padding,
      y,
      width: areaWidth,
      height,
    })
    addShifted(result, graph, 2 * padding, y + areaLabel)
    y += height + areaGap
  }
  result.height = y - areaGap + padding
  return result
}

export function branchLabel(key: string): string {
  if (key === everyItem) return 'each time'
  return /^\d+$/.test(key) ? `branch ${Number(key) + 1}` : key
}

function arrange(sized: readonly Sized[], edges: readonly PlacedEdge[]): (path: string) => { x: number; y: number } {
  const graph = new Graph()
  const ranker = sized.length > manyNodes ? 'longest-path' : 'network-simplex'
  graph.setGraph({ rankdir: 'LR', ranksep: gap.rank, nodesep: gap.sibling, ranker })
  graph.setDefaultEdgeLabel(() => ({}))
  for (const { path, width, height } of sized) graph.setNode(path, { width, height })
  for (const { source, target } of edges) graph.setEdge(source, target)
  layout(graph)
  const leftOf = leftEdges(sized.map(({ path }) => graph.node(path)))
  return (path) => {
    const { x = 0, y = 0, height } = graph.node(path)
    return { x: leftOf.get(Math.round(x)) ?? 0, y: y - height / 2 }
  }
}

/** dagre centres a column; a small card beside a wide container would stand in the middle of its edges. */
function leftEdges(nodes: readonly { x?: number; width: number }[]): Map<number, number> {
  const left = new Map<number, number>()
  for (const { x = 0, width } of nodes) {
    const column = Math.round(x)
    left.set(column, Math.min(left.get(column) ?? Number.POSITIVE_INFINITY, x - width / 2))
  }
  return left
}

function addShifted(into: GraphLayout, graph: GraphLayout, dx: number, dy: number): void {
  for (const node of graph.nodes) into.nodes.push({ ...node, x: node.x + dx, y: node.y + dy })
  for (const area of graph.areas) into.areas.push({ ...area, x: area.x + dx, y: area.y + dy })
  into.edges.push(...graph.edges)
}
