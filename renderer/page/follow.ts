/** Follows a stream for as long as it is wanted: reconnects with back-off and resumes after the last event it has seen. */
import type { Client } from '../../contracts/call.ts'
import type { StreamEvent } from '../../contracts/route.ts'

export type FollowState = 'connecting' | 'live' | 'lost'

type FollowNeeds<Data> = {
  client: Client
  open: (client: Client, lastEventId: string | undefined, signal: AbortSignal) => AsyncIterable<StreamEvent<Data>>
  onEvent: (data: Data) => void
  onState: (state: FollowState, retryInMs: number) => void
  /** Whether the stream has said all that it will ever say. */
  isOver?: () => boolean
  /** Waits, unless something calls for trying earlier. */
  wait: (ms: number, signal: AbortSignal) => Promise<void>
  lastEventId?: string | undefined
}

const firstWaitMs = 400
const longestWaitMs = 15_000

export const backOff = (failures: number): number =>
  Math.min(longestWaitMs, firstWaitMs * 2 ** Math.max(0, failures - 1))

export function follow<Data>(needs: FollowNeeds<Data>): { stop: () => void; done: Promise<void> } {
  const stopping = new AbortController()
  return { stop: () => stopping.abort(), done: run(needs, stopping.signal) }
}

async function run<Data>(needs: FollowNeeds<Data>, signal: AbortSignal): Promise<void> {
  let lastEventId = needs.lastEventId
  let failures = 0
  const client = noticeOpening(needs.client, () => {
    failures = 0
    needs.onState('live', 0)
  })
  while (!signal.aborted) {
    needs.onState('connecting', 0)
    try {
      for await (const { id, data } of needs.open(client, lastEventId, signal)) {
        if (signal.aborted) return
        if (id) lastEventId = id
        needs.onEvent(data)
      }
    } catch {
      // Whatever it was, the answer is to try again; a 401 has signed the page out by now, which stops this.
    }
    if (signal.aborted || needs.isOver?.()) return
    failures += 1
    const retryInMs = backOff(failures)
    needs.onState('lost', retryInMs)
    await needs.wait(retryInMs, signal)
  }
}

/** A stream may be silent for long: that it is open shows in the response, not in the first event. */
const noticeOpening = (client: Client, opened: () => void): Client => ({
  ...client,
  fetch: async (...request) => {
    const response = await client.fetch(...request)
    if (response.ok) opened()
    return response
  },
})

/** Waits out the time, or until the page is looked at again or the machine is back online. */
export function waitOrWake(ms: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    const finish = () => {
      clearTimeout(timer)
      removeEventListener('online', finish)
      removeEventListener('iceos:retry', finish)
      signal.removeEventListener('abort', finish)
      resolve()
    }
    const timer = setTimeout(finish, ms)
    addEventListener('online', finish)
    addEventListener('iceos:retry', finish)
    signal.addEventListener('abort', finish)
  })
}

export const retryNow = (): void => void dispatchEvent(new Event('iceos:retry'))

/**
 * Keeps something running only while the page can be seen. A browser gives one address six connections in all; tabs in
 * the background must not hold them.
 */
export function whileVisible(start: () => { stop: () => void }): { stop: () => void } {
  let running = document.hidden ? undefined : start()
  const change = () => {
    if (document.hidden) {
      running?.stop()
      running = undefined
    } else running ??= start()
  }
  document.addEventListener('visibilitychange', change)
  return {
    stop: () => {
      document.removeEventListener('visibilitychange', change)
      running?.stop()
    },
  }
}
