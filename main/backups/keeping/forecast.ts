/** How much room the backups will take: the rule is played forward over the schedule, with backups that grow as they did. Pure. */
import { decideKeeping, type Keepable, type KeepingRule } from './decide-keeping.ts'

export type Forecast = {
  /** The most that all kept backups together take within the time looked at. */
  peakBytes: number
  /** So many are kept then. */
  peakCount: number
  /** Days from now until the disk has no room for the next backup; null when that does not happen. */
  fullInDays: number | null
  /** Days from now until the budget removes what the rule would have kept; null when that does not happen. */
  overBudgetInDays: number | null
  /** Days that were looked at. */
  days: number
}

type Given = {
  rule: KeepingRule
  backups: readonly Keepable[]
  everyMs: number
  nowMs: number
  /** Of the disk that they are on; null where nobody can tell. */
  freeBytes: number | null
}

const dayMs = 86_400_000
const days = 400
/** An hourly schedule over a year is looked at in longer steps, to stay quick. */
const mostSteps = 800

export function forecast({ rule, backups, everyMs, nowMs, freeBytes }: Given): Forecast | null {
  const proven = backups.filter(({ state }) => state === 'proven').toSorted((a, b) => a.number - b.number)
  const newest = proven.at(-1)
  if (!newest) return null
  const growth = growthOf(proven)
  const stepMs = Math.max(everyMs, (days * dayMs) / mostSteps)
  const room = freeBytes === null ? Number.POSITIVE_INFINITY : freeBytes + sizeOf(backups)
  const found: Forecast = { peakBytes: 0, peakCount: 0, fullInDays: null, overBudgetInDays: null, days }
  let kept: readonly Keepable[] = proven
  for (let step = 1; step * stepMs <= days * dayMs; step++) {
    const atMs = nowMs + step * stepMs
    const added: Keepable = {
      id: `forecast-${step}`,
      number: newest.number + step,
      createdAt: new Date(atMs).toISOString(),
      state: 'proven',
      sizeBytes: Math.max(0, newest.sizeBytes + growth * step * (stepMs / everyMs)),
    }
    kept = [...kept, added]
    // The new one is there before an old one goes.
    const inDays = Math.round((step * stepMs) / dayMs)
    if (sizeOf(kept) > room) found.fullInDays ??= inDays
    const { keep, remove, overBudgetBytes } = decideKeeping(rule, { isComplete: true, backups: kept })
    if (overBudgetBytes > 0 || remove.some(({ why }) => why === 'over-budget')) found.overBudgetInDays ??= inDays
    kept = kept.filter(({ id }) => keep.has(id))
    const bytes = sizeOf(kept)
    if (bytes > found.peakBytes) Object.assign(found, { peakBytes: Math.round(bytes), peakCount: kept.length })
  }
  return found
}

const sizeOf = (backups: readonly Keepable[]) => backups.reduce((sum, { sizeBytes }) => sum + sizeBytes, 0)

/** Bytes from one backup to the next: the middle one of the last differences, so that one big import is no trend. */
function growthOf(oldestFirst: readonly Keepable[]): number {
  const last = oldestFirst.slice(-15)
  const differences = last.slice(1).map((one, index) => one.sizeBytes - (last[index]?.sizeBytes ?? one.sizeBytes))
  const sorted = differences.toSorted((a, b) => a - b)
  return Math.max(0, sorted[Math.floor(sorted.length / 2)] ?? 0)
}
