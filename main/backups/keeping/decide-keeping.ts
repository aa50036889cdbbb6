/**
 * Which backups stay and which go: grandfather, father, son. Pure, and without a clock: what is kept is counted in periods
 * that have a proven backup, from the newest backup back, and the newest is the one with the highest number. Dates
 * only say which backups share a period. So a clock that was set forward or back can never make a backup "too old".
 */
import { type Period, periodKey, periods } from './periods.ts'

/** So many proven backups stay, whatever a rule and a budget say. */
export const floorOfProven = 3

export type KeepingRule = Readonly<Record<Period, number>> & {
  /** So many proven ones stay in any case; fewer than the floor counts as the floor. */
  readonly atLeast: number
  /** What all backups together may take; null for no limit. */
  readonly budgetBytes: number | null
}

export type Keepable = {
  id: string
  /** Grows by one with every backup of this installation; never given twice. */
  number: number
  createdAt: string
  state: 'proven' | 'unproven' | 'failed'
  sizeBytes: number
  /** A person, or an upgrade that can still be taken back, wants it to stay. */
  isPinned?: boolean
}

/** What a place said it holds. `isComplete` is false when the answer broke off or could not be read as a whole. */
export type Listing = { isComplete: boolean; backups: readonly Keepable[] }

export type KeptBecause = Period | 'floor' | 'pinned' | 'not-yet-proven' | 'nothing-newer'
export type RemovedBecause = 'not-needed' | 'over-budget' | 'never-proven'

export type Keeping = {
  keep: ReadonlyMap<string, readonly KeptBecause[]>
  remove: readonly { id: string; why: RemovedBecause }[]
  /** What stays takes so much more than the budget: the floor and what is pinned are more than it allows. */
  overBudgetBytes: number
  /** Why nothing is removed, whatever the rule says. */
  heldBack: 'listing-incomplete' | 'listing-empty' | 'too-few-proven' | 'listing-unclear' | null
}

export function decideKeeping(rule: KeepingRule, listing: Listing): Keeping {
  const heldBack = reasonToHoldBack(listing)
  const floor = Math.max(floorOfProven, rule.atLeast)
  const newestFirst = listing.backups.toSorted((a, b) => b.number - a.number || compareDates(b, a))
  const reasons = new Map(newestFirst.map(({ id }) => [id, [] as KeptBecause[]]))
  const because = (id: string, why: KeptBecause) => void reasons.get(id)?.push(why)
  const proven = newestFirst.filter(({ state }) => state === 'proven')

  for (const { id } of proven.slice(0, floor)) because(id, 'floor')
  for (const period of periods) for (const { id } of newestOfEach(period, proven, rule[period])) because(id, period)
  for (const one of newestFirst) if (one.isPinned) because(one.id, 'pinned')
  // One that is not proven may be all there is of its time, until enough proven ones are newer.
  const oldestOfFloor = proven[floorOfProven - 1]?.number ?? Number.POSITIVE_INFINITY
  for (const { id, state, number } of newestFirst) {
    if (state !== 'proven' && (proven.length < floorOfProven || number > oldestOfFloor)) {
      because(id, state === 'unproven' ? 'not-yet-proven' : 'nothing-newer')
    }
  }

  const budget = withinBudget(rule.budgetBytes, newestFirst, reasons)
  const wouldGo = newestFirst.flatMap(({ id, state }): Keeping['remove'] => {
    if (budget.removed.has(id)) return [{ id, why: 'over-budget' }]
    if (reasons.get(id)?.length) return []
    return [{ id, why: state === 'proven' ? 'not-needed' : 'never-proven' }]
  })
  const remove = heldBack ? [] : wouldGo
  const going = new Set(remove.map(({ id }) => id))
  return {
    keep: new Map([...reasons].filter(([id]) => !going.has(id))),
    remove,
    overBudgetBytes: budget.overBytes,
    heldBack,
  }
}

function reasonToHoldBack({ isComplete, backups }: Listing): Keeping['heldBack'] {
  if (!isComplete) return 'listing-incomplete'
  if (backups.length === 0) return 'listing-empty'
  // The same id or the same number twice: this is not one history, and which of them is newer cannot be told.
  const distinct = (values: unknown[]) => new Set(values).size === values.length
  if (!distinct(backups.map(({ id }) => id)) || !distinct(backups.map(({ number }) => number))) {
    return 'listing-unclear'
  }
  return backups.filter(({ state }) => state === 'proven').length < floorOfProven ? 'too-few-proven' : null
}

/** The newest proven backup of each of the newest `count` periods that have one. */
function newestOfEach(period: Period, newestFirst: readonly Keepable[], count: number): Keepable[] {
  const seen = new Set<number>()
  const found: Keepable[] = []
  for (const backup of newestFirst) {
    if (found.length >= count) break
    const key = periodKey[period](dateOf(backup))
    if (seen.has(key)) continue
    seen.add(key)
    found.push(backup)
  }
  return found
}

/** What goes first when there is no room: the finest period, and of that the oldest. Never the floor, never what is pinned. */
function withinBudget(
  budgetBytes: number | null,
  newestFirst: readonly Keepable[],
  reasons: ReadonlyMap<string, readonly KeptBecause[]>,
): { removed: ReadonlySet<string>; overBytes: number } {
  const removed = new Set<string>()
  if (budgetBytes === null) return { removed, overBytes: 0 }
  const kept = newestFirst.filter(({ id }) => reasons.get(id)?.length)
  let bytes = kept.reduce((sum, { sizeBytes }) => sum + sizeBytes, 0)
  const rank = ({ id }: Keepable) => periods.findLastIndex((period) => reasons.get(id)?.includes(period))
  const spare = kept
    .filter(({ id }) => reasons.get(id)?.every((why) => (periods as readonly string[]).includes(why)))
    .toSorted((a, b) => rank(a) - rank(b) || a.number - b.number)
  for (const { id, sizeBytes } of spare) {
    if (bytes <= budgetBytes) break
    removed.add(id)
    bytes -= sizeBytes
  }
  return { removed, overBytes: Math.max(0, bytes - budgetBytes) }
}

/** A date that cannot be read counts as the beginning of time: it is only ever compared for sharing a period. */
const dateOf = ({ createdAt }: Keepable): number => {
  const atMs = Date.parse(createdAt)
  return Number.isFinite(atMs) ? atMs : 0
}
const compareDates = (a: Keepable, b: Keepable) => dateOf(a) - dateOf(b)
