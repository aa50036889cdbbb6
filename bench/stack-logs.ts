/** Whether everything that a container says arrives: ten thousand lines a second, followed over the API as the window does. */
import { execFile } from 'node:child_process'
import { setTimeout as wait } from 'node:timers/promises'
import { promisify } from 'node:util'
import { callStream } from '../contracts/call.ts'
import { streamLogsRoute } from '../contracts/stack.ts'
import { memoryOf, type Product } from './product.ts'

const run = promisify(execFile)
const perSecond = 10_000
const seconds = 10
const patienceMs = 60_000

export type LogFigures = { lost: number; perSecond: number; grownMb: number }

/** `container` is one of Valkey, which says nothing by itself meanwhile. */
export async function followLogs(product: Product, container: string): Promise<LogFigures> {
  const seen = new Set<string>()
  const leaving = new AbortController()
  const host = product.pids.host ?? 0
  const memoryBefore = memoryOf(host)
  let [mostMemory, firstAt, lastAt] = [memoryBefore, 0, 0]
  const followed = follow()
  await wait(1000)
  await speak(container)
  const until = Date.now() + patienceMs
  while (seen.size < perSecond * seconds && Date.now() < until) await wait(100)
  leaving.abort()
  await followed
  return {
    lost: perSecond * seconds - seen.size,
    perSecond: seen.size / Math.max(0.001, (lastAt - firstAt) / 1000),
    grownMb: Math.max(0, mostMemory - memoryBefore),
  }

  async function follow() {
    const query = { service: 'valkey', follow: 'true', tail: 0 } as const
    const client = { url: product.url, fetch, headers: () => ({ authorization: `Bearer ${product.token}` }) }
    try {
      for await (const { data } of callStream(client, streamLogsRoute, { query, signal: leaving.signal })) {
        for (const { text } of data.lines) if (text.startsWith('bench ')) seen.add(text)
        firstAt ||= performance.now()
        lastAt = performance.now()
        mostMemory = Math.max(mostMemory, memoryOf(host))
      }
    } catch (error) {
      if (!leaving.signal.aborted) throw error
    }
  }
}

/** Into the output of the container's first process, a second's lines at a time. */
async function speak(container: string) {
  const lines = `seq -f 'bench %.0f ${'x'.repeat(60)}' $((from + 1)) $((from + ${perSecond}))`
  const script = `from=0; while [ $from -lt ${perSecond * seconds} ]; do ${lines}; from=$((from + ${perSecond})); sleep 0.9; done > /proc/1/fd/1`
  await run('docker', ['exec', container, 'sh', '-c', script])
}
