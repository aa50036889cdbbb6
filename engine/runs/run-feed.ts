/** Tells those who watch what has just been written. What they missed they read from the database. */
import type { RunEvent } from '../../contracts/events.ts'
import type { RunState } from '../../contracts/runs.ts'

export type RunNews = { runId: string; orgId: string; events: readonly RunEvent[]; state: RunState | undefined }
type Listener = (news: RunNews) => void

export type RunFeed = {
  publish: (news: RunNews) => void
  /** Gives the function that ends it. */
  onRun: (runId: string, listener: Listener) => () => void
  onAny: (listener: Listener) => () => void
}

export function createRunFeed(): RunFeed {
  const byRun = new Map<string, Set<Listener>>()
  const all = new Set<Listener>()
  return {
    publish(news) {
      for (const listener of byRun.get(news.runId) ?? []) listener(news)
      for (const listener of all) listener(news)
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
