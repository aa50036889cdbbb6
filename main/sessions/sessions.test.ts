import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { quietLog } from '../../platform/testing/quiet-log.ts'
import { openSettingsDb, type SettingsDb } from '../settings/open-settings-db.ts'
import { tempFolder } from '../testing/temp-folder.ts'
import { createSessions } from './sessions.ts'
import { createSignInCodes } from './sign-in-codes.ts'

const minute = 60_000
const day = 24 * 60 * minute

describe('sessions', () => {
  let folder: Awaited<ReturnType<typeof tempFolder>>
  let db: SettingsDb
  let now = 0
  const clock = () => now
  beforeEach(async () => {
    now = Date.now()
    folder = await tempFolder()
    db = openSettingsDb(folder.path, quietLog())
  })
  afterEach(async () => {
    db.close()
    await folder.remove()
  })

  it('last for a day, and longer when renewed', () => {
    const sessions = createSessions(db, clock)
    const first = sessions.start()
    expect(Date.parse(first.expiresAt)).toBe(now + day)
    now += day - minute
    const second = sessions.renew(first.token)
    now += 2 * minute
    expect([sessions.isLive(first.token), sessions.isLive(second?.token ?? '')]).toEqual([false, true])
  })

  it('let the old token end a minute after a renewal, not at once', () => {
    const sessions = createSessions(db, clock)
    const { token } = sessions.start()
    sessions.renew(token)
    expect(sessions.isLive(token)).toBe(true)
    now += minute
    expect(sessions.isLive(token)).toBe(false)
    expect(sessions.renew(token)).toBeUndefined()
  })

  it('survive a restart of the host', () => {
    const { token } = createSessions(db, clock).start()
    db.close()
    db = openSettingsDb(folder.path, quietLog())
    expect(createSessions(db, clock).isLive(token)).toBe(true)
  })

  it('end by signing out, and tell who listens', () => {
    const sessions = createSessions(db, clock)
    const [{ token }, other] = [sessions.start(), sessions.start()]
    const heard: string[] = []
    sessions.onEnd(token, () => heard.push('first'))
    const stopListening = sessions.onEnd(token, () => heard.push('second'))
    sessions.onEnd(other.token, () => heard.push('other'))
    stopListening()
    sessions.end(token)
    expect(heard).toEqual(['first'])
    expect([sessions.isLive(token), sessions.isLive(other.token)]).toEqual([false, true])
  })

  it('are stored as hashes only', () => {
    const { token } = createSessions(db, clock).start()
    expect(JSON.stringify(db.prepare('select * from sessions').all())).not.toContain(token)
  })
})

describe('a sign-in code', () => {
  let now = 1_000_000
  const clock = () => now

  it('works once', () => {
    const codes = createSignInCodes(clock)
    const { code } = codes.create()
    codes.redeem(code)
    expect(() => codes.redeem(code)).toThrow(expect.objectContaining({ code: 'sign-in-code-invalid' }))
  })

  it('ends after two minutes', () => {
    const codes = createSignInCodes(clock)
    const { code } = codes.create()
    now += 2 * minute
    expect(() => codes.redeem(code)).toThrow(expect.objectContaining({ code: 'sign-in-code-invalid' }))
  })

  it('cannot be guessed: after ten wrong ones a minute of silence follows', () => {
    const codes = createSignInCodes(clock)
    const { code } = codes.create()
    for (let guess = 0; guess < 10; guess++) expect(() => codes.redeem(`guess ${guess}`)).toThrow()
    expect(() => codes.redeem(code)).toThrow(expect.objectContaining({ code: 'too-many-requests' }))
    now += minute
    codes.redeem(code)
  })
})
