import { hasEnded, type Run } from '../../contracts/runs.ts'
import type { RunFeed } from './run-feed.ts'

/** What another engine writes is not in our feed, so the run is also looked at this often. */
const lookEveryMs = 1000

type Needs = { feed: RunFeed; read: () => Promise<Run> }
type Wait = { runId: string; waitMs: number; isNew: boolean; signal: AbortSignal }

/** The run as it stands when it has ended, when the time is over, or when the caller has hung up. */
export async function waitForEnd({ feed, read }: Needs, { runId, waitMs, isNew, signal }: Wait): Promise<Run> {
  const untilMs = performance.now() + waitMs
  const end = watchEnd(feed, runId)
  try {
    if (isNew) await end.wait(Math.min(waitMs, lookEveryMs), signal)
    for (;;) {
      const run = await read()
      const leftMs = untilMs - performance.now()
      if (hasEnded(run.state) || leftMs <= 0 || signal.aborted) return run
      await end.wait(Math.min(leftMs, lookEveryMs), signal)
    }
  } finally {
    end.stop()
  }
}

function watchEnd(feed: RunFeed, runId: string) {
  let hasCome = false
  let wake = () => {}
  const stop = feed.onRun(runId, ({ state }) => {
    if (!state || !hasEnded(state)) return
    hasCome = true
    wake()
  })
  return {
    stop,
    async wait(ms: number, signal: AbortSignal): Promise<void> {
      if (hasCome || signal.aborted) return
      await new Promise<void>((resolve) => {
        const timer = setTimeout(() => wake(), ms)
        wake = () => {
          clearTimeout(timer)
          signal.removeEventListener('abort', wake)
          resolve()
        }
        signal.addEventListener('abort', wake)
      })
    },
  }
}
