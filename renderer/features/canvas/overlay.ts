/** What a run says about the nodes of the canvas: looked up by each card, so that a change redraws that card only. */
import { createContext, useContext } from 'react'
import { everyItem } from '../../../contracts/nodes/node.ts'
import type { NodeRun, NodeRunState } from '../../../contracts/runs.ts'

export type Overlay = ReadonlyMap<string, NodeRun>

/** By path. What stands in a loop is drawn once: its place on the canvas shows what began there last. */
export function overlayOf(nodes: readonly NodeRun[]): Overlay {
  const byPath = new Map(nodes.map((node) => [node.path, node]))
  const drawn = new Map(byPath)
  for (const node of nodes) {
    const place = placeOnCanvas(byPath, node.path)
    const shown = drawn.get(place)
    if (!shown || node.startedAt >= shown.startedAt) drawn.set(place, node)
  }
  return drawn
}

const repeating = new Set(['loop', 'recursive'])

function placeOnCanvas(byPath: Overlay, path: string): string {
  const parts = path.split('/')
  const isItem = (index: number) => repeating.has(byPath.get(parts.slice(0, index).join('/'))?.type ?? '')
  return parts.map((part, index) => (index % 2 === 1 && isItem(index) ? everyItem : part)).join('/')
}

const OverlayContext = createContext<Overlay | undefined>(undefined)
export const OverlayProvider = OverlayContext

/**
 * The state of a node. One that never began, inside a container that is through, was on a path not taken: it is skipped
 * as well, though nothing was written down for it.
 */
export function stateAt(overlay: Overlay, path: string): NodeRunState | 'pending' {
  const own = overlay.get(path)
  if (own) return own.state
  const parent = path.split('/').slice(0, -2).join('/')
  const around = parent ? stateAt(overlay, parent) : 'pending'
  return around === 'pending' || around === 'running' || around === 'waiting' ? 'pending' : 'skipped'
}

export const useOverlay = (): Overlay | undefined => useContext(OverlayContext)

/** The state that an edge shows: it moves while its target works, and is done once data has passed along it. */
export function edgeState(
  overlay: Overlay | undefined,
  source: string,
  target: string,
): 'moving' | 'done' | 'faded' | 'plain' {
  if (!overlay) return 'plain'
  const to = stateAt(overlay, target)
  if (to === 'running') return 'moving'
  if (to === 'skipped') return 'faded'
  return overlay.get(source)?.state === 'succeeded' && to !== 'pending' ? 'done' : 'plain'
}
