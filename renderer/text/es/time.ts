import type { time as english } from '../en/time.ts'
import type { Translated } from '../typed-text.ts'

export const time: Translated<typeof english> = {
  justNow: 'ahora mismo',
  ahead: 'en {{words}}',
  ago: 'hace {{words}}',
  days_one: '{{count}} día',
  days_other: '{{count}} días',
  minutesSeconds: '{{minutes}} min {{seconds}} s',
  hoursMinutes: '{{hours}} h {{minutes}} min',
  daysHours: '{{days}} d {{hours}} h',
}
