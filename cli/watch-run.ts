/** Follows a run to its end, through lost connections and restarts of the engine. */
import { setTimeout as wait } from 'node:timers/promises'
import { type Client, callStream } from '../contracts/call.ts'
import { isAppError } from '../contracts/errors.ts'
import { finalRunEvents, type RunEvent } from '../contracts/events.ts'
import { streamRunRoute } from '../contracts/run-routes.ts'

const retryMs = 500
const patienceMs = 60_000

/** Yields each event once, in order. Throws when nothing answers for a minute, and when `signal` aborts. */
export async function* watchRun(client: Client, runId: string, signal: AbortSignal): AsyncGenerator<RunEvent> {
  let lastEventId = '0'
  let giveUpAt = Date.now() + patienceMs
  for (;;) {
    try {
      for await (const { id, data } of callStream(client, streamRunRoute, { params: { runId }, lastEventId, signal })) {
        lastEventId = id
        giveUpAt = Date.now() + patienceMs
        yield data
        if (finalRunEvents.includes(data.type)) return
      }
    } catch (error) {
      if (signal.aborted || !mayHeal(error) || Date.now() > giveUpAt) throw error
    }
    await wait(retryMs, undefined, { signal })
  }
}

/** `fetch` reports a connection that broke in the middle as a TypeError. */
const mayHeal = (error: unknown) =>
  isAppError(error) ? error.kind === 'system' || error.code === 'host-not-running' : error instanceof TypeError
