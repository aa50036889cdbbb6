import type { Problem } from '../../contracts/errors.ts'
import type { Json, JsonObject } from '../../contracts/json.ts'
import type { Run, RunDetail, RunState, RunSummary } from '../../contracts/runs.ts'
import { hasEnded } from '../../contracts/runs.ts'
import type { ModelUsage } from '../../contracts/usage.ts'
import type { Db } from './database.ts'
import { toJson } from './to-json.ts'

type RunRow = {
  id: string
  blueprint_id: string | null
  name: string
  version: number
  state: RunState
  inputs: JsonObject
  outputs: Json
  outputs_blob: string | null
  error: Problem | null
  cancel_requested_at: Date | null
  event_seq: number
  retry_of: string | null
  created_at: Date
  started_at: Date | null
  finished_at: Date | null
  parent_run_id: string | null
  parent_path: string | null
  usage: ModelUsage | null
  is_draft: boolean
  is_dry_run: boolean
}

const summaryColumns = `r.id, r.blueprint_id, r.name, v.version, r.state, r.error, r.created_at, r.started_at, r.finished_at,
  r.parent_run_id, r.parent_path, r.is_draft, r.is_dry_run, r.usage`
const columns = `${summaryColumns}, r.inputs, r.outputs, r.outputs_blob, r.cancel_requested_at, r.event_seq,
  r.retry_of`
const from = 'from runs r join blueprint_versions v on v.id = r.version_id'

const toSummary = (row: RunRow): RunSummary => ({
  id: row.id,
  blueprintId: row.blueprint_id,
  name: row.name,
  version: row.version,
  state: row.state,
  createdAt: row.created_at.toISOString(),
  startedAt: row.started_at?.toISOString() ?? null,
  finishedAt: row.finished_at?.toISOString() ?? null,
  error: row.error,
  isDraft: row.is_draft,
  isDryRun: row.is_dry_run,
  parentRunId: row.parent_run_id,
  parentPath: row.parent_path,
  usage: row.usage,
})

const toRun = (row: RunRow): Run => ({
  ...toSummary(row),
  inputs: row.inputs,
  outputs: row.outputs,
  outputsTruncated: row.outputs_blob !== null,
  cancelRequested: row.cancel_requested_at !== null,
  lastSeq: row.event_seq,
  retryOf: row.retry_of,
})

export type NewRun = {
  id: string
  orgId: string
  projectId: string | undefined
  /** Who started it. */
  userId?: string | undefined
  blueprintId: string | null
  versionId: string
  name: string
  inputs: JsonObject
  idempotencyKey: string | undefined
  requestHash: string | undefined
  /** The engine that starts it right away; without one it is queued. */
  owner: string | undefined
  /** The run whose outputs it begins with (see kept-nodes.ts). */
  retryOf?: string | undefined
  /** What started it, if not a person. */
  triggerId?: string | undefined
  /** The run whose end started it, and how many such ends led to it. */
  cause?: RunCause | undefined
  mode?: RunMode | undefined
  /** Among the queued runs of its workflow, the highest first. */
  priority?: number | undefined
  bounds?: RunBounds | undefined
}

export type RunCause = { runId: string | null; depth: number }

/** How it runs, besides what it follows. */
export type RunMode = { isDraft: boolean; isDryRun: boolean; noCache: boolean; pinned: JsonObject | null }
export const plainMode: RunMode = { isDraft: false, isDryRun: false, noCache: false, pinned: null }

/** What holds for one run from its start to its end. */
export type RunBounds = {
  /** Runs of one workflow with the same key share its limit for each key. */
  limitKey: string | null
  deadlineSeconds: number | null
  maxTokens: number | null
  maxCost: number | null
}
export const noBounds: RunBounds = { limitKey: null, deadlineSeconds: null, maxTokens: null, maxCost: null }

/**
 * Writes a run and its first events in one statement. A run with an owner is claimed in the same breath: nobody has to
 * be woken to pick it up. Where a limit holds it is queued all the same: only a claim knows whether there is a place. Gives
 * whether it landed: with an idempotency key that is known, it does not.
 */
