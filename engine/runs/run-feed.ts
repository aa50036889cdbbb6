/** Tells those who watch what has just been written. What they missed they read from the database. */
import type { RunEvent } from '../../contracts/events.ts'
import type { RunState } from '../../contracts/runs.ts'

export type RunNews = {
  runId: string
  orgId: string
  events: readonly RunEvent[]
  state: RunState | undefined
  /** Another process wrote it, and its events have to be read. `seq` is the number of the last one, if that is known. */
  elsewhere?: { seq: number | undefined }
}
type Listener = (news: RunNews) => void

export type RunFeed = {
  publish: (news: RunNews) => void
  /** Gives the function that ends it. */
  onRun: (runId: string, listener: Listener) => () => void
  onAny: (listener: Listener) => () => void
  /** Something may have happened that nobody told: whoever watches a run looks for himself. */
  publishGap: () => void
}

export function createRunFeed(): RunFeed {
  const byRun = new Map<string, Set<Listener>>()
  const all = new Set<Listener>()
  return {
    publish(news) {
      for (const listener of byRun.get(news.runId) ?? []) listener(news)
      for (const listener of all) listener(news)
    },
    publishGap() {
      for (const [runId, listeners] of byRun) {
        const gap = { runId, orgId: '', events: [], state: undefined, elsewhere: { seq: undefined } }
        for (const listener of listeners) listener(gap)
      }
    },
    onRun(runId, listener) {
      const listeners = byRun.get(runId) ?? new Set()
      byRun.set(runId, listeners.add(listener))
      return () => {
        listeners.delete(listener)
        if (listeners.size === 0) byRun.delete(runId)
      }
    },
    onAny(listener) {
      all.add(listener)
      return () => all.delete(listener)
    },
  }
}
