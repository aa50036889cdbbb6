/** The events of a run, to the last, through lost connections and restarts: each once, in order, without a gap. */
import { type Client, callStream } from '../../contracts/call.ts'
import { isAppError } from '../../contracts/errors.ts'
import { finalRunEvents, type RunEvent } from '../../contracts/events.ts'
import { streamRunRoute } from '../../contracts/run-routes.ts'
import { endWhenSilent } from './end-when-silent.ts'

export type FollowOptions = {
  signal?: AbortSignal
  /** The last event that was seen before; 0 begins at the first. */
  after?: number
  /** For how long nothing may answer. */
  patienceMs?: number
  retryMs?: number
  /** The host says something every 15 s; a connection that is silent for longer than this is dead. */
  silenceMs?: number
}

/** @throws when nothing answers for as long as patience lasts, when there is no such run, and when the signal aborts. */
export async function* followRun(client: Client, runId: string, options: FollowOptions = {}): AsyncGenerator<RunEvent> {
  const { signal, after = 0, patienceMs = 60_000, retryMs = 500, silenceMs = 45_000 } = options
  const watched = { ...client, fetch: endWhenSilent(client.fetch, silenceMs) }
  let seen = after
  let giveUpAt = Date.now() + patienceMs
  for (;;) {
    signal?.throwIfAborted()
    const given = { params: { runId }, lastEventId: String(seen), ...(signal ? { signal } : {}) }
    try {
      for await (const { data } of callStream(watched, streamRunRoute, given)) {
        if (data.seq <= seen) continue
        if (data.seq > seen + 1) break // something is missing: ask again from the last one
        seen = data.seq
        giveUpAt = Date.now() + patienceMs
        yield data
        if (data.path === null && finalRunEvents.includes(data.type)) return
      }
    } catch (error) {
      if (signal?.aborted || !mayHeal(error) || Date.now() > giveUpAt) throw error
    }
    await pause(retryMs, signal)
  }
}

/** `fetch` reports a connection that broke in the middle as a TypeError. */
const mayHeal = (error: unknown) =>
  isAppError(error) ? error.kind === 'system' || error.code === 'host-not-running' : error instanceof TypeError

/** Ends early when the signal aborts; whoever waits looks at the signal then. */
function pause(ms: number, signal: AbortSignal | undefined): Promise<void> {
  return new Promise((resolve) => {
    const done = () => {
      clearTimeout(timer)
      signal?.removeEventListener('abort', done)
      resolve()
    }
    const timer = setTimeout(done, ms)
    signal?.addEventListener('abort', done)
  })
}
