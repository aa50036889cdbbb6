/** Numbers as people read them: always with their unit, never with more digits than matter, in the language of the page. */
import { formatNumber, t } from '../text/text.ts'

const second = 1000
const minute = 60 * second
const hour = 60 * minute
const day = 24 * hour

export function formatDuration(ms: number): string {
  if (ms < 1) return '0 ms'
  if (ms < second) return `${Math.round(ms)} ms`
  if (ms < 10 * second) return `${oneDigit(ms / second)} s`
  if (ms < minute) return `${Math.floor(ms / second)} s`
  if (ms < hour) {
    return t('time.minutesSeconds', { minutes: Math.floor(ms / minute), seconds: two((ms % minute) / second) })
  }
  if (ms < day) return t('time.hoursMinutes', { hours: Math.floor(ms / hour), minutes: two((ms % hour) / minute) })
  return t('time.daysHours', { days: Math.floor(ms / day), hours: Math.floor((ms % day) / hour) })
}

/** "3 min ago", "in 20 s". */
export function formatRelative(at: number, now: number): string {
  const distance = Math.abs(now - at)
  if (distance < 5 * second) return t('time.justNow')
  const words = coarse(distance)
  return at > now ? t('time.ahead', { words }) : t('time.ago', { words })
}

function coarse(ms: number): string {
  if (ms < minute) return `${Math.floor(ms / second)} s`
  if (ms < hour) return `${Math.floor(ms / minute)} min`
  if (ms < day) return `${Math.floor(ms / hour)} h`
  return t('time.days', { count: Math.floor(ms / day) })
}

export function formatBytes(bytes: number): string {
  const units = ['B', 'kB', 'MB', 'GB', 'TB']
  let value = bytes
  let unit = 0
  while (value >= 1000 && unit < units.length - 1) {
    value /= 1000
    unit += 1
  }
  return `${unit === 0 || value >= 100 ? formatNumber(Math.round(value)) : oneDigit(value)} ${units[unit]}`
}

const oneDigit = (value: number): string => formatNumber(value, { minimumFractionDigits: 1, maximumFractionDigits: 1 })
const two = (value: number): string => String(Math.floor(value)).padStart(2, '0')

/** With so many digits after the sign of its language. */
export const formatFixed = (value: number, digits: number): string =>
  formatNumber(value, { minimumFractionDigits: digits, maximumFractionDigits: digits })
