/** When a schedule fires. The only place that knows the cron library. */
import { Cron } from 'croner'
import { AppError } from '../../contracts/errors.ts'

type Times = { cron: string; timezone: string }

/**
 * The first time after a moment, or nothing if none ever comes. Where clocks go forward, a time that does not exist is
 * the moment of the change; where they go back, a daily time that comes twice fires the first time only.
 */
export function nextTime({ cron, timezone }: Times, after: Date): Date | undefined {
  return new Cron(cron, { timezone, paused: true }).nextRun(after) ?? undefined
}

/** @throws AppError trigger-invalid, with what is wrong. */
export function checkTimes({ cron, timezone }: Times, now: Date): Date {
  try {
    new Intl.DateTimeFormat('en', { timeZone: timezone })
  } catch {
    throw invalid('/config/timezone', `There is no time zone "${timezone}". Name one like Europe/Berlin.`)
  }
  // The library also takes a single moment; a schedule is what comes again.
  if (!/\s/.test(cron) && !cron.startsWith('@')) throw invalid('/config/cron', 'It needs five or six fields.')
  let next: Date | undefined
  try {
    next = nextTime({ cron, timezone }, now)
  } catch (error) {
    throw invalid('/config/cron', error instanceof Error ? error.message.replace(/^\w+: /, '') : String(error))
  }
  if (!next) throw invalid('/config/cron', 'Such a time never comes.')
  return next
}

/** The next times, in order; fewer when no more come. Throws as `checkTimes` does. */
export function listTimes(times: Times, now: Date, count: number): string[] {
  const found: string[] = []
  let next: Date | undefined = checkTimes(times, now)
  while (next && found.length < count) {
    found.push(next.toISOString())
    next = nextTime(times, next)
  }
  return found
}

const invalid = (path: string, message: string) =>
  new AppError('trigger-invalid', { detail: message, problems: [{ path, message }] })
