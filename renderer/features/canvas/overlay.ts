/** What a run says about the nodes of the canvas: looked up by each card, so that a change redraws that card only. */
import { createContext, useContext } from 'react'
import type { NodeRun } from '../../../contracts/runs.ts'

export type Overlay = ReadonlyMap<string, NodeRun>

const OverlayContext = createContext<Overlay | undefined>(undefined)
export const OverlayProvider = OverlayContext

export const useOverlay = (): Overlay | undefined => useContext(OverlayContext)

/** The state that an edge shows: it moves while its target works, and is done once data has passed along it. */
export function edgeState(
  overlay: Overlay | undefined,
  source: string,
  target: string,
): 'moving' | 'done' | 'faded' | 'plain' {
  if (!overlay) return 'plain'
  const to = overlay.get(target)?.state
  if (to === 'running') return 'moving'
  if (to === 'skipped') return 'faded'
  return overlay.get(source)?.state === 'succeeded' && to !== undefined ? 'done' : 'plain'
}
