/** Writes server-sent events: as fast as the reader takes them, with a sign of life, and until either side ends. */
import type { ServerResponse } from 'node:http'
import type { StreamEvent } from '../../contracts/route.ts'

/** Below the 30 to 60 s after which proxies and sleepy laptops drop a silent connection. */
const heartbeatMs = 15_000
/** How long a handler may take to refuse (404 and the like) before the answer has begun as a stream. */
const refusalMs = 250

export type Events = AsyncIterable<StreamEvent<unknown>>
type Options = {
  headers: Record<string, string>
  /** Ends the stream: the reader has hung up, or the door closes. */
  signal: AbortSignal
  /** Told of an error that came too late to be the answer. */
  onError: (error: unknown) => void
  heartbeatEveryMs?: number
}

/**
 * Resolves when the stream is over. Rejects only before the first byte, so that the caller can still answer with a
 * problem; an error after that cuts the connection, and the reader comes back with Last-Event-ID.
 */
export async function sendEvents(response: ServerResponse, events: Events, options: Options): Promise<void> {
  const { headers, signal, onError, heartbeatEveryMs = heartbeatMs } = options
  const unlessEnded = untilAborted(signal)
  const iterator = events[Symbol.asyncIterator]()
  const first = iterator.next()
  let heartbeat: NodeJS.Timeout | undefined
  try {
    await Promise.race([first, delay(refusalMs)])
    response.writeHead(200, {
      ...headers,
      'content-type': 'text/event-stream; charset=utf-8',
      'x-accel-buffering': 'no',
    })
    response.write('retry: 1000\n\n')
    heartbeat = setInterval(() => response.write(': still here\n\n'), heartbeatEveryMs)
    for (let next = first; ; next = iterator.next()) {
      const result = await unlessEnded(next)
      if (!result || result.done) break
      if (!response.write(printEvent(result.value))) await unlessEnded(drained(response))
    }
    response.end()
  } catch (error) {
    if (!response.headersSent) throw error
    onError(error)
    response.socket?.destroySoon() // what was written still goes out, but not the mark of a proper end
  } finally {
    clearInterval(heartbeat)
    // Not awaited: a generator that is waiting for something ends only after that.
    iterator.return?.().catch(() => {})
  }
}

/** JSON has no line breaks of its own, so that one data line is enough. */
const printEvent = ({ id, data }: StreamEvent<unknown>) => `id: ${id}\ndata: ${JSON.stringify(data)}\n\n`

/**
 * Waits for a promise, but no longer than the signal lets it. Not Promise.race with one promise for the signal: that one
 * would remember every event of a long stream.
 */
function untilAborted(signal: AbortSignal): <T>(awaited: Promise<T>) => Promise<T | undefined> {
  let giveUp = () => {}
  signal.addEventListener('abort', () => giveUp(), { once: true })
  return (awaited) =>
    new Promise((resolve, reject) => {
      giveUp = () => resolve(undefined)
      awaited.then(resolve, reject)
      if (signal.aborted) giveUp()
    })
}

const drained = (response: ServerResponse) => new Promise<void>((resolve) => response.once('drain', () => resolve()))
const delay = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms).unref())
