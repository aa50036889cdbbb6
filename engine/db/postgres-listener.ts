/** LISTEN on a connection of its own, that comes back by itself when it is lost. */

import { Socket } from 'node:net'
import { setTimeout as sleep } from 'node:timers/promises'
import pg from 'pg'
import { type Listeners, listeners, quoteChannel } from './listeners.ts'
import { toDatabaseError } from './sql-errors.ts'

export type PostgresListener = Pick<Listeners, 'listen'> & { stop: () => Promise<void> }

const longestPauseMs = 5_000
/** A connection that only listens does not notice that it was cut, unless somebody asks. */
const askEveryMs = 10_000
const answerWithinMs = 5_000

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
    const socket = new Socket()
    const client = new pg.Client({ ...connection, stream: () => socket })
    client.on('notification', ({ channel, payload }) => known.deliver(channel, payload ?? ''))
    client.on('error', () => {}) // 'end' follows
    await client.connect()
    for (const channel of known.channels()) await client.query(`listen ${quoteChannel(channel)}`)
    const stopAsking = keepAsking(client, () => socket.destroy())
    client.on('end', () => {
      stopAsking()
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
        for (const channel of known.channels()) known.deliver(channel, '')
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

function keepAsking(client: pg.Client, onSilence: () => void): () => void {
  let late: NodeJS.Timeout | undefined
  const timer = setInterval(() => {
    if (late) return
    late = setTimeout(onSilence, answerWithinMs)
    const answered = () => {
      clearTimeout(late)
      late = undefined
    }
    client.query('select 1').then(answered, answered)
  }, askEveryMs)
  return () => {
    clearInterval(timer)
    clearTimeout(late)
  }
}
