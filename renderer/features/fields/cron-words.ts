/** A schedule in words. Pure; the words are a library of their own, so this comes only where a schedule is edited. */
import cronstrue from 'cronstrue'
import 'cronstrue/locales/de.js'
import 'cronstrue/locales/es.js'
import { textLanguage } from '../../text/text.ts'

export function cronWords(cron: string): string | undefined {
  try {
    return cronstrue.toString(cron, {
      locale: textLanguage(),
      use24HourTimeFormat: true,
      throwExceptionOnParseError: true,
      verbose: false,
    })
  } catch {
    return undefined
  }
}
