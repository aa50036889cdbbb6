/** When a service that is down is started again, and when that is given up. Pure. */
export type WatchdogState = { service: string; restarts: number; gaveUp: boolean; sentence: string }

export type Mended = { at: number[]; gaveUpAt: number | null }
export const newMended: Mended = { at: [], gaveUpAt: null }

const quickTries = 5
const quickWithinMs = 5 * 60_000
const manyTries = 10
const manyWithinMs = 30 * 60_000
const firstWaitMs = 1000
const longestWaitMs = 60_000

export type Verdict = { do: 'mend' } | { do: 'wait'; forMs: number } | { do: 'give-up'; why: string }

/** Five tries with growing pauses, at most ten in half an hour; then somebody has to look. */
export function judge({ at, gaveUpAt }: Mended, now: number): Verdict {
  if (gaveUpAt !== null) return { do: 'give-up', why: 'it was given up before' }
  const many = at.filter((time) => time > now - manyWithinMs).length
  if (many >= manyTries) return { do: 'give-up', why: `it was started ${many} times within 30 minutes` }
  const quick = at.filter((time) => time > now - quickWithinMs)
  if (quick.length >= quickTries)
    return { do: 'give-up', why: `it was started ${quick.length} times within 5 minutes and did not stay up` }
  const last = quick.at(-1)
  if (last === undefined) return { do: 'mend' }
  const waitMs = Math.min(longestWaitMs, firstWaitMs * 2 ** quick.length)
  return now - last >= waitMs ? { do: 'mend' } : { do: 'wait', forMs: waitMs - (now - last) }
}
