import { useQuery } from '@tanstack/react-query'
import { useClient } from '../../page/context.ts'
import { t } from '../../text/text.ts'
import { Duration } from '../../ui/time.tsx'
import { attemptsOf } from './attempts.ts'
import { runEventsQuery } from './queries.ts'
import css from './runs.module.css'

/** How each attempt of a node went; a reason that comes again is said once. */
export function AttemptsList({ runId, path }: { runId: string; path: string }) {
  const { data = [] } = useQuery(runEventsQuery(useClient(), runId))
  const attempts = attemptsOf(data, path)
  if (attempts.length < 2) return null
  return (
    <section className={css.part}>
      <h3>{t('runs.attempts')}</h3>
      <ol className={css.attempts}>
        {attempts.map(({ number, startedAt, endedAt, problem }, index) => {
          const words = problem && (problem.detail ?? problem.title)
          const before = attempts[index - 1]?.problem
          const isSame = words !== undefined && words === (before?.detail ?? before?.title)
          return (
            <li key={number}>
              <span>{t('runs.attempt', { number })}</span>
              <Duration from={startedAt} to={endedAt ?? null} />
              <p>
                {isSame
                  ? t('runs.failedForTheSameReason')
                  : (words ?? (endedAt ? t('runs.wentWell') : t('runs.isUnderWay')))}
              </p>
            </li>
          )
        })}
      </ol>
    </section>
  )
}
