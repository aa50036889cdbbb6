/** LISTEN on a connection of its own, that comes back by itself when it is lost. */
import { setTimeout as sleep } from 'node:timers/promises'
import pg from 'pg'
import { type Listeners, listeners, quoteChannel } from './listeners.ts'
import { toDatabaseError } from './sql-errors.ts'

export type PostgresListener = Pick<Listeners, 'listen'> & { stop: () => Promise<void> }

const longestPauseMs = 5_000

/**
 * What is notified while the connection is away is not heard, so whoever listens also polls, slowly. The connection is
 * made by the first `listen`.
 */
export function openListener(
  connection: pg.ClientConfig,
  log: (message: string, facts?: Record<string, unknown>) => void,
): PostgresListener {
  const stopping = new AbortController()
  let connected: Promise<pg.Client> | undefined

  async function connect(): Promise<pg.Client> {
    const client = new pg.Client(connection)
    client.on('notification', ({ channel, payload }) => known.deliver(channel, payload ?? ''))
    client.on('error', () => {}) // 'end' follows
    await client.connect()
    for (const channel of known.channels()) await client.query(`listen ${quoteChannel(channel)}`)
    client.on('end', () => {
      if (stopping.signal.aborted) return
      log('the connection that listens was lost')
      connected = reconnect()
      connected.catch(() => {}) // stopped meanwhile
    })
    return client
  }

  async function reconnect(): Promise<pg.Client> {
    for (let pauseMs = 50; ; pauseMs = Math.min(pauseMs * 2, longestPauseMs)) {
      await sleep(pauseMs, undefined, { signal: stopping.signal, ref: false })
      try {
        const client = await connect()
        log('listening again')
        return client
      } catch {
        // the pause grows, and the next attempt follows
      }
    }
  }

  const known = listeners(async (text) => {
    connected ??= connect()
    try {
      await (await connected).query(text)
    } catch (error) {
      connected = undefined
      throw toDatabaseError(error)
    }
  })

  return {
    listen: known.listen,
    stop: async () => {
      stopping.abort()
      await connected?.then(
        (client) => client.end(),
        () => {},
      )
    },
  }
}
