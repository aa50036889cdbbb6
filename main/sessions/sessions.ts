/** Sign-ins of pages. Only hashes are stored, so that the file gives nobody a session. */
import type { Session } from '../../contracts/sessions.ts'
import { createSecret, hashSecret } from '../../platform/secret.ts'
import type { SettingsDb } from '../settings/open-settings-db.ts'

const lifeMs = 24 * 60 * 60_000
/** After a renewal: requests that are under way with the old token, and the page's other tabs. */
const overlapMs = 60_000

export type Sessions = {
  start: () => Session
  isLive: (token: string) => boolean
  /** A new token for a live session; the old one ends a minute later. Undefined for anything else. */
  renew: (token: string) => Session | undefined
  end: (token: string) => void
  /** Calls back when this session is ended by signing out. Returns how to stop listening. */
  onEnd: (token: string, listener: () => void) => () => void
}

export function createSessions(db: SettingsDb, now: () => number = Date.now): Sessions {
  const insert = db.prepare('insert into sessions (token_hash, created_at, expires_at) values (?, ?, ?)')
  const find = db.prepare<[string, number]>('select 1 from sessions where token_hash = ? and expires_at > ?')
  const shorten = db.prepare('update sessions set expires_at = min(expires_at, ?) where token_hash = ?')
  const remove = db.prepare('delete from sessions where token_hash = ?')
  const removeExpired = db.prepare('delete from sessions where expires_at <= ?')
  const listeners = new Map<string, Set<() => void>>()

  const start = (): Session => {
    removeExpired.run(now())
    const token = createSecret()
    const expiresAt = now() + lifeMs
    insert.run(hashSecret(token), now(), expiresAt)
    return { token, expiresAt: new Date(expiresAt).toISOString() }
  }
  const isLive = (token: string) => find.get(hashSecret(token), now()) !== undefined

  return {
    start,
    isLive,
    renew: (token) => {
      if (!isLive(token)) return undefined
      shorten.run(now() + overlapMs, hashSecret(token))
      return start()
    },
    end: (token) => {
      const key = hashSecret(token)
      remove.run(key)
      for (const listener of listeners.get(key) ?? []) listener()
      listeners.delete(key)
    },
    onEnd: (token, listener) => {
      const key = hashSecret(token)
      const others = listeners.get(key) ?? new Set()
      listeners.set(key, others.add(listener))
      return () => {
        others.delete(listener)
        if (others.size === 0 && listeners.get(key) === others) listeners.delete(key)
      }
    },
  }
}
