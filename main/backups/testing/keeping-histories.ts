/** Many random histories of taking, proving, pinning and clearing out, with clocks that jump and listings that break off. */
import fc from 'fast-check'
import { expect } from 'vitest'
import {
  floorOfProven,
  type Keepable,
  type Keeping,
  type KeepingRule,
  type Listing,
} from '../keeping/decide-keeping.ts'
import { periodKey, periods } from '../keeping/periods.ts'

export type Decide = (rule: KeepingRule, listing: Listing) => Keeping
type Step =
  | { do: 'take'; clockMs: number; state: Keepable['state']; sizeBytes: number }
  | { do: 'settle'; which: number; state: 'proven' | 'failed' }
  | { do: 'pin'; which: number }
  | { do: 'keep'; listing: 'whole' | 'broken-off' | 'empty' | 'shuffled' }
  | { do: 'rule'; rule: KeepingRule }

export const hourMs = 3_600_000
const count = fc.oneof({ weight: 3, arbitrary: fc.integer({ min: 0, max: 4 }) }, fc.integer({ min: 0, max: 40 }))
const ruleArb: fc.Arbitrary<KeepingRule> = fc.record({
  ...{ hourly: count, daily: count, weekly: count, monthly: count, atLeast: fc.integer({ min: 0, max: 6 }) },
  budgetBytes: fc.option(fc.integer({ min: 0, max: 3000 }), { nil: null }),
})
/** Mostly forward by an hour to a day; now and then a jump of years in either direction. */
const clockArb = fc.oneof(
  { weight: 8, arbitrary: fc.integer({ min: 1, max: 30 }).map((hours) => hours * hourMs) },
  { weight: 1, arbitrary: fc.integer({ min: -500_000, max: 500_000 }).map((hours) => hours * hourMs) },
)
const stepArb: fc.Arbitrary<Step> = fc.oneof(
  {
    weight: 10,
    arbitrary: fc.record({
      ...{ do: fc.constant('take' as const), clockMs: clockArb, sizeBytes: fc.integer({ min: 0, max: 200 }) },
      state: fc.constantFrom(
        'proven' as const,
        'proven' as const,
        'proven' as const,
        'unproven' as const,
        'failed' as const,
      ),
    }),
  },
  {
    weight: 2,
    arbitrary: fc.record({
      ...{ do: fc.constant('settle' as const), which: fc.nat(50) },
      state: fc.constantFrom('proven' as const, 'failed' as const),
    }),
  },
  { weight: 1, arbitrary: fc.record({ do: fc.constant('pin' as const), which: fc.nat(50) }) },
  {
    weight: 5,
    arbitrary: fc.record({
      do: fc.constant('keep' as const),
      listing: fc.constantFrom(
        'whole' as const,
        'whole' as const,
        'broken-off' as const,
        'empty' as const,
        'shuffled' as const,
      ),
    }),
  },
  { weight: 1, arbitrary: fc.record({ do: fc.constant('rule' as const), rule: ruleArb }) },
)
const historyArb = fc.record({ rule: ruleArb, steps: fc.array(stepArb, { minLength: 1, maxLength: 60, size: 'max' }) })

/** Throws when `decide` does what must never happen. */
function live(decide: Decide, { rule: first, steps }: { rule: KeepingRule; steps: readonly Step[] }) {
  let rule = first
  let held: Keepable[] = []
  let nowMs = Date.UTC(2026, 10, 21)
  let number = 0
  for (const step of steps) {
    if (step.do === 'take') {
      nowMs += step.clockMs
      number += 1
      const createdAt = new Date(Math.max(-8e15, Math.min(8e15, nowMs))).toISOString()
      held.push({ id: `b${number}`, number, createdAt, state: step.state, sizeBytes: step.sizeBytes })
    } else if (step.do === 'settle') {
      const one = held[step.which % Math.max(1, held.length)]
      if (one?.state === 'unproven') one.state = step.state
    } else if (step.do === 'pin') {
      const one = held[step.which % Math.max(1, held.length)]
      if (one) one.isPinned = true
    } else if (step.do === 'rule') {
      rule = step.rule
    } else {
      const listing = listingOf(held, step.listing)
      const decided = decide(rule, listing)
      check(rule, listing, decided)
      const going = new Set(decided.remove.map(({ id }) => id))
      held = held.filter(({ id }) => !going.has(id))
      const again = decide(rule, { ...listing, backups: held })
      if (listing.isComplete && listing.backups.length > 0) expect(again.remove).toEqual([])
    }
  }
}

function listingOf(held: readonly Keepable[], how: 'whole' | 'broken-off' | 'empty' | 'shuffled'): Listing {
  if (how === 'empty') return { isComplete: true, backups: [] }
  if (how === 'broken-off') return { isComplete: false, backups: held.slice(0, Math.ceil(held.length / 2)) }
  // Places list in any order.
  const shuffled = held.toSorted((a, b) => ((a.number * 7919) % 101) - ((b.number * 7919) % 101))
  return { isComplete: true, backups: how === 'shuffled' ? shuffled : held }
}

function check(rule: KeepingRule, { isComplete, backups }: Listing, { remove, keep, overBudgetBytes }: Keeping) {
  const going = new Set(remove.map(({ id }) => id))
  const proven = backups.filter(({ state }) => state === 'proven').toSorted((a, b) => b.number - a.number)
  const stays = proven.filter(({ id }) => !going.has(id))
  if (!isComplete) expect(remove).toEqual([])
  expect(remove.every(({ id }) => backups.some((one) => one.id === id))).toBe(true)
  const floor = Math.max(floorOfProven, rule.atLeast)
  expect(stays.length).toBeGreaterThanOrEqual(Math.min(floor, proven.length))
  for (const one of proven.slice(0, floor)) expect(going.has(one.id)).toBe(false)
  for (const one of backups) if (one.isPinned) expect(going.has(one.id)).toBe(false)
  for (const one of backups) expect(going.has(one.id)).toBe(!keep.has(one.id))
  for (const { id, why } of remove) {
    const one = backups.find((other) => other.id === id) as Keepable
    const newer = proven.filter(({ number }) => number > one.number)
    if (why === 'never-proven') {
      expect(one.state).not.toBe('proven')
      expect(newer.length).toBeGreaterThanOrEqual(floorOfProven)
    }
    if (why === 'not-needed') for (const period of periods) expect(isNeeded(period, rule, one, newer)).toBe(false)
    if (why === 'over-budget') expect(rule.budgetBytes).not.toBeNull()
  }
  const left = backups.filter(({ id }) => !going.has(id))
  const bytes = left.reduce((sum, { sizeBytes }) => sum + sizeBytes, 0)
  const isHeldBack = !isComplete || proven.length < floorOfProven
  if (rule.budgetBytes !== null && !isHeldBack) expect(overBudgetBytes).toBe(Math.max(0, bytes - rule.budgetBytes))
}

/** Said another way than the rule says it: the newest of its period, and fewer than `count` newer periods. */
function isNeeded(period: (typeof periods)[number], rule: KeepingRule, one: Keepable, newer: readonly Keepable[]) {
  const key = (backup: Keepable) => periodKey[period](Date.parse(backup.createdAt))
  const newerKeys = new Set(newer.map(key))
  return !newerKeys.has(key(one)) && newerKeys.size < rule[period]
}

export const keepingProperty = (decide: Decide) => fc.property(historyArb, (history) => live(decide, history))
