/** What has happened that triggers wait for. The database writes it down itself (0014), as it happens. */
import type { Problem } from '../../contracts/errors.ts'
import type { Json, JsonObject } from '../../contracts/json.ts'
import type { RunState } from '../../contracts/runs.ts'
import type { Db } from './database.ts'
import type { TriggerOwner } from './triggers.ts'

/** One event, for one trigger. */
export type Firing = { id: string; owner: TriggerOwner | undefined; orgId: string }

/** Across orgs, the oldest first. */
export async function listFirings(db: Db, limit: number): Promise<Firing[]> {
  const rows = await db.query<{
    id: string
    orgId: string
    triggerId: string
    projectId: string | null
    userId: string | null
  }>(
    `select f.id::text, f.org_id as "orgId", f.trigger_id as "triggerId", t.project_id as "projectId", t.user_id as "userId"
     from trigger_firings f left join triggers t on t.id = f.trigger_id
     where f.due_at <= now() order by f.due_at, f.id limit $1`,
    [limit],
  )
  return rows.map(({ id, orgId, triggerId, projectId, userId }) => ({
    id,
    orgId,
    owner: userId === null ? undefined : { id: triggerId, orgId, projectId, userId },
  }))
}

export type TakenFiring = {
  eventKey: string
  runId: string | null
  documentId: string | null
  depth: number
  blueprintId: string
  enabled: boolean
  inputs: JsonObject
}

/** For one engine at a time: whoever comes while another one is at it gets nothing. What was taken is gone on commit. */
export async function takeFiring(db: Db, id: string): Promise<TakenFiring | undefined> {
  const [row] = await db.query<TakenFiring>(
    `with taken as (
       delete from trigger_firings where id = (select id from trigger_firings where id = $1 for update skip locked)
       returning trigger_id, event_key, run_id, document_id, depth
     )
     select f.event_key as "eventKey", f.run_id as "runId", f.document_id as "documentId", f.depth,
       t.blueprint_id as "blueprintId", t.enabled, t.inputs
     from taken f join triggers t on t.id = f.trigger_id`,
    [id],
  )
  return row
}

/** It failed for a reason that may pass. */
export async function delayFiring(db: Db, id: string, seconds: number): Promise<void> {
  await db.query('update trigger_firings set due_at = now() + make_interval(secs => $2) where id = $1', [id, seconds])
}

export async function deleteFiring(db: Db, id: string): Promise<void> {
  await db.query('delete from trigger_firings where id = $1', [id])
}

export type EndedRun = {
  id: string
  state: RunState
  blueprintId: string | null
  name: string
  version: number
  inputs: JsonObject
  outputs: Json
  error: Problem | null
  createdAt: Date
  finishedAt: Date | null
  /** The first one that failed. */
  nodePath: string | null
  nodeId: string | null
  nodeError: Problem | null
}

export async function findEndedRun(db: Db, id: string): Promise<EndedRun | undefined> {
  const [row] = await db.query<EndedRun>(
    `select r.id, r.state, r.blueprint_id as "blueprintId", r.name, v.version, r.inputs, r.outputs, r.error,
       r.created_at as "createdAt", r.finished_at as "finishedAt", n.path as "nodePath", n.node_id as "nodeId",
       n.error as "nodeError"
     from runs r join blueprint_versions v on v.id = r.version_id
     left join lateral (select path, node_id, error from node_runs
       where run_id = r.id and state = 'failed' order by finished_at, path limit 1) n on true
     where r.id = $1`,
    [id],
  )
  return row
}

export type FollowUp = { id: string; name: string; state: RunState }
export type RunOrigin = {
  trigger: { id: string; name: string; kind: string } | null
  causeRunId: string | null
}

/** What started a run, if not a person. */
export async function findRunOrigin(db: Db, runId: string): Promise<RunOrigin> {
  const [row] = await db.query<{ id: string | null; name: string; kind: string; cause: string | null }>(
    `select t.id, t.name, t.kind, r.cause_run_id as cause from runs r left join triggers t on t.id = r.trigger_id
     where r.id = $1`,
    [runId],
  )
  const trigger = row && row.id !== null ? { id: row.id, name: row.name, kind: row.kind } : null
  return { trigger, causeRunId: row?.cause ?? null }
}

/** The runs that were started since this one has ended. */
export async function listFollowUps(db: Db, runId: string): Promise<FollowUp[]> {
  return db.query<FollowUp>('select id, name, state from runs where cause_run_id = $1 order by id limit 100', [runId])
}