export async function insertRun(db: Db, run: NewRun): Promise<InsertedRun> {
  const { limitKey, deadlineSeconds, maxTokens, maxCost } = run.bounds ?? noBounds
  const rows = await db.query<{ owner: string | null; deadline_at: Date | null }>(
    `with gate as (
       select case when is_gate then null else $10::uuid end as owner, is_gate from (
         select exists (select from run_limits where org_id = $2 and is_gate and (blueprint_id is null or blueprint_id = $4))
           as is_gate) g
     ), new_run as (
       insert into runs (id, org_id, project_id, blueprint_id, version_id, name, inputs, idempotency_key, request_hash,
         retry_of, trigger_id, is_draft, is_dry_run, no_cache, pinned, priority, limit_key, deadline_at, max_tokens, max_cost,
         is_limited, cause_run_id, trigger_depth, user_id, state, owner, fence, started_at, event_seq)
       select $1, $2, $3, $4, $5, $6, $7, $8, $9, $11, $12, $13, $14, $15, $16, $17, $18,
         now() + make_interval(secs => $19), $20, $21, is_gate, $22, $23, $24, case when owner is null then 'queued' else 'running' end, owner,
         case when owner is null then 0 else 1 end,
         case when owner is null then null else now() end,
         case when owner is null then 1 else 2 end
       from gate
       on conflict (org_id, idempotency_key) where idempotency_key is not null do nothing
       returning id, org_id, created_at, event_seq, owner, deadline_at
     ), first_events as (
       insert into run_events (run_id, org_id, seq, type, at)
       select id, org_id, seq, case seq when 1 then 'run.queued' else 'run.started' end, created_at
       from new_run, generate_series(1, event_seq) as seq
     )
     select owner, deadline_at from new_run`,
    [
      run.id,
      run.orgId,
      run.projectId ?? null,
      run.blueprintId,
      run.versionId,
      run.name,
      toJson(run.inputs),
      run.idempotencyKey ?? null,
      run.requestHash ?? null,
      run.owner ?? null,
      run.retryOf ?? null,
      run.triggerId ?? null,
      ...modeValues(run.mode ?? plainMode),
      run.priority ?? 0,
      limitKey,
      deadlineSeconds,
      maxTokens,
      maxCost,
      run.cause?.runId ?? null,
      run.cause?.depth ?? 0,
      run.userId ?? null,
    ],
  )
  const row = rows[0]
  if (!row) return { landed: false, isRunning: false, deadlineAt: null }
  return { landed: true, isRunning: row.owner !== null, deadlineAt: row.deadline_at }
}

const modeValues = ({ isDraft, isDryRun, noCache, pinned }: RunMode) => [
  isDraft,
  isDryRun,
  noCache,
  pinned && toJson(pinned),
]
export type InsertedRun = { landed: boolean; isRunning: boolean; deadlineAt: Date | null }

export async function findRunByKey(db: Db, key: string): Promise<{ id: string; requestHash: string } | undefined> {
  const [row] = await db.query<{ id: string; request_hash: string }>(
    'select id, request_hash from runs where idempotency_key = $1',
    [key],
  )
  return row && { id: row.id, requestHash: row.request_hash }
}

export async function findRun(db: Db, id: string): Promise<Run | undefined> {
  const [row] = await db.query<RunRow>(`select ${columns} ${from} where r.id = $1`, [id])
  return row && toRun(row)
}

/** What its nodes have used of language models so far. */
export type RunEnds = Pick<RunDetail, 'deadlineAt' | 'maxTokens' | 'maxCost' | 'pauseRequested'>

/** What ends or stops a run, whatever it does. */
export async function findRunEnds(db: Db, id: string): Promise<RunEnds | undefined> {
  const [row] = await db.query<Omit<RunEnds, 'deadlineAt'> & { deadlineAt: Date | null }>(
    `select deadline_at as "deadlineAt", max_tokens::float8 as "maxTokens", max_cost::float8 as "maxCost",
       pause_requested_at is not null as "pauseRequested" from runs where id = $1`,
    [id],
  )
  return row && { ...row, deadlineAt: row.deadlineAt?.toISOString() ?? null }
}

export async function findRunUsage(db: Db, id: string): Promise<ModelUsage | undefined> {
  const [row] = await db.query<{ usage: ModelUsage | null }>('select usage from runs where id = $1', [id])
  return row?.usage ?? undefined
}

/** What a new run needs to know of the one that it repairs. */
export type RepairedRun = {
  state: RunState
  blueprintId: string | null
  versionId: string
  name: string
  inputs: JsonObject
} & RunMode

/** Locked against whoever would tidy it away meanwhile. */
export async function lockRepairedRun(db: Db, id: string): Promise<RepairedRun | undefined> {
  const [row] = await db.query<RepairedRun>(
    `select state, blueprint_id as "blueprintId", version_id as "versionId", name, inputs,
       is_draft as "isDraft", is_dry_run as "isDryRun", no_cache as "noCache", pinned
     from runs where id = $1 for update`,
    [id],
  )
  return row
}

/** The document that a run follows, what is pinned in it, and where its whole outputs are when they are large. */
export async function findRunDocument(
  db: Db,
  id: string,
): Promise<{ versionId: string; document: unknown; pinned: JsonObject | null } | undefined> {
  const [row] = await db.query<{ version_id: string; document: unknown; pinned: JsonObject | null }>(
    `select r.version_id, v.document, r.pinned ${from} where r.id = $1`,
    [id],
  )
  return row && { versionId: row.version_id, document: row.document, pinned: row.pinned }
}

export type RunFilter = {
  ids?: readonly string[] | undefined
  states?: readonly RunState[] | undefined
  blueprintId?: string | undefined
  isAsking?: boolean | undefined
  search?: string | undefined
  after?: string | undefined
  before?: string | undefined
  /** The id of the last run of the page before. */
  belowId?: string | undefined
  limit: number
}

