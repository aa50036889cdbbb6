/** The page's sign-in: a one-time code becomes a short-lived token that lives as long as this tab does. */
import type { Session } from '../../contracts/sessions.ts'

export type SessionState = 'signing-in' | 'signed-in' | 'signed-out'

export type SessionNeeds = {
  storage: Pick<Storage, 'getItem' | 'setItem' | 'removeItem'>
  exchange: (code: string) => Promise<Session>
  renew: (token: string) => Promise<Session>
  now: () => number
  /** Calls back once after `ms`; returns what calls that off. */
  later: (act: () => void, ms: number) => () => void
  /** The desktop shell adds the credential to every call by itself. */
  shellSignsIn: boolean
}

export type PageSession = {
  state: () => SessionState
  subscribe: (changed: () => void) => () => void
  headers: () => Record<string, string>
  /** @throws AppError sign-in-code-invalid */
  signIn: (code: string) => Promise<void>
  /** The server does not know this session any more, or the person signs out. */
  drop: () => void
  stop: () => void
}

const storageKey = 'iceos-session'
const retryMs = 10_000
const leastMs = 5_000

/** The code after `#code=`, which is taken out of the address at once so that no history and no screenshot keeps it. */
export function takeCode(location: Pick<Location, 'hash' | 'pathname' | 'search'>, replace: (url: string) => void) {
  const code = /^#code=([^&]+)/.exec(location.hash)?.[1]
  if (code === undefined) return undefined
  replace(location.pathname + location.search)
  return decodeURIComponent(code)
}

export function createSession(needs: SessionNeeds): PageSession {
  const listeners = new Set<() => void>()
  let session = needs.shellSignsIn ? undefined : readStored(needs)
  let state: SessionState = needs.shellSignsIn || session ? 'signed-in' : 'signed-out'
  let cancelRenewal = () => {}

  const become = (next: SessionState) => {
    state = next
    for (const changed of listeners) changed()
  }
  const hold = (next: Session) => {
    session = next
    needs.storage.setItem(storageKey, JSON.stringify(next))
    planRenewal(renewalDelay(next, needs.now()))
    if (state !== 'signed-in') become('signed-in')
  }
  const drop = () => {
    cancelRenewal()
    session = undefined
    needs.storage.removeItem(storageKey)
    become(needs.shellSignsIn ? 'signed-in' : 'signed-out')
  }
  const planRenewal = (ms: number) => {
    cancelRenewal()
    cancelRenewal = needs.later(() => void renewNow(), ms)
  }
  const renewNow = async () => {
    if (!session) return
    if (Date.parse(session.expiresAt) <= needs.now()) return drop()
    const old = session
    const renewed = await needs.renew(old.token).catch(() => undefined)
    if (session !== old) return
    if (renewed) hold(renewed)
    else planRenewal(retryMs)
  }

  if (session) planRenewal(renewalDelay(session, needs.now()))
  return {
    state: () => state,
    subscribe: (changed) => {
      listeners.add(changed)
      return () => listeners.delete(changed)
    },
    headers: (): Record<string, string> => (session ? { authorization: `Bearer ${session.token}` } : {}),
    signIn: async (code) => {
      become('signing-in')
      try {
        hold(await needs.exchange(code.trim()))
      } catch (error) {
        become('signed-out')
        throw error
      }
    },
    drop,
    stop: () => cancelRenewal(),
  }
}

/** After three quarters of its life, and a minute before its end where that is earlier. */
export function renewalDelay(session: Session, now: number): number {
  const left = Date.parse(session.expiresAt) - now
  return Math.max(leastMs, Math.min(left * 0.75, left - 60_000))
}

function readStored({ storage, now }: SessionNeeds): Session | undefined {
  const text = storage.getItem(storageKey)
  if (!text) return undefined
  const stored: unknown = JSON.parse(text)
  return isSession(stored) && Date.parse(stored.expiresAt) > now() ? stored : undefined
}

const isSession = (value: unknown): value is Session =>
  typeof value === 'object' && value !== null && 'token' in value && 'expiresAt' in value
