import { hasEnded } from '../../contracts/runs.ts'
import type { RunFeed } from './run-feed.ts'

/** Listens for a run's end from now on. `wait` resolves then, when the time is over, or when the caller hangs up. */
export function watchEnd(feed: RunFeed, runId: string) {
  let hasCome = false
  let notify = () => {}
  const stop = feed.onRun(runId, ({ state }) => {
    if (!state || !hasEnded(state)) return
    hasCome = true
    notify()
  })
  return {
    stop,
    async wait(seconds: number, signal: AbortSignal): Promise<void> {
      if (hasCome || signal.aborted) return
      await new Promise<void>((resolve) => {
        const timer = setTimeout(resolve, seconds * 1000)
        notify = () => {
          clearTimeout(timer)
          resolve()
        }
        signal.addEventListener('abort', notify, { once: true })
      })
    },
  }
}
