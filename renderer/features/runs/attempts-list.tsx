import { useQuery } from '@tanstack/react-query'
import { lazy, Suspense, useState } from 'react'
import { useClient } from '../../page/context.ts'
import { t } from '../../text/text.ts'
import { Button } from '../../ui/button.tsx'
import { Skeleton } from '../../ui/states.tsx'
import { Duration } from '../../ui/time.tsx'
import { type Attempt, attemptsOf } from './attempts.ts'
import { runEventsQuery } from './queries.ts'
import css from './runs.module.css'

const JsonDiff = lazy(() => import('./json-diff.tsx'))

/** How each attempt of a node went; a reason that comes again is said once. */
export function AttemptsList({ runId, path }: { runId: string; path: string }) {
  const { data = [] } = useQuery(runEventsQuery(useClient(), runId))
  const attempts = attemptsOf(data, path)
  if (attempts.length < 2) return null
  return (
    <section className={css.part}>
      <h3>{t('runs.attempts')}</h3>
      <ol className={css.attempts}>
        {attempts.map((attempt, index) => {
          const { number, startedAt, endedAt, problem } = attempt
          const words = problem && (problem.detail ?? problem.title)
          const before = attempts[index - 1]
          const reason = before?.problem && (before.problem.detail ?? before.problem.title)
          const isSame = words !== undefined && words === reason
          return (
            <li key={number}>
              <span>{t('runs.attempt', { number })}</span>
              <Duration from={startedAt} to={endedAt ?? null} />
              <p>
                {isSame
                  ? t('runs.failedForTheSameReason')
                  : (words ?? (endedAt ? t('runs.wentWell') : t('runs.isUnderWay')))}
              </p>
              {before && endedAt && <Difference a={before} b={attempt} />}
            </li>
          )
        })}
      </ol>
    </section>
  )
}

/** What an attempt said, wrote and gave beside the one before it. */
function Difference({ a, b }: { a: Attempt; b: Attempt }) {
  const [isOpen, setOpen] = useState(false)
  const label = t('runs.whatDiffersFromAttempt', { number: a.number, other: b.number })
  return (
    <div className={css.attemptDiff}>
      <Button size="small" kind="quiet" aria-expanded={isOpen} onClick={() => setOpen(!isOpen)}>
        {label}
      </Button>
      {isOpen && (
        <>
          <p>{t('runs.eachAttemptHasTheSame')}</p>
          <Suspense fallback={<Skeleton rows={3} />}>
            <JsonDiff label={label} a={a.result} b={b.result} />
          </Suspense>
        </>
      )}
    </div>
  )
}
