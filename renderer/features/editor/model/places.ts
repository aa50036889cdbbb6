/**
 * Where nodes stand when a person has put them somewhere: `metadata.canvas` of each node, counted from the corner of its
 * list. A list in which no node has a place is arranged by itself, and stays so until somebody moves one. Pure.
 */
import type { NodeSpec } from '../../../../contracts/nodes/node.ts'
import { type Place, placeOf } from '../../canvas/place-of.ts'
import { changeList, type EditedDocument, isObject, listOf, listsOf, pathIn, putList, withFields } from './document.ts'

export const isPlaced = (nodes: readonly NodeSpec[]): boolean => nodes.some((node) => placeOf(node) !== undefined)

export function withPlace(node: NodeSpec, place: Place): NodeSpec {
  const { x, y } = { x: Math.round(place.x), y: Math.round(place.y) }
  const before = placeOf(node)
  if (before?.x === x && before.y === y) return node
  return { ...node, metadata: { ...(isObject(node.metadata) ? node.metadata : {}), canvas: { x, y } } }
}

export function withoutPlace(node: NodeSpec): NodeSpec {
  if (!isObject(node.metadata) || node.metadata.canvas === undefined) return node
  const metadata = withFields(node.metadata, { canvas: undefined })
  return withFields(node, { metadata: Object.keys(metadata).length > 0 ? metadata : undefined })
}

/**
 * Puts nodes at places. The others of their lists get the places where they are drawn just now, so that nothing else
 * moves when one thing is moved.
 */
export function moveNodes(
  document: EditedDocument,
  moved: ReadonlyMap<string, Place>,
  drawn: ReadonlyMap<string, Place>,
): EditedDocument {
  const lists = new Set([...moved.keys()].map(listOf))
  return [...lists].reduce(
    (before, list) =>
      changeList(before, list, (nodes) =>
        nodes.map((node) => {
          const path = pathIn(list, node.id)
          const place = moved.get(path) ?? drawn.get(path) ?? placeOf(node)
          return place ? withPlace(node, place) : node
        }),
      ),
    document,
  )
}

/** Back to being arranged by itself, inside containers too. */
export const arrange = (document: EditedDocument): EditedDocument => ({ ...document, nodes: unplaced(document.nodes) })

const unplaced = (nodes: readonly NodeSpec[]): NodeSpec[] =>
  nodes.map((node) =>
    listsOf(node).reduce((before, { field, nodes: inner }) => {
      const after = unplaced(inner)
      return after.every((one, index) => one === inner[index]) ? before : putList(before, field, after)
    }, withoutPlace(node)),
  )

export type Box = Place & { width: number; height: number }
export type Alignment = 'left' | 'top' | 'column' | 'row'
const gap = 20

/** Left edges or top edges on one line; or below each other, or beside each other, with even gaps. */
export function align(boxes: ReadonlyMap<string, Box>, how: Alignment): Map<string, Place> {
  const all = [...boxes]
  const left = Math.min(...all.map(([, box]) => box.x))
  const top = Math.min(...all.map(([, box]) => box.y))
  if (how === 'left') return new Map(all.map(([path, box]) => [path, { x: left, y: box.y }]))
  if (how === 'top') return new Map(all.map(([path, box]) => [path, { x: box.x, y: top }]))
  const isRow = how === 'row'
  let next = isRow ? left : top
  const sorted = all.sort(([, a], [, b]) => (isRow ? a.x - b.x : a.y - b.y))
  return new Map(
    sorted.map(([path, box]) => {
      const place = isRow ? { x: next, y: top } : { x: left, y: next }
      next += (isRow ? box.width : box.height) + gap
      return [path, place]
    }),
  )
}
