export const time = {
  justNow: 'just now',
  ahead: 'in {{words}}',
  ago: '{{words}} ago',
  days_one: '{{count}} day',
  days_other: '{{count}} days',
  minutesSeconds: '{{minutes}} min {{seconds}} s',
  hoursMinutes: '{{hours}} h {{minutes}} min',
  daysHours: '{{days}} d {{hours}} h',
} as const
