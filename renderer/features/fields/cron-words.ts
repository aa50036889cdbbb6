/** A schedule in words. Pure; the words are a library of their own, so this comes only where a schedule is edited. */
import cronstrue from 'cronstrue'

export function cronWords(cron: string): string | undefined {
  try {
    return cronstrue.toString(cron, { use24HourTimeFormat: true, throwExceptionOnParseError: true, verbose: false })
  } catch {
    return undefined
  }
}
