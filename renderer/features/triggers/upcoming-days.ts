/** The times of schedules as days of a calendar, by the clock of whoever looks. Pure. */

import type { Upcoming } from '../../../contracts/triggers.ts'
import { t, textLocale } from '../../text/text.ts'

export type DayEntry = {
  triggerId: string
  name: string
  workflow: string
  /** The first time of it on that day. */
  at: string
  /** How often it fires on that day; at least that, if hasMore. */
  count: number
  hasMore: boolean
}
export type CalendarDay = { date: Date; entries: DayEntry[] }

export const startOfDay = (at: Date): Date => new Date(at.getFullYear(), at.getMonth(), at.getDate())
/** By the calendar, not by 24 hours: a day on which the clock changes is longer or shorter. */
export const addDays = (day: Date, days: number): Date =>
  new Date(day.getFullYear(), day.getMonth(), day.getDate() + days)

export function daysOf({ items }: Pick<Upcoming, 'items'>, first: Date, count: number): CalendarDay[] {
  return Array.from({ length: count }, (_, index) => {
    const [start, end] = [addDays(first, index).getTime(), addDays(first, index + 1).getTime()]
    const entries = items.flatMap(({ triggerId, name, workflow, times, hasMore }): DayEntry[] => {
      const here = times.filter((at) => Date.parse(at) >= start && Date.parse(at) < end)
      const [at] = here
      const last = Date.parse(times.at(-1) ?? '')
      // The list ended before this day did: how often it fires from there on is not known.
      const isCut = hasMore && last < end
      if (at === undefined && !isCut) return []
      return [
        { triggerId, name, workflow, at: at ?? new Date(start).toISOString(), count: here.length, hasMore: isCut },
      ]
    })
    return { date: new Date(start), entries: entries.toSorted((a, b) => Date.parse(a.at) - Date.parse(b.at)) }
  })
}

/** "07:00", "07:00 and 2 more", "many times". */
export function entryWords({ at, count, hasMore }: DayEntry, locale = textLocale()): string {
  const first = new Intl.DateTimeFormat(locale, { hour: '2-digit', minute: '2-digit', hourCycle: 'h23' }).format(
    Date.parse(at),
  )
  if (count === 0) return t('triggers.manyTimes')
  if (hasMore) return t('triggers.andManyMore', { first })
  return count === 1 ? first : t('triggers.andMore', { first, number: count - 1 })
}
