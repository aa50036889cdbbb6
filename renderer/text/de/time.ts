import type { time as english } from '../en/time.ts'
import type { Translated } from '../typed-text.ts'

export const time: Translated<typeof english> = {
  justNow: 'gerade eben',
  ahead: 'in {{words}}',
  ago: 'vor {{words}}',
  days_one: '{{count}} Tag',
  days_other: '{{count}} Tagen',
  minutesSeconds: '{{minutes}} min {{seconds}} s',
  hoursMinutes: '{{hours}} h {{minutes}} min',
  daysHours: '{{days}} T {{hours}} h',
}
