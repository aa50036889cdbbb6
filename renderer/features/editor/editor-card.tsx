import { Handle, type NodeProps, Position } from '@xyflow/react'
import { Pin, Plus, TriangleAlert } from 'lucide-react'
import { memo } from 'react'
import { t } from '../../text/text.ts'
import { useTextLanguage } from '../../text/use-text-language.ts'
import { cx } from '../../ui/cx.ts'
import canvas from '../canvas/canvas.module.css'
import { CardBody } from '../canvas/node-card.tsx'
import { stateAt, useOverlay } from '../canvas/overlay.ts'
import css from './editor.module.css'
import type { EditorCard as Card, EditorArea } from './editor-layout.ts'
import { useMarks } from './marks.ts'

export const EditorCard = memo(function EditorCard({ data: { spec, path, isContainer }, selected }: NodeProps<Card>) {
  useTextLanguage()
  const overlay = useOverlay()
  const { problems, pinned, onAddAfter } = useMarks()
  const own = problems.get(path)
  return (
    <div
      className={cx(canvas.card, isContainer && canvas.container, selected && canvas.selected, own && css.wrong)}
      data-state={overlay && stateAt(overlay, path)}
    >
      <Handle type="target" position={Position.Left} className={cx(canvas.port, css.port)} />
      <CardBody spec={spec} nodeRun={overlay?.get(path)} />
      {(own || pinned.has(path)) && (
        <span className={css.badges}>
          {pinned.has(path) && <Pin size={12} aria-label={t('editor.itsOutputIsPinned')} className={css.pinMark} />}
          {own && (
            <TriangleAlert
              size={13}
              aria-label={own.map(({ message }) => message).join(' ')}
              className={css.problemMark}
            />
          )}
        </span>
      )}
      <Handle type="source" position={Position.Right} className={cx(canvas.port, css.port)} />
      {selected && (
        <button
          type="button"
          tabIndex={-1}
          className={cx(css.next, 'nodrag')}
          aria-label={t('editor.addANodeAfter', { id: spec.id })}
          title={t('editor.addANodeAfterThis')}
          onClick={(event) => {
            event.stopPropagation()
            const { right, top } = event.currentTarget.getBoundingClientRect()
            onAddAfter(path, { x: right, y: top })
          }}
        >
          <Plus size={14} aria-hidden />
        </button>
      )}
    </div>
  )
})

export const EditorAreaBox = memo(function EditorAreaBox({ data: { label, isEmpty } }: NodeProps<EditorArea>) {
  useTextLanguage()
  return (
    <div className={canvas.area}>
      <span className={canvas.areaLabel}>{isEmpty ? t('editor.dropNodesHere', { label }) : label}</span>
    </div>
  )
})
