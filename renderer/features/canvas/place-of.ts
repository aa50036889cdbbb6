import type { NodeSpec } from '../../../contracts/nodes/node.ts'

export type Place = { x: number; y: number }

/** Where a person has put a node, counted from the corner of its list; undefined where it is arranged by itself. */
export function placeOf({ metadata }: NodeSpec): Place | undefined {
  const canvas = (metadata as { canvas?: Partial<Place> } | null | undefined)?.canvas
  return typeof canvas?.x === 'number' && typeof canvas.y === 'number' ? { x: canvas.x, y: canvas.y } : undefined
}
