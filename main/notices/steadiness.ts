/**
 * Whether somebody should hear that a thing is down or answers again, from what was seen of it one look after the other. Pure.
 * Short gaps are not told; what goes and comes all the time is told once, and then not before it has stayed up for a while.
 */
import type { SystemNotice } from '../../contracts/notices.ts'

export type Steadiness = {
  phase: 'up' | 'falling' | 'down' | 'rising' | 'unsteady'
  /** When the phase began; while unsteady, since when it answers, null while it does not. */
  since: number | null
  lastAt: number
  /** When it went down, within the time that counts. */
  falls: readonly number[]
}
export type Seen = { isUp: boolean; at: number }
export type News = Extract<SystemNotice['kind'], 'down' | 'recovered' | 'unsteady'>

export const downAfterMs = 5000
export const upAfterMs = 10_000
/** So often within so long is unsteady; it has to be up for so long to count as steady again. */
export const manyFalls = 4
export const fallsWithinMs = 10 * 60_000
export const steadyAfterMs = 5 * 60_000
/** Nobody has looked for longer than this: what was about to be told begins anew. */
export const gapMs = 45_000

export const newSteadiness: Steadiness = { phase: 'up', since: null, lastAt: 0, falls: [] }

export function observe(before: Steadiness, seen: Seen): { now: Steadiness; news: News | null } {
  const { at } = seen
  const isGap = before.lastAt > 0 && at - before.lastAt > gapMs
  const falls = before.falls.filter((time) => time > at - fallsWithinMs)
  const since = isGap && before.phase !== 'down' ? at : before.since
  const base = { ...before, since, falls, lastAt: at }
  return seen.isUp ? seenUp(base, at) : seenDown(base, at)
}

type Step = ReturnType<typeof observe>
const stay = (now: Steadiness): Step => ({ now, news: null })
const tell = (now: Steadiness, news: News): Step => ({ now, news })

function seenDown(before: Steadiness, at: number): Step {
  const { phase, since } = before
  if (phase === 'down') return stay(before)
  if (phase === 'unsteady') return stay({ ...before, since: null })
  if (phase === 'falling')
    return at - (since ?? at) >= downAfterMs ? tell({ ...before, phase: 'down', since: at }, 'down') : stay(before)
  const falls = [...before.falls, at]
  if (falls.length >= manyFalls) return tell({ ...before, phase: 'unsteady', since: null, falls }, 'unsteady')
  return stay({ ...before, falls, phase: phase === 'rising' ? 'down' : 'falling', since: at })
}

function seenUp(before: Steadiness, at: number): Step {
  const { phase, since } = before
  if (phase === 'up') return stay(before)
  if (phase === 'falling') return stay({ ...before, phase: 'up', since: null })
  if (phase === 'down') return stay({ ...before, phase: 'rising', since: at })
  if (since === null) return stay({ ...before, since: at })
  const enoughMs = phase === 'unsteady' ? steadyAfterMs : upAfterMs
  if (at - since < enoughMs) return stay(before)
  return tell({ phase: 'up', since: null, lastAt: at, falls: phase === 'unsteady' ? [] : before.falls }, 'recovered')
}

/** Something is about to be told: look again soon. */
export const isPending = ({ phase }: Steadiness): boolean => phase === 'falling' || phase === 'rising'
