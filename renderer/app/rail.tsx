import { useQuery } from '@tanstack/react-query'
import { PanelLeftClose, PanelLeftOpen } from 'lucide-react'
import { Link, useLocation } from 'wouter'
import { tasksQuery } from '../features/runs/task-queries.ts'
import { useClient } from '../page/context.ts'
import { t } from '../text/text.ts'
import { cx } from '../ui/cx.ts'
import css from './frame.module.css'
import { isWithin, type Section, sections } from './sections.ts'

type RailProps = { isNarrow: boolean; onToggle: () => void }

export function Rail({ isNarrow, onToggle }: RailProps) {
  const Toggle = isNarrow ? PanelLeftOpen : PanelLeftClose
  const toggleLabel = isNarrow ? t('app.showNames') : t('app.hideNames')
  return (
    <nav className={css.rail} aria-label={t('app.main')}>
      <Link href="/" className={css.brand} aria-label={t('app.iceosHome')}>
        <Mark />
        <span className={css.word}>{t('app.iceos')}</span>
      </Link>
      <RailGroup at="top" />
      <div className={css.spring} />
      <RailGroup at="bottom" />
      <button
        type="button"
        className={css.railItem}
        onClick={onToggle}
        title={`${toggleLabel} (${t('app.ctrl')} B)`}
        aria-label={toggleLabel}
      >
        <Toggle size={18} strokeWidth={1.75} aria-hidden />
        <span className={css.word}>{toggleLabel}</span>
      </button>
    </nav>
  )
}

function RailGroup({ at }: { at: Section['at'] }) {
  const [location] = useLocation()
  return (
    <ul className={css.railGroup}>
      {sections
        .filter((section) => section.at === at)
        .map(({ label, href, icon: Icon }) => {
          const here = isWithin(href, location)
          return (
            <li key={href}>
              <Link
                href={href}
                className={cx(css.railItem, here && css.here)}
                aria-current={here ? 'page' : undefined}
                title={label}
              >
                <Icon size={18} strokeWidth={1.75} aria-hidden />
                <span className={css.word}>{label}</span>
                {href === '/tasks' && <OpenTasks />}
              </Link>
            </li>
          )
        })}
    </ul>
  )
}

/** How many questions are open. */
function OpenTasks() {
  const { data } = useQuery(tasksQuery(useClient()))
  if (!data || data.total === 0) return null
  return (
    <span className={css.railCount}>
      {data.total > 99 ? '99+' : data.total}
      <span className="only-read-aloud"> {t('app.open')}</span>
    </span>
  )
}

export function Mark({ size = 22 }: { size?: number }) {
  return (
    <svg width={size} height={size} viewBox="0 0 32 32" aria-hidden="true">
      <path className={css.mark1} d="M16 2 28 9v14l-12 7L4 23V9z" />
      <path className={css.mark2} d="M16 2 28 9l-12 7L4 9z" />
      <path className={css.mark3} d="M16 16v14L4 23V9z" />
    </svg>
  )
}
