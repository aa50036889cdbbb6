import type { Json, JsonObject } from '../../contracts/json.ts'
import type { ModelUsage } from '../../contracts/usage.ts'
import type { Log } from '../../platform/log.ts'
import type { NodeWrite } from '../db/checkpoints.ts'
import type { Db } from '../db/database.ts'
import type { SavedNode } from '../db/node-runs.ts'
import type { Budgets } from '../limits/budget.ts'
import type { NodeNeeds } from '../nodes/node-type.ts'
import type { Limiter } from './limiter.ts'
import type { Partials } from './loop-figures.ts'
import type { LoopProgress } from './loop-progress.ts'
import type { NodeCache } from './node-cache.ts'
import type { RunFeed } from './run-feed.ts'
import type { RunJournal } from './run-journal.ts'
import type { RunSecrets } from './run-secrets.ts'

/** What a loop has so far: kept while it is tried again, read from the database when the run goes on elsewhere. */
export type LoopState = { progress: LoopProgress; outputs: Json[]; figures: Partials }

/** What executing one run shares between its nodes. */
export type RunContext = {
  id: string
  orgId: string
  inputs: JsonObject
  /** How many runs are above it. */
  depth: number
  /** Aborts with the reason: the run was cancelled, lost, or the engine stops. */
  signal: AbortSignal
  /** How far the nodes came before, by path. Empty for a run that starts. See saved-nodes.ts. */
  saved: Map<string, SavedNode>
  /** What the items of loops that are under way have given, by the loop's path. See run-item.ts. */
  items: Map<string, Json[]>
  /** Those of loops that record their items in batches. See run-items.ts. */
  loops: Map<string, LoopState>
  /** It has been worked on before, so there may be something in the database. */
  resumed: boolean
  /** Its nodes are those of one item, which is recorded as a whole. See run-alone.ts. */
  isAlone?: boolean
  read: <T>(work: (db: Db) => Promise<T>) => Promise<T>
  /** The nodes that have begun and not ended: what the end of the run has to close. */
  open: Map<string, NodeWrite>
  /** What the nodes of many turns have done before this execution, by path. */
  steps: Map<string, Json[]>
  /** What its nodes have used of language models so far. */
  spent: { usage: ModelUsage | undefined }
  budgets: Budgets
  /** Whether it is to be paused: then no node begins. */
  wish: { readonly isPausing: boolean }
  journal: RunJournal
  /** What is written of runs, also by others. */
  feed: Pick<RunFeed, 'onRun'>
  /** Rejects, and gives the run up, when another engine has taken it. Asks only where that can be. */
  mustBeOurs: () => Promise<void>
  /** How many nodes of this run work at one time. Containers hold no place while what is inside them works. */
  limiter: Limiter
  needs: NodeNeeds
  secrets: RunSecrets
  /** Outputs that were given at its start, by path. */
  pinned: JsonObject | null
  /** Calls nothing outside; see dry-run.ts. */
  isDryRun: boolean
  /** Undefined: this run neither takes from the cache nor adds to it. */
  cache: NodeCache | undefined
  /** Reads from the database as the run's org. */
  readOwn: <T>(work: (db: Db) => Promise<T>) => Promise<T>
  log: Log
}
