import { describe, expect, test } from 'vitest'
import { AppError } from '../../contracts/errors.ts'
import { createSession, renewalDelay, type SessionNeeds, takeCode } from './session.ts'

const hour = 3_600_000
const at = (ms: number) => new Date(ms).toISOString()

function fakeNeeds(changes: Partial<SessionNeeds> = {}) {
  const kept = new Map<string, string>()
  const timers: { act: () => void; ms: number }[] = []
  const needs: SessionNeeds = {
    storage: {
      getItem: (key) => kept.get(key) ?? null,
      setItem: (key, value) => void kept.set(key, value),
      removeItem: (key) => void kept.delete(key),
    },
    exchange: async (code) => ({ token: `from ${code}`, expiresAt: at(hour) }),
    renew: async (token) => ({ token: `${token} again`, expiresAt: at(2 * hour) }),
    now: () => 0,
    later: (act, ms) => {
      const timer = { act, ms }
      timers.push(timer)
      return () => void timers.splice(timers.indexOf(timer), 1)
    },
    shellSignsIn: false,
    ...changes,
  }
  return { needs, kept, timers }
}

describe('takeCode', () => {
  test('takes the code out of the address', () => {
    let address = ''
    const code = takeCode({ hash: '#code=a%2Bb', pathname: '/runs', search: '?state=failed' }, (url) => {
      address = url
    })
    expect(code).toBe('a+b')
    expect(address).toBe('/runs?state=failed')
  })

  test('leaves any other address alone', () => {
    expect(takeCode({ hash: '#top', pathname: '/', search: '' }, () => expect.unreachable())).toBeUndefined()
  })
})

describe('createSession', () => {
  test('a code becomes a session that the next load of the tab finds again', async () => {
    const { needs, timers } = fakeNeeds()
    const first = createSession(needs)
    expect(first.state()).toBe('signed-out')
    await first.signIn(' abc ')
    expect(first.headers()).toEqual({ authorization: 'Bearer from abc' })
    first.stop()
    expect(timers).toHaveLength(0)
    const second = createSession(needs)
    expect(second.state()).toBe('signed-in')
    expect(second.headers()).toEqual(first.headers())
  })

  test('a wrong code leaves the page signed out and says why', async () => {
    const refused = new AppError('sign-in-code-invalid')
    const session = createSession(fakeNeeds({ exchange: () => Promise.reject(refused) }).needs)
    await expect(session.signIn('x')).rejects.toBe(refused)
    expect(session.state()).toBe('signed-out')
  })

  test('it renews by itself before it expires', async () => {
    const { needs, timers } = fakeNeeds()
    const session = createSession(needs)
    await session.signIn('abc')
    const timer = timers.at(-1)
    expect(timer?.ms).toBeLessThan(hour)
    timer?.act()
    await expect.poll(() => session.headers().authorization).toBe('Bearer from abc again')
  })

  test('a renewal that fails is tried again while the session lasts', async () => {
    const { needs, timers } = fakeNeeds({ renew: () => Promise.reject(new Error('down')) })
    const session = createSession(needs)
    await session.signIn('abc')
    timers.at(-1)?.act()
    await expect.poll(() => timers.at(-1)?.ms).toBe(10_000)
    expect(session.state()).toBe('signed-in')
  })

  test('an expired session is not used', () => {
    const { needs, kept } = fakeNeeds({ now: () => 2 * hour })
    kept.set('iceos-session', JSON.stringify({ token: 't', expiresAt: at(hour) }))
    expect(createSession(needs).state()).toBe('signed-out')
  })

  test('dropping it tells who listens and forgets the token', async () => {
    const { needs, kept } = fakeNeeds()
    const session = createSession(needs)
    await session.signIn('abc')
    let told = 0
    session.subscribe(() => {
      told += 1
    })
    session.drop()
    expect([told, session.state(), session.headers(), kept.size]).toEqual([1, 'signed-out', {}, 0])
  })

  test('inside the desktop shell no token is needed', () => {
    const session = createSession(fakeNeeds({ shellSignsIn: true }).needs)
    expect(session.state()).toBe('signed-in')
    expect(session.headers()).toEqual({})
  })
})

test('a session is renewed a minute before its end at the latest, and never in a tight loop', () => {
  expect(renewalDelay({ token: '', expiresAt: at(hour) }, 0)).toBe(0.75 * hour)
  expect(renewalDelay({ token: '', expiresAt: at(120_000) }, 0)).toBe(60_000)
  expect(renewalDelay({ token: '', expiresAt: at(1000) }, 0)).toBe(5000)
})
