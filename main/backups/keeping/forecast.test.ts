import { describe, expect, it } from 'vitest'
import type { Keepable, KeepingRule } from './decide-keeping.ts'
import { forecast } from './forecast.ts'

const dayMs = 86_400_000
const nowMs = Date.UTC(2026, 10, 21)
const rule: KeepingRule = { hourly: 0, daily: 7, weekly: 4, monthly: 6, atLeast: 3, budgetBytes: null }
const backups = (sizes: readonly number[]): Keepable[] =>
  sizes.map((sizeBytes, index) => ({
    ...{ id: `b${index}`, number: index, state: 'proven' as const, sizeBytes },
    createdAt: new Date(nowMs - (sizes.length - index) * dayMs).toISOString(),
  }))
const given = { rule, everyMs: dayMs, nowMs, freeBytes: null }

describe('the forecast', () => {
  it('needs a proven backup to begin with', () => {
    expect(forecast({ ...given, backups: [] })).toBeNull()
  })

  it('is what the rule keeps in the long run, when backups stay as large as they are', () => {
    const found = forecast({ ...given, backups: backups([100, 100, 100]) })
    // Seven days, up to four weeks and six months, of which some are the same backups.
    expect(found?.peakCount).toBeGreaterThanOrEqual(14)
    expect(found?.peakCount).toBeLessThanOrEqual(17)
    expect(found).toMatchObject({ peakBytes: (found?.peakCount ?? 0) * 100, fullInDays: null, overBudgetInDays: null })
  })

  it('says when the disk will be full', () => {
    const growing = backups([100, 110, 120, 130])
    // 130 today, ten more a day: 140, 150 and 160 fit into 500 bytes, 170 does not.
    expect(forecast({ ...given, backups: growing, freeBytes: 500 })?.fullInDays).toBe(4)
    expect(forecast({ ...given, backups: growing, freeBytes: 1e9 })?.fullInDays).toBeNull()
  })

  it('says when the budget begins to remove more than the rule', () => {
    const found = forecast({ ...given, rule: { ...rule, budgetBytes: 550 }, backups: backups([100, 100, 100]) })
    expect(found?.overBudgetInDays).toBe(3)
    expect(found?.peakBytes).toBe(500)
  })

  it('does not take one large import for a trend', () => {
    const found = forecast({ ...given, backups: backups([100, 100, 100, 900, 900, 900]) })
    expect(found?.peakBytes).toBeLessThan(18 * 900)
  })

  it('is quick for an hourly schedule over more than a year', () => {
    const from = performance.now()
    forecast({ ...given, rule: { ...rule, hourly: 48 }, everyMs: dayMs / 24, backups: backups([100, 100, 100]) })
    expect(performance.now() - from).toBeLessThan(5000)
  })
})
