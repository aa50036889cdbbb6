import type { Change, History, RunRecord } from './history.ts'

/** Says what is wrong, one line each; nothing when it holds. */
export type Invariant = { name: string; check: (history: History) => string[] }

/** The same check for each run, with the changes that are its own. */
export const eachRun =
  (check: (run: RunRecord, given: { changes: readonly Change[]; history: History }) => string[]): Invariant['check'] =>
  (history) => {
    const byRun = Map.groupBy(history.changes, ({ runId }) => runId)
    return history.runs.flatMap((run) => check(run, { changes: byRun.get(run.id) ?? [], history }))
  }
