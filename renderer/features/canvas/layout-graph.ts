/**
 * Where each node of a workflow stands: where a person has put it, or else from left to right by dagre, containers laid
 * out from the inside. Pure, and all positions are absolute, so that whoever draws needs no tree.
 */

import { Graph, layout } from '@dagrejs/dagre'
import { everyItem, type NodeSpec } from '../../../contracts/nodes/node.ts'
import { t } from '../../text/text.ts'
import { arrangeColumns } from './arrange-columns.ts'
import { type Branch, childrenOf, joinPath } from './children-of.ts'
import { type Connection, connectionsIn } from './connections.ts'
import { type Place, placeOf } from './place-of.ts'

type Box = { x: number; y: number; width: number; height: number }
export type PlacedNode = Box & { path: string; node: NodeSpec; isContainer: boolean }
export type PlacedArea = Box & { id: string; label: string; isEmpty: boolean }
export type PlacedEdge = { id: string; source: string; target: string; isImplied: boolean }
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
/** Above this many nodes dagre costs seconds. */
const manyNodes = 200

type BranchesOf = (node: NodeSpec) => readonly Branch[]

export function layoutGraph(nodes: readonly NodeSpec[], branchesOf: BranchesOf = childrenOf): GraphLayout {
  return layoutList(nodes, { pathOf: (id) => id, isOrdered: false, branchesOf })
}

/** Where the places of the nodes in an area are counted from. */
export const originOf = (area: Pick<Box, 'x' | 'y'>): Place => ({
  x: area.x + container.padding,
  y: area.y + container.areaLabel,
})

type List = { pathOf: (nodeId: string) => string; isOrdered: boolean; branchesOf: BranchesOf }
type Sized = { node: NodeSpec; path: string; inside: GraphLayout | undefined; width: number; height: number }

function layoutList(nodes: readonly NodeSpec[], list: List): GraphLayout {
  const { pathOf, isOrdered } = list
  const sized = nodes.map((node) => measure(node, pathOf(node.id), list.branchesOf))
  const connections = connectionsIn(nodes, isOrdered)
  const edges = connections.map(({ from, to, isImplied }) => ({
    id: `${pathOf(from)}→${pathOf(to)}`,
    source: pathOf(from),
    target: pathOf(to),
    isImplied,
  }))
  const places = placesIn(sized, connections, isOrdered)
  const result: GraphLayout = { nodes: [], areas: [], edges, width: 0, height: 0 }
  for (const one of sized) {
    const { x, y } = places(one.node.id)
    result.nodes.push({ ...one, x, y, isContainer: one.inside !== undefined })
    if (one.inside) addShifted(result, one.inside, x, y)
    result.width = Math.max(result.width, x + one.width)
    result.height = Math.max(result.height, y + one.height)
  }
  return result
}

type PlaceById = (id: string) => Place
const corner: Place = { x: 0, y: 0 }

/** Where at least one node was put by hand, all are; those without a place stand where they would by themselves. */
function placesIn(sized: readonly Sized[], connections: readonly Connection[], isInside: boolean): PlaceById {
  const own = new Map(sized.flatMap(({ node }) => (placeOf(node) ? [[node.id, placeOf(node) as Place]] : [])))
  if (own.size === 0) return arrange(sized, connections)
  const others = own.size < sized.length ? arrange(sized, connections) : undefined
  const place = (id: string) => own.get(id) ?? others?.(id) ?? corner
  if (!isInside) return place
  const all = sized.map(({ node }) => place(node.id))
  const [left, top] = [Math.min(...all.map(({ x }) => x)), Math.min(...all.map(({ y }) => y))]
  return (id) => ({ x: place(id).x - left, y: place(id).y - top })
}

function measure(node: NodeSpec, path: string, branchesOf: BranchesOf): Sized {
  const branches = branchesOf(node)
  if (branches.length === 0) return { node, path, inside: undefined, ...card }
  const inside = layoutBranches(branches, path, branchesOf)
  return { node, path, inside, width: inside.width, height: inside.height }
}

/** The branches of a container below each other, each in an area of its own, below the container's header. */
function layoutBranches(branches: readonly Branch[], path: string, branchesOf: BranchesOf): GraphLayout {
  const laidOut = branches.map(({ key, nodes }) => ({
    key,
    isEmpty: nodes.length === 0,
    graph: layoutList(nodes, { pathOf: (id) => joinPath(path, key, id), isOrdered: true, branchesOf }),
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
  if (key === everyItem) return t('canvas.eachTime')
  return /^\d+$/.test(key) ? t('canvas.branch', { number: Number(key) + 1 }) : key
}

function arrange(sized: readonly Sized[], connections: readonly Connection[]): PlaceById {
  const sizes = sized.map(({ node, width, height }) => ({ id: node.id, width, height }))
  if (sized.length > manyNodes) {
    const places = arrangeColumns(sizes, connections, gap)
    return (id) => places.get(id) ?? corner
  }
  const graph = new Graph()
  graph.setGraph({ rankdir: 'LR', ranksep: gap.rank, nodesep: gap.sibling })
  graph.setDefaultEdgeLabel(() => ({}))
  for (const { id, width, height } of sizes) graph.setNode(id, { width, height })
  for (const { from, to } of connections) graph.setEdge(from, to)
  layout(graph)
  const leftOf = leftEdges(sizes.map(({ id }) => graph.node(id)))
  return (id) => {
    const { x = 0, y = 0, height } = graph.node(id)
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
