import { useQuery } from '@tanstack/react-query'
import { ChevronLeft, ChevronRight } from 'lucide-react'
import { useState } from 'react'
import { Link } from 'wouter'
import { useClient } from '../../page/context.ts'
import { t, textLocale } from '../../text/text.ts'
import { Button, IconButton } from '../../ui/button.tsx'
import { cx } from '../../ui/cx.ts'
import { listState } from '../../ui/list-states.tsx'
import { useNow } from '../../ui/time.tsx'
import { upcomingQuery } from './queries.ts'
import css from './triggers.module.css'
import { addDays, type CalendarDay, daysOf, entryWords, startOfDay } from './upcoming-days.ts'

const daysShown = 14
const dayName = () => new Intl.DateTimeFormat(textLocale(), { weekday: 'short', day: 'numeric', month: 'short' })

/** What the schedules start in the next two weeks, and in those after. */
export function UpcomingCalendar() {
  const today = startOfDay(new Date(useNow(60_000)))
  const [weeks, setWeeks] = useState(0)
  const first = addDays(today, weeks * 7)
  const query = useQuery(upcomingQuery(useClient(), first.toISOString(), addDays(first, daysShown).toISOString()))
  const { data } = query
  if (!data) return listState(query, 0)
  return (
    <section aria-label={t('triggers.whatTheSchedulesStart')}>
      <div className={css.calendarHead}>
        <IconButton
          icon={ChevronLeft}
          label={t('triggers.aWeekEarlier')}
          disabled={weeks === 0}
          onClick={() => setWeeks(weeks - 1)}
        />
        <IconButton
          icon={ChevronRight}
          label={t('triggers.aWeekLater')}
          disabled={weeks > 50}
          onClick={() => setWeeks(weeks + 1)}
        />
        {weeks > 0 && (
          <Button size="small" kind="quiet" onClick={() => setWeeks(0)}>
            {t('triggers.today')}
          </Button>
        )}
        <span className="muted">
          {data.items.length === 0 ? t('triggers.noScheduleIsEnabled') : t('triggers.byTheClockOfThis')}
          {data.isCut ? ` ${t('triggers.theFirst200SchedulesBy')}` : ''}
        </span>
      </div>
      <ol className={css.calendar}>
        {daysOf(data, first, daysShown).map((day) => (
          <Day key={day.date.getTime()} day={day} isToday={day.date.getTime() === today.getTime()} />
        ))}
      </ol>
    </section>
  )
}

const Day = ({ day: { date, entries }, isToday }: { day: CalendarDay; isToday: boolean }) => (
  <li className={cx(css.day, isToday && css.today)}>
    <h3>
      {dayName().format(date)}
      {isToday && <span className="only-read-aloud"> {t('triggers.today2')}</span>}
    </h3>
    {entries.length === 0 ? (
      <p className={css.quiet}>{t('triggers.nothing')}</p>
    ) : (
      <ul>
        {entries.map((entry) => (
          <li key={entry.triggerId}>
            <span className={css.clock}>{entryWords(entry)}</span>
            <Link href={`/triggers?edit=${entry.triggerId}`}>{entry.name}</Link>
            <span className={css.quiet}>{entry.workflow}</span>
          </li>
        ))}
      </ul>
    )}
  </li>
)
