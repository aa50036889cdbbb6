import { describe, expect, it } from 'vitest'
import { decideKeeping, type Keepable, type KeepingRule } from './decide-keeping.ts'
import { periodKey } from './periods.ts'

const rule: KeepingRule = { hourly: 2, daily: 3, weekly: 2, monthly: 2, atLeast: 3, budgetBytes: null }
const nothing: KeepingRule = { hourly: 0, daily: 0, weekly: 0, monthly: 0, atLeast: 0, budgetBytes: null }

const backup = (number: number, createdAt: string, rest: Partial<Keepable> = {}): Keepable => ({
  ...{ id: `b${number}`, number, createdAt, state: 'proven', sizeBytes: 10, ...rest },
})
const daily = (count: number, rest: Partial<Keepable> = {}) =>
  Array.from({ length: count }, (_, index) =>
    backup(index + 1, new Date(Date.UTC(2026, 0, 1 + index, 3)).toISOString(), rest),
  )
const decide = (backups: readonly Keepable[], by = rule) => decideKeeping(by, { isComplete: true, backups })
const kept = (backups: readonly Keepable[], by = rule) => [...decide(backups, by).keep.keys()]

describe('what is kept', () => {
  it('is the newest of each hour, day, week and month that has one', () => {
    // 90 days from 2026-01-01, a Thursday: until Tuesday 2026-03-31.
    const { keep } = decide(daily(90))
    expect(Object.fromEntries(keep)).toEqual({
      b90: ['floor', 'hourly', 'daily', 'weekly', 'monthly'], // 31 March
      b89: ['floor', 'hourly', 'daily'],
      b88: ['floor', 'daily', 'weekly'], // Sunday 29 March
      b59: ['monthly'], // 28 February
    })
  })

  it('is three proven ones, even when the rule says none', () => {
    expect(kept(daily(10), nothing)).toEqual(['b10', 'b9', 'b8'])
    expect(kept(daily(10), { ...nothing, atLeast: 5 })).toEqual(['b10', 'b9', 'b8', 'b7', 'b6'])
  })

  it('counts proven ones only', () => {
    const backups = [...daily(5), backup(6, '2026-02-01T00:00:00Z', { state: 'unproven' })]
    expect(Object.fromEntries(decide(backups, nothing).keep)).toEqual({
      ...{ b6: ['not-yet-proven'], b5: ['floor'], b4: ['floor'], b3: ['floor'] },
    })
  })

  it('is what never became proven too, until three proven ones are newer', () => {
    const failed = backup(1, '2026-01-01T00:00:00Z', { state: 'failed' })
    const later = daily(4).map((one) => ({ ...one, id: `later${one.number}`, number: one.number + 1 }))
    expect(decide([failed, ...later.slice(0, 2)], nothing)).toMatchObject({ remove: [], heldBack: 'too-few-proven' })
    expect(decide([failed, ...later.slice(0, 3)], nothing).remove).toEqual([{ id: 'b1', why: 'never-proven' }])
  })

  it('is what somebody pinned', () => {
    const [first, ...rest] = daily(20)
    expect(kept([{ ...(first as Keepable), isPinned: true }, ...rest], nothing)).toContain('b1')
  })
})

describe('nothing is removed', () => {
  it('when the listing broke off, or is empty', () => {
    const incomplete = decideKeeping(nothing, { isComplete: false, backups: daily(30) })
    expect(incomplete).toMatchObject({ remove: [], heldBack: 'listing-incomplete' })
    expect(incomplete.keep.size).toBe(30)
    expect(decide([])).toMatchObject({ remove: [], heldBack: 'listing-empty' })
  })

  it('while there are fewer than three proven ones', () => {
    const backups = [...daily(20, { state: 'failed' }), ...daily(2).map((one) => ({ ...one, id: 'x', number: 50 }))]
    expect(decide([...daily(20, { state: 'failed' })], nothing).remove).toEqual([])
    expect(decide(backups.slice(0, 21), nothing)).toMatchObject({ remove: [], heldBack: 'too-few-proven' })
  })

  it('when two claim to be the same one', () => {
    const backups = [...daily(10), backup(10, '2026-05-01T00:00:00Z', { id: 'other' })]
    expect(decide(backups, nothing)).toMatchObject({ remove: [], heldBack: 'listing-unclear' })
  })
})

describe('a wrong clock', () => {
  it('that was set back to 1970 makes no backup old', () => {
    const backups = [...daily(10), backup(11, '1970-01-01T00:00:10Z'), backup(12, '1970-01-01T00:00:20Z')]
    expect(kept(backups, nothing)).toEqual(['b12', 'b11', 'b10'])
    expect(kept(backups)).toEqual(expect.arrayContaining(['b12', 'b10', 'b9']))
  })

  it('that was ahead for a while takes nothing from what came before', () => {
    const ahead = backup(11, '2099-01-01T00:00:00Z')
    const after = backup(12, '2026-01-11T03:00:00Z')
    expect(kept([...daily(10), ahead, after])).toEqual(expect.arrayContaining(['b12', 'b11', 'b10']))
  })

  it('that wrote what is no date does no harm', () => {
    expect(kept([...daily(10), backup(11, 'yesterday')], nothing)).toEqual(['b11', 'b10', 'b9'])
  })
})

describe('a budget', () => {
  it('removes the finest and oldest first', () => {
    const week = { ...nothing, hourly: 7, weekly: 2 }
    const backups = daily(14) // until Wednesday 2026-01-14
    expect(kept(backups, week)).toEqual(['b14', 'b13', 'b12', 'b11', 'b10', 'b9', 'b8'])
    const { remove } = decide(backups, { ...week, budgetBytes: 50 })
    expect(remove.filter(({ why }) => why === 'over-budget').map(({ id }) => id)).toEqual(['b9', 'b8'])
    expect(kept(backups, { ...week, budgetBytes: 40 })).toEqual(['b14', 'b13', 'b12', 'b11']) // b11 is its week's
  })

  it('never removes the floor, and says how much is missing', () => {
    const decided = decide(daily(10), { ...rule, budgetBytes: 5 })
    expect([...decided.keep.keys()]).toEqual(['b10', 'b9', 'b8'])
    expect(decided.overBudgetBytes).toBe(25)
  })
})

it('weeks begin on Monday, also before 1970', () => {
  const week = (day: string) => periodKey.weekly(Date.parse(`${day}T12:00:00Z`))
  expect(week('2026-11-22')).toBe(week('2026-11-16')) // Sunday, and the Monday before
  expect(week('2026-11-23')).toBe(week('2026-11-22') + 1)
  expect(week('1969-12-29')).toBe(week('1970-01-01'))
})
