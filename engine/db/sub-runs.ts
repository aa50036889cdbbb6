/** Runs that a node of another run has started and waits for. */
import type { JsonObject } from '../../contracts/json.ts'
import type { Db } from './database.ts'
import { noBounds, type RunBounds, requestCancel } from './runs.ts'
import { toJson } from './to-json.ts'

export type SubRunWrite = {
  id: string
  parentPath: string
  versionId: string
  blueprintId: string | null
  name: string
  inputs: JsonObject
  bounds?: RunBounds
}
/** A run that was put into the queue. */
export type Queued = { id: string; orgId: string; parentRunId?: string }

const active = `state in ('queued', 'running', 'waiting', 'paused')`

/**
 * Queues them in the transaction that lets their parents wait. A parent that somebody has cancelled meanwhile gives its
 * children the same wish along: whoever cancelled it could not see them yet.
 */
export async function insertSubRuns(
  db: Db,
  subRuns: readonly (SubRunWrite & { parentRunId: string })[],
): Promise<Queued[]> {
  const rows = subRuns.map((run) => ({
    id: run.id,
    parent_run_id: run.parentRunId,
    parent_path: run.parentPath,
    blueprint_id: run.blueprintId,
    version_id: run.versionId,
    name: run.name,
    inputs: run.inputs,
    ...subRunBounds(run.bounds ?? noBounds),
  }))
  return db.query<Queued>(
    `with new_runs as (
       insert into runs (id, org_id, project_id, user_id, blueprint_id, version_id, name, inputs, state, event_seq, parent_run_id,
         parent_path, depth, cancel_requested_at, is_dry_run, no_cache, pause_requested_at, limit_key, deadline_at, max_tokens,
         max_cost, is_limited)
       select i.id, p.org_id, p.project_id, p.user_id, i.blueprint_id, i.version_id, i.name, i.inputs, 'queued', 1, p.id,
         i.parent_path, p.depth + 1, p.cancel_requested_at, p.is_dry_run, p.no_cache, p.pause_requested_at, i.limit_key,
         least(p.deadline_at, now() + make_interval(secs => i.deadline_seconds)), i.max_tokens, i.max_cost,
         exists (select from run_limits l where l.org_id = p.org_id and l.is_gate
           and (l.blueprint_id is null or l.blueprint_id = i.blueprint_id))
       from json_to_recordset($1::json) as i(id uuid, parent_run_id uuid, parent_path text, blueprint_id uuid,
         version_id uuid, name text, inputs json, limit_key text, deadline_seconds float8, max_tokens bigint,
         max_cost numeric)
       join runs p on p.id = i.parent_run_id
       returning id, org_id, parent_run_id, created_at
     ), events as (
       insert into run_events (run_id, org_id, seq, type, at) select id, org_id, 1, 'run.queued', created_at from new_runs
     )
     select id, org_id as "orgId", parent_run_id as "parentRunId" from new_runs`,
    [toJson(rows)],
  )
}

const subRunBounds = ({ limitKey, deadlineSeconds, maxTokens, maxCost }: RunBounds) => ({
  limit_key: limitKey,
  deadline_seconds: deadlineSeconds,
  max_tokens: maxTokens,
  max_cost: maxCost,
})

/**
 * Puts the runs that wait for these back into the queue. One that is just about to wait holds its row, or is held up here:
 * the statement after the lock sees which of the two was first, and the other side looks again as well.
 */
export async function queueParents(db: Db, endedIds: readonly string[]): Promise<Queued[]> {
  const parents = await db.query<{ id: string }>(
    `select id from runs where id in (select parent_run_id from runs where id = any($1::uuid[])) order by id for update`,
    [endedIds],
  )
  return db.query<Queued>(
    `update runs set state = 'queued', wake_at = null, updated_at = now()
     where id = any($1::uuid[]) and state = 'waiting' returning id, org_id as "orgId"`,
    [parents.map(({ id }) => id)],
  )
}

/** For runs whose last write may have queued others without anybody hearing of it: those others, by the id of the run. */
export async function listQueuedAround(db: Db, ids: readonly string[]): Promise<Map<string, Queued[]>> {
  const rows = await db.query<Queued & { around: string }>(
    `select r.id, r.org_id as "orgId", i.id as around from runs i
     join runs r on r.state = 'queued' and (r.parent_run_id = i.id or r.id = i.parent_run_id)
     where i.id = any($1::uuid[])`,
    [ids],
  )
  return Map.groupBy(rows, ({ around }) => around)
}

/** Asks everything below a run to end, the deepest first. Gives the ids of those that are at work somewhere. */
export async function cancelSubRuns(db: Db, runId: string): Promise<string[]> {
  const rows = await db.query<{ id: string }>(
    `with recursive below as (
       select id, depth, state from runs where parent_run_id = $1
       union all
       select r.id, r.depth, r.state from runs r join below on r.parent_run_id = below.id
     )
     select id from below where ${active} order by depth desc, id`,
    [runId],
  )
  return cancelEach(db, rows)
}

/** A sub-run lives no longer than its node waits for it: after a timeout, a failure or a retry nobody asks for it. */
export async function cancelLeftSubRuns(
  db: Db,
  nodes: readonly { runId: string; path: string; keep: string | null }[],
): Promise<void> {
  const rows = await db.query<{ id: string }>(
    `select r.id from json_to_recordset($1::json) as i("runId" uuid, path text, keep uuid)
     join runs r on r.parent_run_id = i."runId" and r.parent_path = i.path and r.id is distinct from i.keep where r.${active} order by r.id`,
    [toJson(nodes)],
  )
  for (const { id } of rows) await cancelSubRuns(db, id)
  await cancelEach(db, rows)
}

async function cancelEach(db: Db, rows: readonly { id: string }[]): Promise<string[]> {
  const atWork: string[] = []
  for (const { id } of rows) if (!(await requestCancel(db, id)).ended) atWork.push(id)
  return atWork
}

/** The stored workflow of that name or id. */
export async function findWorkflow(db: Db, nameOrId: string): Promise<string | undefined> {
  const [row] = await db.query<{ id: string }>(
    'select id from blueprints where (name = $1 or id::text = lower($1)) and deleted_at is null order by name = $1 limit 1',
    [nameOrId],
  )
  return row?.id
}

/** Which version of a workflow a run has used already: its later sub-runs use the same. */
export async function findPinnedVersion(
  db: Db,
  runId: string,
  blueprintId: string,
): Promise<{ versionId: string; name: string } | undefined> {
  const [row] = await db.query<{ versionId: string; name: string }>(
    `select version_id as "versionId", name from runs where parent_run_id = $1 and blueprint_id = $2 order by id limit 1`,
    [runId, blueprintId],
  )
  return row
}
