/** What a schedule that is due does now. Pure. */
import type { CronConfig } from '../../contracts/triggers.ts'

/** Later than this, a firing was missed: the engine did not run, or the machine slept. */
export const missedAfterMs = 60_000

export type Due = {
  config: Pick<CronConfig, 'missed' | 'overlap'>
  nextAt: Date | null
  pendingAt: Date | null
  /** A run that it started has not ended. */
  isBusy: boolean
  now: Date
  /** The first time of the schedule after a moment. */
  nextAfter: (moment: Date) => Date | undefined
}

export type Decision = {
  /** Start a run, for this time of the schedule. */
  fireFor: Date | undefined
  nextAt: Date | null
  pendingAt: Date | null
}

/** Times that have passed together count as one, and one firing at most waits for the run before it. */
export function decideFiring({ config, nextAt, pendingAt, isBusy, now, nextAfter }: Due): Decision {
  const isDue = nextAt !== null && nextAt <= now
  const next = isDue ? (nextAfter(now) ?? null) : nextAt
  if (pendingAt) {
    return isBusy
      ? { fireFor: undefined, nextAt: next, pendingAt }
      : { fireFor: pendingAt, nextAt: next, pendingAt: null }
  }
  const nothing = { fireFor: undefined, nextAt: next, pendingAt: null }
  if (!isDue) return nothing
  if (config.missed === 'skip' && now.getTime() - nextAt.getTime() > missedAfterMs) return nothing
  if (isBusy && config.overlap === 'skip') return nothing
  if (isBusy && config.overlap === 'queue') return { ...nothing, pendingAt: nextAt }
  return { ...nothing, fireFor: nextAt }
}
