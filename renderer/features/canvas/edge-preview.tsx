import type { Edge } from '@xyflow/react'
import { createPortal } from 'react-dom'
import { t } from '../../text/text.ts'
import css from './canvas.module.css'
import type { Overlay } from './overlay.ts'

const shownCharacters = 400

/** What has passed along an edge: the beginning of its source's output. */
export function EdgePreview({
  edge,
  x,
  y,
  overlay,
}: {
  edge: Edge
  x: number
  y: number
  overlay: Overlay | undefined
}) {
  const from = overlay?.get(edge.source)
  if (from?.state !== 'succeeded') return null
  const text = from.outputTruncated ? t('canvas.aLargeOutputSelectThe') : JSON.stringify(from.output, null, 1)
  return createPortal(
    <div
      className={css.preview}
      style={{ left: Math.min(x + 12, innerWidth - 340), top: Math.min(y + 12, innerHeight - 200) }}
    >
      <strong>{from.nodeId}</strong>
      <pre>{text.length > shownCharacters ? `${text.slice(0, shownCharacters)} …` : text}</pre>
    </div>,
    document.body,
  )
}
