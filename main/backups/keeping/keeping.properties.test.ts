import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { type Decide, hourMs, keepingProperty } from '../testing/keeping-histories.ts'
import { decideKeeping, type Keepable, type KeepingRule } from './decide-keeping.ts'

describe('keeping', () => {
  it('holds its promises over 1,000 random histories', () => {
    fc.assert(keepingProperty(decideKeeping), { numRuns: 1000, seed: 20261121 })
  })
})

/** The right rule, which then also removes what `stays` does not name. */
const keepingOnly =
  (stays: (rule: KeepingRule, backups: readonly Keepable[]) => readonly Keepable[]): Decide =>
  (rule, listing) => {
    const right = decideKeeping(rule, listing)
    if (!listing.isComplete) return right
    const staying = new Set(stays(rule, listing.backups).map(({ id }) => id))
    const more = listing.backups.filter(({ id }) => right.keep.has(id) && !staying.has(id))
    const keep = new Map([...right.keep].filter(([id]) => staying.has(id)))
    const why = (state: Keepable['state']) => (state === 'proven' ? ('not-needed' as const) : ('never-proven' as const))
    const bytes = listing.backups.reduce((sum, { id, sizeBytes }) => sum + (keep.has(id) ? sizeBytes : 0), 0)
    return {
      ...right,
      keep,
      remove: [...right.remove, ...more.map(({ id, state }) => ({ id, why: why(state) }))],
      overBudgetBytes: Math.max(0, bytes - (rule.budgetBytes ?? Number.POSITIVE_INFINITY)),
    }
  }
const shift = (backups: readonly Keepable[], change: (one: Keepable) => Partial<Keepable>) =>
  backups.map((one) => ({ ...one, ...change(one) }))

const mistakes: Record<string, Decide> = {
  'orders by date': (rule, listing) => {
    const byDate = listing.backups.toSorted((a, b) => Date.parse(a.createdAt) - Date.parse(b.createdAt))
    return decideKeeping(rule, { ...listing, backups: byDate.map((one, index) => ({ ...one, number: index })) })
  },
  'counts what is not proven': (rule, listing) =>
    decideKeeping(rule, { ...listing, backups: shift(listing.backups, () => ({ state: 'proven' })) }),
  'trusts a listing that broke off': (rule, listing) => decideKeeping(rule, { ...listing, isComplete: true }),
  'forgets what is pinned': (rule, listing) =>
    decideKeeping(rule, { ...listing, backups: shift(listing.backups, () => ({ isPinned: false })) }),
  'keeps two in place of three': keepingOnly((_, backups) => {
    const proven = backups.filter(({ state }) => state === 'proven').toSorted((a, b) => b.number - a.number)
    return backups.filter((one) => !proven.slice(2).includes(one))
  }),
  'removes what is older than a month': keepingOnly((_, backups) => {
    const newest = Math.max(...backups.map(({ createdAt }) => Date.parse(createdAt)))
    return backups.filter(({ createdAt }) => newest - Date.parse(createdAt) < 30 * 24 * hourMs)
  }),
  'keeps one week less': (rule, listing) => decideKeeping({ ...rule, weekly: Math.max(0, rule.weekly - 1) }, listing),
  'lets the budget take the floor': keepingOnly((rule, backups) => {
    let bytes = 0
    return backups
      .toSorted((a, b) => b.number - a.number)
      .filter(({ sizeBytes }) => {
        bytes += sizeBytes
        return bytes <= (rule.budgetBytes ?? Number.POSITIVE_INFINITY)
      })
  }),
}

describe('a planted mistake is found: a rule that', () => {
  it('makes none passes, in the form in which the others make theirs', () => {
    expect(fc.check(keepingProperty(keepingOnly((_, backups) => backups)), { numRuns: 300, seed: 7 }).failed).toBe(
      false,
    )
  })

  it.each(Object.entries(mistakes))('%s', (_, decide) => {
    expect(fc.check(keepingProperty(decide), { numRuns: 1000, seed: 7, endOnFailure: true }).failed).toBe(true)
  })
})
