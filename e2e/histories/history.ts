/** What is known of a stretch of the product's life: told by its clients, by its database and by the world outside. */
import type { RunEvent } from '../../contracts/events.ts'
import type { NodeRunState, RunState } from '../../contracts/runs.ts'

/** Times of clients and effects are of one clock, the test's; `atMs` of changes is the database's. */
export type History = {
  clients: Told
  runs: RunRecord[]
  /** In the order in which the database made them; of one run, that is also the order of their commits. */
  changes: Change[]
  effects: Effect[]
  /** How long an engine has to be silent before its runs may be taken. */
  leaseMs: number
  /** Nothing was killed any more from here on, by the database's clock. */
  calmFromMs: number
  /** Every run has to have ended so long after that. */
  endsWithinMs: number
}

/** What clients were told. Only what was answered is a promise. */
export type Told = {
  starts: Start[]
  cancels: { runId: string; state: RunState; tMs: number }[]
  answers: { runId: string; path: string; comment: string }[]
  /** A final state that somebody was shown. */
  ends: { runId: string; state: RunState; tMs: number }[]
  streams: { runId: string; isWhole: boolean; events: RunEvent[] }[]
}
export type Start = { post: string; key: string | undefined; runIds: string[] }

export type RunRecord = {
  id: string
  /** Which post it is of; a sub-run's has its parent's before it. */
  post: string
  key: string | null
  parentRunId: string | null
  parentPath: string | null
  retryOf: string | null
  state: RunState
  eventSeq: number
  events: RunEvent[]
  nodes: NodeRecord[]
  /** What has to have ended before a node begins, by path. */
  dependsOn: Readonly<Record<string, readonly string[]>>
  /** The nodes that do something outside. */
  effectPaths: readonly string[]
}
/** `output` is a digest. */
export type NodeRecord = { path: string; state: NodeRunState; output: string; comment: string | null }

/** `by` is the process that wrote it, `tx` the transaction. */
export type Change = { ord: number; atMs: number; by: string; tx: string; runId: string } & (RunChange | NodeChange)
export type RunChange = {
  of: 'run'
  from: RunState | null
  state: RunState
  fenceBefore: number
  fence: number
  ownerBefore: string | null
  owner: string | null
  /**
   * Since the last heartbeat but one of the owner before: the last one may have been committed while the claim was looking.
   * Null: that engine has not been heard so often, or is not known any more.
   */
  ownerSilentMs: number | null
  cancelRequested: boolean
}
export type NodeChange = { of: 'node'; path: string; from: NodeRunState | null; state: NodeRunState }

/** A request that came in. `isApplied`: it was answered with success, so something was done the first time. */
export type Effect = { key: string; post: string; path: string; isApplied: boolean; tMs: number }

export type Violation = { invariant: string; detail: string }
