import { describe, expect, it } from 'vitest'
import { checkTimes, listTimes, nextTime } from './cron-times.ts'

const timesFrom = (cron: string, timezone: string, from: string, count: number) => {
  const times: string[] = []
  for (let at = new Date(from); times.length < count; ) {
    at = nextTime({ cron, timezone }, at) as Date
    times.push(at.toISOString().slice(5, 16))
  }
  return times
}

describe('a schedule', () => {
  it('follows the clocks of its time zone', () => {
    expect(timesFrom('0 7 * * 1-5', 'Europe/Berlin', '2026-01-02T00:00:00Z', 2)).toEqual(['01-02T06:00', '01-05T06:00'])
    expect(timesFrom('0 7 * * *', 'Europe/Berlin', '2026-07-01T00:00:00Z', 1)).toEqual(['07-01T05:00'])
    expect(timesFrom('0 7 * * *', 'America/New_York', '2026-07-01T00:00:00Z', 1)).toEqual(['07-01T11:00'])
    expect(timesFrom('0 9 * * *', 'Asia/Kathmandu', '2026-07-01T00:00:00Z', 1)).toEqual(['07-01T03:15'])
  })

  it('fires once on the day when its time does not exist, and once when it comes twice', () => {
    const spring = timesFrom('30 2 * * *', 'Europe/Berlin', '2026-03-28T00:00:00Z', 3)
    expect(spring).toEqual(['03-28T01:30', '03-29T01:00', '03-30T00:30'])
    const autumn = timesFrom('30 2 * * *', 'Europe/Berlin', '2026-10-24T00:00:00Z', 3)
    expect(autumn).toEqual(['10-24T00:30', '10-25T00:30', '10-26T01:30'])
  })

  it('fires in each hour that passes, also while clocks change', () => {
    const hourly = (from: string) => timesFrom('0 * * * *', 'Europe/Berlin', from, 4)
    expect(hourly('2026-03-28T23:30:00Z')).toEqual(['03-29T00:00', '03-29T01:00', '03-29T02:00', '03-29T03:00'])
    expect(hourly('2026-10-24T22:30:00Z')).toEqual(['10-24T23:00', '10-25T00:00', '10-25T01:00', '10-25T02:00'])
  })

  it.each([
    ['nope', 'UTC', '/config/cron'],
    ['61 * * * *', 'UTC', '/config/cron'],
    ['0 0 30 2 *', 'UTC', '/config/cron'],
    ['2030-01-01T00:00:00', 'UTC', '/config/cron'],
    ['* * * * *', 'Mars/Olympus', '/config/timezone'],
  ])('is refused when it can never fire or makes no sense: %s in %s', (cron, timezone, path) => {
    const refusal = expect.objectContaining({ code: 'trigger-invalid', problems: [expect.objectContaining({ path })] })
    expect(() => checkTimes({ cron, timezone }, new Date())).toThrow(refusal)
  })
})

it('lists the next times, as the clock of the time zone shows them', () => {
  const times = listTimes({ cron: '0 7 * * mon-fri', timezone: 'Europe/Berlin' }, new Date('2026-03-27T12:00:00Z'), 3)
  expect(times).toEqual(['2026-03-30T05:00:00.000Z', '2026-03-31T05:00:00.000Z', '2026-04-01T05:00:00.000Z'])
  expect(() => listTimes({ cron: 'nope nope', timezone: 'UTC' }, new Date(), 5)).toThrow()
})
