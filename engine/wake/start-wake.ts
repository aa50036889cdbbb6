/**
 * Hints to the other processes on this database, and from them. They go over Redis while it answers, else over NOTIFY;
 * everybody listens to both. Hints that are told in one breath, or while others are on their way, travel together.
 */
import type { Log } from '../../platform/log.ts'
import type { Database } from '../db/database.ts'
import type { Carrier } from './carrier.ts'
import { decodeHints, encodeHints, type Hints, mergeHints, type NewHints } from './hints.ts'
import { openNotifyCarrier } from './notify-carrier.ts'
import { openRedisCarrier } from './redis-carrier.ts'

export type Wake = {
  /** Returns at once. Nothing is sent where nobody else is. */
  tell: (hints: NewHints) => void
  /** Whether Redis carries the hints now; undefined where there is none. */
  isRedisUp: () => boolean | undefined
  stop: () => Promise<void>
}

type Needs = {
  database: Database
  engineId: string
  redisUrl: string | undefined
  log: Log
  hasOthers: () => boolean
  onHints: (hints: Hints) => void
  /** Hints may have been missed. */
  onGap: () => void
}

export async function startWake(needs: Needs): Promise<Wake> {
  const { database, engineId, redisUrl, log, onGap } = needs
  // PGlite belongs to one process: there is nobody else.
  if (database.kind === 'pglite') return { tell() {}, isRedisUp: () => undefined, async stop() {} }
  const heard = { onMessage: hear, onGap }
  const notify = await openNotifyCarrier(database, heard)
  const redis = redisUrl ? openRedisCarrier(redisUrl, log, heard) : undefined
  let pending: NewHints | undefined
  let sending: Promise<void> | undefined

  function hear(message: string): void {
    const hints = decodeHints(message)
    if (hints && hints.from !== engineId) needs.onHints(hints)
  }

  function tell(hints: NewHints): void {
    if (!hints.hello && !needs.hasOthers()) return
    pending = mergeHints(pending ?? {}, hints)
    start()
  }

  function start(): void {
    sending ??= sendAll().finally(() => {
      sending = undefined
      if (pending) start() // told between the last look at it and now
    })
  }

  async function sendAll(): Promise<void> {
    await new Promise(setImmediate)
    while (pending) {
      const messages = encodeHints(engineId, pending)
      pending = undefined
      await send([redis, notify], messages).catch((error: unknown) =>
        log.warn('the other engines were not told', { error: String(error) }),
      )
    }
  }

  tell({ hello: true, work: true })
  return {
    tell,
    isRedisUp: () => redis?.isUp(),
    async stop() {
      while (sending) await sending
      await Promise.all([redis?.stop(), notify.stop()])
    },
  }
}

/** Over the first that is up and takes them. */
async function send(carriers: readonly (Carrier | undefined)[], messages: readonly string[]): Promise<void> {
  const [first, ...others] = carriers.filter((carrier) => carrier?.isUp())
  if (!first) return
  try {
    await first.send(messages)
  } catch (error) {
    if (others.length === 0) throw error
    await send(others, messages)
  }
}
