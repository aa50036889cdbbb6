import { useState } from 'react'
import { hasEnded, type RunDetail } from '../../../contracts/runs.ts'
import { t } from '../../text/text.ts'
import { Button } from '../../ui/button.tsx'
import { cx } from '../../ui/cx.ts'
import { formatDuration } from '../../ui/durations.ts'
import { StateMark, stateTone } from '../../ui/state-mark.tsx'
import { useNow } from '../../ui/time.tsx'
import { findNode } from '../canvas/children-of.ts'
import { lookOf, nameOf } from '../canvas/nodes/index.ts'
import css from './timeline.module.css'
import { type TimelineRow, timelineOf } from './timeline-rows.ts'
import { TimelineTools } from './timeline-tools.tsx'
import { barIn, type TimeWindow, ticksIn, wholeTime } from './timeline-view.ts'

const rowsAtOnce = 200

type TimelineProps = { run: RunDetail; selected: string | undefined; onSelect: (path: string) => void }

/** A Gantt chart that is a table as well: each bar stands beside its numbers. */
export function Timeline({ run, selected, onSelect }: TimelineProps) {
  const isOver = hasEnded(run.state)
  const now = useNow(isOver ? undefined : 250)
  const [shown, setShown] = useState(rowsAtOnce)
  /** Undefined: all of it, also while it grows. */
  const [part, setPart] = useState<TimeWindow>()
  if (!run.startedAt || run.nodes.length === 0) {
    return <p className={css.none}>{isOver ? t('runs.noNodeOfThisRun2') : t('runs.theFirstNodeHasNot')}</p>
  }
  const end = run.finishedAt ? Date.parse(run.finishedAt) : now
  const { rows, totalMs } = timelineOf(run.nodes, run.startedAt, end)
  const window = part ?? wholeTime(totalMs)
  return (
    <TimelineTools window={window} totalMs={totalMs} isWhole={part === undefined} onChange={setPart}>
      <table className={css.timeline}>
        <caption className="only-read-aloud">{t('runs.whenEachNodeRan')}</caption>
        <thead>
          <tr>
            <th scope="col">{t('runs.node')}</th>
            <th scope="col" className={css.number}>
              {t('runs.start')}
            </th>
            <th scope="col" className={css.number}>
              {t('runs.took')}
            </th>
            <th scope="col" className={css.scale} aria-label={t('runs.bar')}>
              {ticksIn(window).map((tick) => (
                <span key={tick} style={{ left: `${barIn(window, tick, 0)?.left ?? 0}%` }}>
                  {tick === 0 ? '0' : formatDuration(tick)}
                </span>
              ))}
            </th>
          </tr>
        </thead>
        <tbody>
          {rows.slice(0, shown).map((row) => (
            <Row key={row.node.path} {...{ run, row, window, onSelect }} isSelected={row.node.path === selected} />
          ))}
        </tbody>
      </table>
      {rows.length > shown && (
        <Button size="small" kind="quiet" onClick={() => setShown(shown + rowsAtOnce)}>
          {t('runs.showMoreOfNodes', { length: rows.length - shown })}
        </Button>
      )}
    </TimelineTools>
  )
}

type RowProps = {
  run: RunDetail
  row: TimelineRow
  window: TimeWindow
  isSelected: boolean
  onSelect: (path: string) => void
}

function Row({ run, row, window, isSelected, onSelect }: RowProps) {
  const { node, depth, offsetMs, durationMs } = row
  const spec = findNode(run.document.nodes, node.path)
  const look = lookOf(node.type)
  const isSkipped = node.state === 'skipped'
  const bar = isSkipped ? undefined : barIn(window, offsetMs, durationMs)
  return (
    <tr className={cx(isSelected && css.selected)}>
      <td>
        <button
          type="button"
          className={css.name}
          aria-pressed={isSelected}
          onClick={() => onSelect(node.path)}
          style={{ paddingLeft: `${depth * 18}px` }}
        >
          <StateMark state={node.state} bare />
          <look.icon size={14} aria-hidden style={{ color: `var(--hue-${look.hue})` }} />
          <span>{spec ? nameOf(spec) : node.nodeId}</span>
          {node.attempt > 1 && <span className="muted">{t('runs.attempt2', { attempt: node.attempt })}</span>}
        </button>
      </td>
      <td className={css.number}>{isSkipped ? '' : offsetMs === 0 ? '0' : `+${formatDuration(offsetMs)}`}</td>
      <td className={css.number}>{isSkipped ? t('runs.skipped') : formatDuration(durationMs)}</td>
      <td className={css.lane}>
        {bar && (
          <div
            className={css.bar}
            data-tone={stateTone(node.state)}
            style={{ left: `${bar.left}%`, width: `max(3px, ${bar.width}%)` }}
          />
        )}
      </td>
    </tr>
  )
}
