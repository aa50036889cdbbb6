import { Handle, type Node, type NodeProps, Position } from '@xyflow/react'
import { Check, MessageCircleQuestionMark, OctagonX, SkipForward } from 'lucide-react'
import { memo } from 'react'
import type { NodeSpec } from '../../../contracts/nodes/node.ts'
import type { NodeRun } from '../../../contracts/runs.ts'
import { t } from '../../text/text.ts'
import { useTextLanguage } from '../../text/use-text-language.ts'
import { cx } from '../../ui/cx.ts'
import { stateWord } from '../../ui/state-mark.tsx'
import { Duration } from '../../ui/time.tsx'
import css from './canvas.module.css'
import { useDiffMark } from './diff-marks.ts'
import { lookOf, nameOf } from './nodes/index.ts'
import { stateAt, useOverlay } from './overlay.ts'

export type CardNode = Node<{ spec: NodeSpec; path: string; isContainer: boolean }, 'card'>
export type AreaNode = Node<{ label: string; isEmpty: boolean }, 'area'>

export const NodeCard = memo(function NodeCard({ data: { spec, path, isContainer }, selected }: NodeProps<CardNode>) {
  useTextLanguage()
  const overlay = useOverlay()
  const mark = useDiffMark(path)
  return (
    <div
      className={cx(css.card, isContainer && css.container, selected && css.selected)}
      data-state={overlay && stateAt(overlay, path)}
      data-mark={mark}
    >
      {mark && <span className={css.mark}>{markWords[mark]}</span>}
      <Handle type="target" position={Position.Left} className={css.port} isConnectable={false} />
      <CardBody spec={spec} nodeRun={overlay?.get(path)} />
      <Handle type="source" position={Position.Right} className={css.port} isConnectable={false} />
    </div>
  )
})

const markWords = { added: 'new', removed: 'gone', changed: 'changed' } as const

/** What a node is, in two lines, and how it went. */
export function CardBody({ spec, nodeRun }: { spec: NodeSpec; nodeRun: NodeRun | undefined }) {
  const look = lookOf(spec.type)
  const failure = nodeRun?.state === 'failed' ? reasonOf(nodeRun) : undefined
  return (
    <div className={css.head}>
      <span className={css.icon} data-hue={look.hue}>
        <look.icon size={16} strokeWidth={1.9} aria-hidden />
      </span>
      <span className={css.words}>
        <span className={css.name}>{nameOf(spec)}</span>
        <span className="only-read-aloud">
          {look.title} {nodeRun && stateWord(nodeRun.state)}
        </span>
        <span className={cx(css.summary, failure !== undefined && css.reason)}>{failure ?? look.summary(spec)}</span>
      </span>
      {nodeRun && <RunMark nodeRun={nodeRun} />}
    </div>
  )
}

function RunMark({ nodeRun: { state, startedAt, finishedAt } }: { nodeRun: NodeRun }) {
  if (state === 'waiting') {
    return (
      <span className={css.answer}>
        <MessageCircleQuestionMark size={12} aria-hidden /> {t('canvas.answer')}
      </span>
    )
  }
  if (state === 'failed') return <OctagonX size={15} aria-hidden className={css.failedMark} />
  if (state === 'skipped' || state === 'cancelled')
    return <SkipForward size={14} aria-hidden className={css.fadedMark} />
  return (
    <span className={css.time}>
      {state === 'succeeded' && <Check size={13} strokeWidth={2.5} aria-hidden className={css.tick} />}
      <Duration from={startedAt} to={finishedAt} />
    </span>
  )
}

const reasonOf = ({ error }: NodeRun): string =>
  (error?.detail ?? error?.title ?? t('canvas.failed')).split('\n')[0] ?? ''

export const AreaBox = memo(function AreaBox({ data: { label, isEmpty } }: NodeProps<AreaNode>) {
  useTextLanguage()
  return (
    <div className={css.area}>
      <span className={css.areaLabel}>{isEmpty ? t('canvas.nothing', { label }) : label}</span>
    </div>
  )
})