export async function findNewestRunId(db: Db, blueprintId: string): Promise<string | undefined> {
  const [row] = await db.query<{ id: string }>('select id from runs where blueprint_id = $1 order by id desc limit 1', [
    blueprintId,
  ])
  return row?.id
}

/** Newest first: ids are UUIDv7, so they sort by time. */
export async function listRuns(db: Db, filter: RunFilter): Promise<RunSummary[]> {
  const rows = await db.query<RunRow>(
    `select ${summaryColumns} ${from}
     where ($1::text[] is null or r.state = any($1))
       and ($2::uuid is null or r.blueprint_id = $2)
       and ($3::text is null or strpos(lower(r.name), lower($3)) > 0 or starts_with(r.id::text, lower($3)))
       and ($4::timestamptz is null or r.created_at >= $4)
       and ($5::timestamptz is null or r.created_at < $5)
       and ($6::uuid is null or r.id < $6)
       and ($8::boolean is not true or exists (select from node_runs n
         where n.run_id = r.id and n.state = 'waiting' and n.question is not null and n.answer is null))
       and ($9::uuid[] is null or r.id = any($9))
     order by r.id desc
     limit $7`,
    [
      filter.states ?? null,
      filter.blueprintId ?? null,
      filter.search ?? null,
      filter.after ?? null,
      filter.before ?? null,
      filter.belowId ?? null,
      filter.limit,
      filter.isAsking ?? null,
      filter.ids ?? null,
    ],
  )
  return rows.map(toSummary)
}

export type RunChangeRow = { id: string; blueprintId: string | null; name: string; state: RunState; at: Date }

const changeColumns = `id, blueprint_id as "blueprintId", name, state, updated_at as at`

/** What has changed since a moment, oldest first; the next page begins behind the last one of this. */
export async function listRunChanges(
  db: Db,
  since: Date,
  last: { at: Date; id: string } | undefined,
  limit: number,
): Promise<RunChangeRow[]> {
  return db.query<RunChangeRow>(
    `select ${changeColumns} from runs
     where updated_at >= $1 and ($2::timestamptz is null or (updated_at, id) > ($2, $3::uuid))
     order by updated_at, id limit $4`,
    [since, last?.at ?? null, last?.id ?? null, limit],
  )
}

export async function listRunStates(db: Db, ids: readonly string[]): Promise<RunChangeRow[]> {
  return db.query<RunChangeRow>(`select ${changeColumns} from runs where id = any($1::uuid[])`, [ids])
}

/**
 * Locks a run for a change by somebody who does not own it (an answer, a cancel), and says how it stands. The owner's
 * own writes wait for as long as this transaction takes.
 */
export async function lockRun(
  db: Db,
  id: string,
): Promise<{ state: RunState; orgId: string; hasParent: boolean } | undefined> {
  const [row] = await db.query<{ state: RunState; org_id: string; has_parent: boolean }>(
    'select state, org_id, parent_run_id is not null as has_parent from runs where id = $1 for update',
    [id],
  )
  return row && { state: row.state, orgId: row.org_id, hasParent: row.has_parent }
}

/** Ends a run that nobody owns. A running one is only asked to end: its owner does it. */
export async function requestCancel(db: Db, id: string): Promise<{ ended: boolean }> {
  const rows = await db.query<{ state: RunState }>(
    `with asked as (
       update runs set cancel_requested_at = coalesce(cancel_requested_at, now()), updated_at = now(),
         state = case when state = 'running' then state else 'cancelled' end,
         finished_at = case when state = 'running' then null else now() end,
         wake_at = null,
         event_seq = event_seq + case when state = 'running' then 0 else 1 end
       where id = $1 and state in ('queued', 'running', 'waiting', 'paused')
       returning id, org_id, state, event_seq
     ), ended as (select * from asked where state = 'cancelled'),
     nodes as (
       update node_runs n set state = 'cancelled', finished_at = now() from ended
       where n.run_id = ended.id and n.state in ('running', 'waiting')
     ), events as (
       insert into run_events (run_id, org_id, seq, type, at) select id, org_id, event_seq, 'run.cancelled', now() from ended
     )
     select state from asked`,
    [id],
  )
  return { ended: rows[0] !== undefined && hasEnded(rows[0].state) }
}

/** Puts a waiting run back into the queue. Gives whether it was waiting. */
export async function queueWaitingRun(db: Db, id: string): Promise<boolean> {
  const rows = await db.query(
    `update runs set state = 'queued', wake_at = null, updated_at = now() where id = $1 and state = 'waiting' returning id`,
    [id],
  )
  return rows.length > 0
}

export async function countRunsByState(db: Db): Promise<Record<string, number>> {
  const rows = await db.query<{ state: string; count: number }>(
    'select state, count(*)::int as count from runs group by state',
  )
  return Object.fromEntries(rows.map((row) => [row.state, row.count]))
}
