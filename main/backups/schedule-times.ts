/** When the next backup is due. Pure: the clock is an argument. Local time, since people think of "at noon". */
import type { BackupSchedule } from '../../contracts/backups.ts'

const minuteMs = 60_000
const periods = { hour: 60, day: 24 * 60, week: 7 * 24 * 60 }

/**
 * The first due time after the last backup; one in the past was missed, and is due at once. A clock that was set back makes the
 * last backup lie in the future: then the time from now on counts.
 */
export function nextDueAt({ every, at }: BackupSchedule, last: Date | null, now: Date): Date | undefined {
  if (every === 'off') return undefined
  if (last === null) return now
  const from = last.getTime() > now.getTime() ? now : last
  const [hour = 0, minute = 0] = at.split(':').map(Number)
  const due = new Date(from)
  due.setSeconds(0, 0)
  if (every === 'hour') {
    due.setMinutes(minute)
    if (due <= from) due.setTime(due.getTime() + 60 * minuteMs)
    return due
  }
  due.setHours(hour, minute)
  if (due <= from) due.setDate(due.getDate() + 1)
  if (every === 'week') due.setDate(due.getDate() + 6)
  return due
}

/** What is lost at most, as long as the machine is awake when one is due. */
export const lossMinutesOf = ({ every }: BackupSchedule): number | null => (every === 'off' ? null : periods[every])
