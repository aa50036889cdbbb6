import { CirclePause, Hourglass } from 'lucide-react'
import { Link } from 'wouter'
import type { RunDetail } from '../../../contracts/runs.ts'
import { t } from '../../text/text.ts'
import css from './hold.module.css'
import { holdOf } from './hold-words.ts'

/** Why it does not go on right now, and where that can be changed. */
export function RunHold({ run }: { run: RunDetail }) {
  const hold = holdOf(run)
  if (!hold) return null
  const Icon = hold.title === 'Queued' ? Hourglass : CirclePause
  return (
    <p className={css.hold} role="status">
      <Icon size={16} aria-hidden />
      <span>
        <strong>{hold.title}.</strong> {hold.why}{' '}
        {hold.isLimit && run.blueprintId && (
          <Link href={`/workflows/${run.blueprintId}?tab=limits`}>{t('runs.limitsOfThisWorkflow')}</Link>
        )}
      </span>
    </p>
  )
}
