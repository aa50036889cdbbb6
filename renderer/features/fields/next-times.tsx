import { useQuery } from '@tanstack/react-query'
import { toProblem } from '../../../contracts/errors.ts'
import { useClient } from '../../page/context.ts'
import { t } from '../../text/text.ts'
import css from './fields.module.css'
import { timesQuery } from './queries.ts'
import { timeWords } from './time-words.ts'

/** When a schedule fires next, by the clock of its time zone; or why it never does. */
export function NextTimes({ cron, timezone }: { cron: string; timezone: string }) {
  const { data, error } = useQuery(timesQuery(useClient(), { cron, timezone }))
  return (
    <div className={css.times} aria-live="polite">
      {error ? (
        <p className={css.problem}>{toProblem(error).detail ?? toProblem(error).title}</p>
      ) : (
        <>
          <p className={css.timesLabel}>{t('fields.nextTimes')}</p>
          <ol>
            {data?.times.map((at) => (
              <li key={at}>
                <time dateTime={at}>{timeWords(at, data.timezone)}</time>
              </li>
            ))}
          </ol>
        </>
      )}
    </div>
  )
}
