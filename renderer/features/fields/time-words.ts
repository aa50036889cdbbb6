/** A moment as the clock of a time zone shows it. */
import { textLocale } from '../../text/text.ts'

export const timeWords = (at: string, timezone: string, locale = textLocale()): string =>
  new Intl.DateTimeFormat(locale, {
    timeZone: timezone,
    weekday: 'long',
    day: 'numeric',
    month: 'long',
    hour: '2-digit',
    minute: '2-digit',
    ...(Date.parse(at) % 60_000 === 0 ? {} : { second: '2-digit' }),
  }).format(Date.parse(at))
