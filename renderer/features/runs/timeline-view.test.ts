import { describe, expect, it, test } from 'vitest'
import { barIn, pan, ticksIn, wholeTime, zoom } from './timeline-view.ts'

describe('the part of the time that is shown', () => {
  it('comes closer around a moment, which stays where it is', () => {
    const closer = zoom(wholeTime(1000), 1000, 0.5, 250)
    expect(closer).toEqual({ fromMs: 125, toMs: 625 })
    expect((250 - closer.fromMs) / (closer.toMs - closer.fromMs)).toBe(0.25)
  })

  it('never leaves the run, and is never nothing', () => {
    expect(zoom({ fromMs: 900, toMs: 1000 }, 1000, 4)).toEqual({ fromMs: 600, toMs: 1000 })
    expect(zoom({ fromMs: 0, toMs: 500 }, 1000, 100)).toEqual(wholeTime(1000))
    const closest = zoom({ fromMs: 10, toMs: 16 }, 1000, 0.01)
    expect(closest.toMs - closest.fromMs).toBe(5)
    expect(pan({ fromMs: 800, toMs: 1000 }, 1000, 0.5)).toEqual({ fromMs: 800, toMs: 1000 })
    expect(pan({ fromMs: 800, toMs: 1000 }, 1000, -0.5)).toEqual({ fromMs: 700, toMs: 900 })
  })

  it('shows of each bar what lies in it', () => {
    const window = { fromMs: 100, toMs: 200 }
    expect(barIn(window, 50, 100)).toEqual({ left: 0, width: 50 })
    expect(barIn(window, 150, 500)).toEqual({ left: 50, width: 50 })
    expect(barIn(window, 0, 50)).toBeUndefined()
    expect(barIn(window, 300, 50)).toBeUndefined()
    expect(barIn({ fromMs: 0, toMs: 0 }, 0, 0)).toBeUndefined()
  })
})

test.each([1, 7, 99, 1234, 60_000, 86_400_000])('%d ms has a handful of marks, the first at nought', (total) => {
  const ticks = ticksIn(wholeTime(total))
  expect(ticks[0]).toBe(0)
  expect(ticks.length).toBeLessThanOrEqual(7)
})

it('marks are round within a part as well', () => {
  expect(ticksIn({ fromMs: 130, toMs: 430 })).toEqual([200, 300, 400])
})
