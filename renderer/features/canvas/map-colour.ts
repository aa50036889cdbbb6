import { stateTone } from '../../ui/state-mark.tsx'
import type { Overlay } from './overlay.ts'

/** A node on the small map: its state, if a run is drawn over the workflow. */
export function mapColour(node: { id: string; data: { isContainer: boolean } }, overlay: Overlay | undefined): string {
  const state = overlay?.get(node.id)?.state
  if (node.data.isContainer) return 'var(--grey-5)'
  if (!state) return 'var(--grey-8)'
  const tone = stateTone(state)
  return tone === 'active' ? 'var(--accent-line)' : `var(--${tone})`
}
