import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { nextDueAt } from './schedule-times.ts'

const at = (text: string) => new Date(text) // without a zone: local time, as the schedule means it

describe('the next backup', () => {
  it.each([
    ['day', '12:30', '2026-11-20T12:30:05', '2026-11-21T12:30:00'],
    ['day', '12:30', '2026-11-20T08:00:00', '2026-11-20T12:30:00'],
    ['hour', '00:15', '2026-11-20T08:15:30', '2026-11-20T09:15:00'],
    ['hour', '00:15', '2026-11-20T08:10:00', '2026-11-20T08:15:00'],
    ['week', '12:30', '2026-11-20T12:30:05', '2026-11-27T12:30:00'],
  ] as const)('of every %s at %s after one of %s is due %s', (every, time, last, due) => {
    expect(nextDueAt({ every, at: time }, at(last), at('2026-12-24T00:00:00'))).toEqual(at(due))
  })

  it('is due at once when there is none, and never when none are wanted', () => {
    const now = at('2026-11-20T08:00:00')
    expect(nextDueAt({ every: 'day', at: '12:30' }, null, now)).toEqual(now)
    expect(nextDueAt({ every: 'off', at: '12:30' }, null, now)).toBeUndefined()
  })

  it('is never put off for ever by a clock that was set back, and is at most a period away', () => {
    const longest = { hour: 3_600_000, day: 25 * 3_600_000, week: 8 * 24 * 3_600_000 } // an hour more when the clocks change
    fc.assert(
      fc.property(
        fc.constantFrom('hour' as const, 'day' as const, 'week' as const),
        fc.tuple(fc.nat(23), fc.nat(59)),
        fc.date({ min: at('2020-01-01T00:00:00'), max: at('2030-01-01T00:00:00'), noInvalidDate: true }),
        fc.date({ min: at('2020-01-01T00:00:00'), max: at('2030-01-01T00:00:00'), noInvalidDate: true }),
        (every, [hour, minute], last, now) => {
          const time = `${String(hour).padStart(2, '0')}:${String(minute).padStart(2, '0')}`
          const due = nextDueAt({ every, at: time }, last, now)?.getTime() ?? 0
          expect(due).toBeGreaterThan(Math.min(last.getTime(), now.getTime()))
          expect(due - Math.min(last.getTime(), now.getTime())).toBeLessThanOrEqual(longest[every])
        },
      ),
      { seed: 7, numRuns: 2000 },
    )
  })
})
