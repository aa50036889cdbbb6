import { describe, expect, it } from 'vitest'
import { forecastDisk, type Sample } from './forecast.ts'

const hourMs = 3_600_000
const dayMs = 24 * hourMs
const gigabyte = 1024 ** 3
const now = Date.parse('2026-11-21T12:00:00Z')

/** One for each hour of the last days. */
function hourly(days: number, bytesAt: (hour: number) => number): Sample[] {
  const hours = days * 24
  return Array.from({ length: hours + 1 }, (_, hour) => ({
    at: now - (hours - hour) * hourMs,
    bytes: Math.round(bytesAt(hour)),
  }))
}
/** The same on each run, between -1 and 1. */
const noise = (hour: number) => Math.sin(hour * 12.9898) * Math.cos(hour * 78.233)
const perDay = (hour: number, gigabytes: number) => (hour / 24) * gigabytes * gigabyte

describe('when the disk is full', () => {
  it('is what is free, by what comes each day', () => {
    const used = hourly(10, (hour) => 5 * gigabyte + perDay(hour, 1))
    expect(forecastDisk(used, 12 * gigabyte, now)).toEqual({ bytesPerDay: gigabyte, fullInDays: 12, basedOnDays: 10 })
  })

  it('is the same with noise, and with single measurements that are nonsense', () => {
    const used = hourly(10, (hour) => {
      if (hour % 17 === 3) return 90 * gigabyte
      if (hour % 23 === 5) return 4.9 * gigabyte
      return 5 * gigabyte + perDay(hour, 1) + noise(hour) * 0.2 * gigabyte
    })
    const { fullInDays } = forecastDisk(used, 12 * gigabyte, now)
    expect(fullInDays).toBeGreaterThanOrEqual(11)
    expect(fullInDays).toBeLessThanOrEqual(14)
  })

  it('is not moved by one large import', () => {
    const used = hourly(10, (hour) => 5 * gigabyte + perDay(hour, 0.1) + (hour > 200 ? 8 * gigabyte : 0))
    expect(forecastDisk(used, 20 * gigabyte, now).bytesPerDay).toBeLessThan(0.6 * gigabyte)
  })

  it('counts from the last time somebody tidied up', () => {
    const used = hourly(12, (hour) =>
      hour < 6 * 24 ? 5 * gigabyte + perDay(hour, 2) : 3 * gigabyte + perDay(hour - 6 * 24, 2),
    )
    expect(forecastDisk(used, 20 * gigabyte, now)).toMatchObject({
      bytesPerDay: 2 * gigabyte,
      fullInDays: 10,
      basedOnDays: 6,
    })
  })

  it('is never when nothing grows, or it shrinks, or it is years away', () => {
    expect(
      forecastDisk(
        hourly(10, () => gigabyte),
        gigabyte,
        now,
      ),
    ).toMatchObject({ bytesPerDay: 0, fullInDays: null })
    expect(
      forecastDisk(
        hourly(10, (hour) => 5 * gigabyte - perDay(hour, 0.01)),
        gigabyte,
        now,
      ).fullInDays,
    ).toBeNull()
    expect(
      forecastDisk(
        hourly(10, (hour) => perDay(hour, 0.01)),
        500 * gigabyte,
        now,
      ).fullInDays,
    ).toBeNull()
  })

  it('is not known from a few hours, from a few samples, or where nobody knows what is free', () => {
    const none = { bytesPerDay: null, fullInDays: null, basedOnDays: null }
    expect(forecastDisk([], gigabyte, now)).toEqual(none)
    expect(
      forecastDisk(
        hourly(0.9, (hour) => perDay(hour, 5)),
        gigabyte,
        now,
      ),
    ).toEqual(none)
    expect(forecastDisk(hourly(10, (hour) => hour).slice(0, 3), gigabyte, now)).toEqual(none)
    expect(
      forecastDisk(
        hourly(10, (hour) => perDay(hour, 1)),
        null,
        now,
      ).fullInDays,
    ).toBeNull()
  })

  it('is zero when nothing is free, and quick over a year of samples', () => {
    expect(
      forecastDisk(
        hourly(10, (hour) => perDay(hour, 1)),
        0,
        now,
      ).fullInDays,
    ).toBe(0)
    const from = performance.now()
    forecastDisk(
      hourly(365, (hour) => perDay(hour, 1)),
      dayMs,
      now,
    )
    expect(performance.now() - from).toBeLessThan(2000)
  })
})
