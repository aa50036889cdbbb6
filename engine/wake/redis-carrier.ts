/** Messages over publish and subscribe of Redis or Valkey. It comes back by itself, with a pause that grows. */
import { Redis, type RedisOptions } from 'ioredis'
import type { Log } from '../../platform/log.ts'
import { type Carrier, type Heard, wakeChannel } from './carrier.ts'

const longestPauseMs = 3000
/** A connection that was cut without a word looks alive until somebody asks. */
const askEveryMs = 5000
const answerWithinMs = 2000

const options: RedisOptions = {
  connectTimeout: 5000,
  commandTimeout: answerWithinMs,
  enableOfflineQueue: false, // a hint that comes late is worth nothing
  autoResubscribe: false, // done below, so that we know when
  maxRetriesPerRequest: 0,
  retryStrategy: (times) => Math.min(50 * 2 ** Math.min(times, 10), longestPauseMs),
}

export function openRedisCarrier(url: string, log: Log, { onMessage, onGap }: Heard): Carrier {
  const publisher = new Redis(url, { ...options, connectionName: 'iceos-publish' })
  const subscriber = new Redis(url, { ...options, connectionName: 'iceos-subscribe' })
  let isListening = false
  let isStopping = false

  async function listen(): Promise<void> {
    await subscriber.subscribe(wakeChannel)
    isListening = true
    log.info('wake-ups come over Redis')
    onGap()
  }
  const restart = () => subscriber.disconnect(true)

  subscriber.on('ready', () => void listen().catch(restart))
  subscriber.on('message', (_channel, message) => onMessage(message))
  subscriber.on('close', () => {
    if (isListening && !isStopping) log.warn('Redis does not answer; wake-ups go over the database meanwhile')
    isListening = false
  })
  for (const connection of [publisher, subscriber]) connection.on('error', () => {}) // 'close' follows
  const asking = setInterval(() => {
    if (subscriber.status === 'ready') subscriber.ping().catch(restart)
    if (publisher.status === 'ready') publisher.ping().catch(() => publisher.disconnect(true))
  }, askEveryMs)

  return {
    name: 'redis',
    isUp: () => isListening && publisher.status === 'ready',
    async send(messages) {
      await Promise.all(messages.map((message) => publisher.publish(wakeChannel, message)))
    },
    async stop() {
      isStopping = true
      clearInterval(asking)
      publisher.disconnect()
      subscriber.disconnect()
    },
  }
}
