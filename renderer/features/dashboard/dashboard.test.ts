import { describe, expect, it } from 'vitest'
import type { FigureStep } from '../../../contracts/run-figures.ts'
import { countWords, dollarWords, errorPercent, percentWords, rowsOf, timeWords } from './figure-words.ts'
import { localMinute, readChoice, spanOf, writeChoice } from './range.ts'

const now = Date.parse('2026-05-01T12:00:00Z')

describe('the time that is shown', () => {
  it('stands in the address, without what goes without saying', () => {
    expect(readChoice(new URLSearchParams('range=nonsense'))).toMatchObject({ range: '24h' })
    expect(writeChoice(readChoice(new URLSearchParams('')))).toEqual({})
    const address = { range: '7d', workflow: 'w' }
    expect(writeChoice(readChoice(new URLSearchParams(address)))).toEqual(address)
  })

  it('ends now, or where it was chosen to', () => {
    expect(spanOf(readChoice(new URLSearchParams('range=1h')), now)).toEqual({
      from: '2026-05-01T11:00:00.000Z',
      to: '2026-05-01T12:00:00.000Z',
      steps: 60,
    })
    const custom = (from: string, to: string) => spanOf({ range: 'custom', from, to, workflow: '' }, now)
    expect(custom('2026-04-01T00:00:00Z', '2026-04-02T00:00:00Z')).toMatchObject({ from: '2026-04-01T00:00:00.000Z' })
    expect(custom('2026-04-02T00:00:00Z', '2026-04-01T00:00:00Z')).toBeUndefined()
    expect(custom('', '')).toBeUndefined()
    expect(custom('2020-01-01T00:00:00Z', '2026-04-01T00:00:00Z')).toBeUndefined()
  })

  it('is a minute of the clock on the wall in its control', () => {
    expect(Date.parse(localMinute(now))).toBe(now)
  })
})

describe('figures in words', () => {
  it('say no more than is known', () => {
    expect(percentWords(errorPercent({ succeeded: 0, failed: 0 }))).toBe('–')
    expect(percentWords(errorPercent({ succeeded: 199, failed: 1 }))).toBe('0.5 %')
    expect(percentWords(errorPercent({ succeeded: 1, failed: 3 }))).toBe('75 %')
    expect([0, 0.00123, 1.5].map(dollarWords)).toEqual(['$0', '$0.0012', '$1.50'])
    expect(countWords(12_480)).toBe('12.5K')
  })

  it('make a row of each step; what has not ended is open', () => {
    const spread = { p50: 10, p95: 20, p99: null }
    const step: FigureStep = {
      ...{ at: '2026-05-01T12:00:00.000Z', runs: 6, succeeded: 3, failed: 1, cancelled: 1 },
      ...{ tookMs: spread, waitedMs: spread, tokens: 5, costUsd: 0.5, unpricedCalls: 0 },
    }
    expect(rowsOf([step])).toMatchObject([{ open: 1, errors: 25, p95: 20, p99: null, waited50: 10, cost: 0.5 }])
  })

  it('times are as short as the range allows', () => {
    expect(timeWords('2026-05-01T12:00:00', 3_600_000, 'en')).toBe('12:00')
    expect(timeWords('2026-05-01T12:00:00', 30 * 86_400_000, 'en')).toBe('May 1')
  })
})
