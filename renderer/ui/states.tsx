/** What a screen shows instead of its content: nothing yet, nothing there, or what went wrong. */

import { type LucideIcon, OctagonX, RotateCw } from 'lucide-react'
import type { ReactNode } from 'react'
import type { Problem } from '../../contracts/errors.ts'
import { toProblem } from '../../contracts/errors.ts'
import { marked, t } from '../text/text.ts'
import { Button } from './button.tsx'
import { CopyId } from './copy.tsx'
import css from './states.module.css'

/** Grey lines in the shape of what is coming; only after 150 ms, so that quick answers do not flicker. */
export function Skeleton({ rows = 6, label = t('ui.loading') }: { rows?: number; label?: string }) {
  return (
    <div className={css.skeleton} role="status" aria-label={label}>
      {Array.from({ length: rows }, (_, index) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: the lines are all alike
        <div key={index} className={css.line} data-step={index % 3} />
      ))}
    </div>
  )
}

type EmptyProps = { icon: LucideIcon; title: string; children: ReactNode; action?: ReactNode }

export function EmptyState({ icon: Icon, title, children, action }: EmptyProps) {
  return (
    <div className={css.empty}>
      <Icon size={28} strokeWidth={1.5} aria-hidden />
      <h2>{title}</h2>
      <p>{children}</p>
      {action}
    </div>
  )
}

/** Any error that was thrown, as a person should read it. */
export function ErrorView({ error, onRetry }: { error: unknown; onRetry?: () => void }) {
  return <ProblemView problem={toProblem(error)} {...(onRetry ? { onRetry } : {})} />
}

/** Whether the sentence says already what the only item of the list would repeat. */
const isSaid = ({ detail, problems = [] }: Problem): boolean =>
  problems.length === 1 && detail !== undefined && detail.includes(problems[0]?.message ?? '')

type ProblemProps = { problem: Problem; onRetry?: () => void; action?: ReactNode }

/** Trying again is offered where it may help: not for what only another request can mend. */
const mayHeal = ({ kind, code }: Problem): boolean => kind !== 'user' || code === 'host-not-running'

export function ProblemView({ problem, onRetry, action }: ProblemProps) {
  const requestId = problem.instance?.replace('urn:request:', '')
  return (
    <div className={css.problem} role="alert">
      <OctagonX size={16} aria-hidden />
      <div className={css.words}>
        <h3>{t(`errors.${problem.code}`)}</h3>
        {problem.detail && problem.detail !== problem.title && <p className={css.detail}>{problem.detail}</p>}
        {problem.problems && !isSaid(problem) && (
          <ul className={css.problems}>
            {problem.problems.map((one) => (
              <li key={`${one.path} ${one.message}`}>
                {one.path && <code>{one.path}</code>} {one.message}
              </li>
            ))}
          </ul>
        )}
        <p className={css.foot}>
          <code>{problem.code}</code>
          {requestId && <> {marked(t('ui.request'), { copyId: () => <CopyId id={requestId} /> })}</>}
        </p>
        {action}
        {onRetry && mayHeal(problem) && (
          <Button size="small" icon={RotateCw} onClick={onRetry}>
            {t('ui.retry')}
          </Button>
        )}
      </div>
    </div>
  )
}
