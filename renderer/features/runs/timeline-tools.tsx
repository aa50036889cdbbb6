import { Maximize, ZoomIn, ZoomOut } from 'lucide-react'
import type { KeyboardEvent, ReactNode } from 'react'
import { t } from '../../text/text.ts'
import { IconButton } from '../../ui/button.tsx'
import css from './timeline.module.css'
import { pan, type TimeWindow, zoom } from './timeline-view.ts'

type TimelineToolsProps = {
  window: TimeWindow
  totalMs: number
  isWhole: boolean
  /** Undefined: the whole time again. */
  onChange: (window: TimeWindow | undefined) => void
  children: ReactNode
}

const closer = 0.5
const further = 2
const step = 0.25

/** Goes closer and back, by buttons or by keys: + - 0, left and right along the time, up and down from node to node. */
export function TimelineTools({ window, totalMs, isWhole, onChange, children }: TimelineToolsProps) {
  const show = (next: TimeWindow) => onChange(next.toMs - next.fromMs >= totalMs ? undefined : next)
  const press = (event: KeyboardEvent<HTMLElement>) => {
    if (event.ctrlKey || event.metaKey || event.altKey) return
    if (event.key === '+' || event.key === '=') show(zoom(window, totalMs, closer))
    else if (event.key === '-') show(zoom(window, totalMs, further))
    else if (event.key === '0') onChange(undefined)
    else if (event.key === 'ArrowRight') show(pan(window, totalMs, step))
    else if (event.key === 'ArrowLeft') show(pan(window, totalMs, -step))
    else if (event.key === 'ArrowDown' || event.key === 'ArrowUp') focusRow(event, event.key === 'ArrowDown' ? 1 : -1)
    else return
    event.preventDefault()
  }
  return (
    <section aria-label={t('runs.timeline')} onKeyDown={press}>
      <div className={css.tools}>
        <span className={css.keys}>{t('runs.keys0Arrows')}</span>
        <IconButton icon={ZoomIn} label={t('runs.closer')} onClick={() => show(zoom(window, totalMs, closer))} />
        <IconButton
          icon={ZoomOut}
          label={t('runs.further')}
          disabled={isWhole}
          onClick={() => show(zoom(window, totalMs, further))}
        />
        <IconButton
          icon={Maximize}
          label={t('runs.theWholeTime')}
          disabled={isWhole}
          onClick={() => onChange(undefined)}
        />
      </div>
      {children}
    </section>
  )
}

function focusRow({ currentTarget, target }: KeyboardEvent<HTMLElement>, by: 1 | -1): void {
  const names = [...currentTarget.querySelectorAll<HTMLElement>('tbody button')]
  const at = names.indexOf(target as HTMLElement)
  names[at < 0 ? 0 : at + by]?.focus()
}
