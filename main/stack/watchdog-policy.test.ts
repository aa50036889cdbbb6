import { describe, expect, it } from 'vitest'
import { judge, type Mended } from './watchdog-policy.ts'

const minute = 60_000

/** Lets a service fail again the moment it was mended, for as long as the policy mends it. */
function failFor(ms: number): { mended: number[]; endedWith: string } {
  let history: Mended = { at: [], gaveUpAt: null }
  let now = 0
  while (now < ms) {
    const verdict = judge(history, now)
    if (verdict.do === 'give-up') return { mended: history.at, endedWith: verdict.why }
    if (verdict.do === 'mend') history = { ...history, at: [...history.at, now] }
    now += verdict.do === 'wait' ? verdict.forMs : 1
  }
  return { mended: history.at, endedWith: '' }
}

describe('the watchdog', () => {
  it('starts a service again at once, then with growing pauses, five times', () => {
    const { mended, endedWith } = failFor(10 * minute)
    const pauses = mended.slice(1).map((at, index) => Math.round((at - (mended[index] ?? 0)) / 1000))
    expect([mended[0], pauses]).toEqual([0, [2, 4, 8, 16]])
    expect(endedWith).toContain('5 times within 5 minutes')
  })

  it('gives up a service that fails ten times in half an hour, however slowly', () => {
    const at = Array.from({ length: 10 }, (_, index) => index * 2.9 * minute)
    expect(judge({ at, gaveUpAt: null }, 29.5 * minute)).toMatchObject({ do: 'give-up' })
    expect(judge({ at: at.slice(1), gaveUpAt: null }, 29.5 * minute).do).toBe('mend')
  })

  it('begins anew when a service was well for long', () => {
    const at = [0, 1, 2, 3, 4]
    expect(judge({ at, gaveUpAt: null }, 31 * minute).do).toBe('mend')
  })

  it('leaves alone what was given up, until somebody looks', () => {
    expect(judge({ at: [], gaveUpAt: 1 }, 60 * minute).do).toBe('give-up')
  })
})
