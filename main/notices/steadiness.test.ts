import { describe, expect, it } from 'vitest'
import { fallsWithinMs, manyFalls, type News, newSteadiness, observe, steadyAfterMs } from './steadiness.ts'

const start = 1_000_000

/** One letter for each look, `everyMs` apart: + answered, - did not. Gives what was told, and at which look. */
function watch(looks: string, everyMs = 1000) {
  let state = newSteadiness
  const told: [number, News][] = []
  for (const [index, look] of [...looks].entries()) {
    const { now, news } = observe(state, { isUp: look === '+', at: start + index * everyMs })
    state = now
    if (news) told.push([index, news])
  }
  return told
}
const kinds = (looks: string, everyMs?: number) => watch(looks, everyMs).map(([, news]) => news)
const times = (count: number, text: string) => text.repeat(count)

describe('what is told of a thing that goes and comes', () => {
  it('is nothing for a short gap, which the watchdog has mended', () => {
    expect(kinds(`+++---${times(20, '+')}`)).toEqual([])
  })

  it('is that it is down after some seconds, and that it answers when it has for a while', () => {
    expect(watch(`++${times(10, '-')}${times(20, '+')}`)).toEqual([
      [7, 'down'],
      [22, 'recovered'],
    ])
  })

  it('is nothing more while it answers for a moment in between', () => {
    expect(kinds(`${times(8, '-')}++++${times(8, '-')}${times(30, '+')}`)).toEqual(['down', 'recovered'])
  })

  it('is one word for a thing that flaps, and the next when it has been steady for minutes', () => {
    const flapping = times(30, '---+++++++++++++')
    expect(kinds(flapping)).toEqual(['unsteady'])
    expect(kinds(`${flapping}${times(steadyAfterMs / 1000 + 5, '+')}`)).toEqual(['unsteady', 'recovered'])
    // Long outages with long breaks are told each time, until there are too many of them.
    const slow = times(8, `${times(10, '-')}${times(20, '+')}`)
    expect(kinds(slow)).toEqual(['down', 'recovered', 'down', 'recovered', 'down', 'recovered', 'unsteady'])
  })

  it('tells single outages that lie far apart each time', () => {
    const far = `${times(10, '-')}${times(fallsWithinMs / 1000, '+')}`
    expect(kinds(times(5, far))).toEqual(times(5, 'down recovered ').trim().split(' '))
  })

  it('begins anew when nobody has looked for a while, as during a job', () => {
    let state = newSteadiness
    state = observe(state, { isUp: false, at: start }).now
    const late = observe(state, { isUp: false, at: start + 120_000 })
    expect(late.news).toBeNull()
    expect(observe(late.now, { isUp: false, at: start + 126_000 }).news).toBe('down')
  })

  it('holds for any history: down and recovered take turns, and no ten minutes have more than eight', () => {
    let seed = 42
    const random = () => {
      seed = (seed * 1_103_515_245 + 12_345) % 2 ** 31
      return seed / 2 ** 31
    }
    for (let history = 0; history < 300; history++) {
      let isUp = true
      const stays = random() * 0.98
      const looks = Array.from({ length: 2400 }, () => {
        if (random() > stays) isUp = !isUp
        return isUp ? '+' : '-'
      }).join('')
      const told = watch(looks)
      for (const [index, [at, news]] of told.entries()) {
        const previous = told[index - 1]?.[1]
        if (news === 'recovered') expect(['down', 'unsteady']).toContain(previous)
        else expect([undefined, 'recovered', 'down']).toContain(previous)
        if (news === 'down') expect(previous).not.toBe('down')
        expect(told.filter(([other]) => other >= at && other < at + 600).length).toBeLessThanOrEqual(2 * manyFalls)
      }
    }
  })

  it('never leaves a long outage untold', () => {
    for (const before of ['', '+++', times(40, '-+'), times(6, '---+++++++++++++')]) {
      expect(kinds(`${before}${times(400, '-')}`).some((news) => news !== 'recovered')).toBe(true)
    }
  })
})
