import type { RetentionRule } from '../../contracts/retention.ts'
import type { Db } from './database.ts'

const columns = `blueprint_id as "blueprintId", max_age_days as "maxAgeDays", max_runs as "maxRuns"`

/** The rule for all first, if there is one. */
export async function listRules(db: Db): Promise<RetentionRule[]> {
  return db.query<RetentionRule>(`select ${columns} from retention_rules order by blueprint_id nulls first`)
}

export async function saveRule(db: Db, orgId: string, id: string, rule: RetentionRule): Promise<void> {
  await db.query(
    `insert into retention_rules (id, org_id, blueprint_id, max_age_days, max_runs) values ($1, $2, $3, $4, $5)
     on conflict (org_id, blueprint_id) do update set max_age_days = excluded.max_age_days, max_runs = excluded.max_runs`,
    [id, orgId, rule.blueprintId, rule.maxAgeDays, rule.maxRuns],
  )
}

export async function deleteRule(db: Db, blueprintId: string): Promise<void> {
  await db.query('delete from retention_rules where blueprint_id = $1', [blueprintId])
}

/** Whose runs are tidied together: those of one workflow, or (null) those whose document came along with them. */
export type RunGroup = { orgId: string; blueprintId: string | null; maxAgeDays: number | null; maxRuns: number | null }

/** Every workflow there is or was, with the rule that holds for it. */
export async function listRunGroups(db: Db, otherwise: RetentionRule): Promise<RunGroup[]> {
  return db.query<RunGroup>(
    `select g.org_id as "orgId", g.blueprint_id as "blueprintId",
       case when own.id is not null then own.max_age_days when of_all.id is not null then of_all.max_age_days else $1 end
         as "maxAgeDays",
       case when own.id is not null then own.max_runs when of_all.id is not null then of_all.max_runs else $2 end as "maxRuns"
     from (select org_id, id as blueprint_id from blueprints union all select id, null from orgs) g
     left join retention_rules own on own.org_id = g.org_id and own.blueprint_id = g.blueprint_id
     left join retention_rules of_all on of_all.org_id = g.org_id and of_all.blueprint_id is null`,
    [otherwise.maxAgeDays, otherwise.maxRuns],
  )
}

export type OldRun = { id: string; events: number }

/**
 * Ended runs that a rule no longer keeps, the oldest first. Ids are UUIDv7, so whatever ended before a moment has an id
 * below the one of that moment: of the others none is even looked at.
 */
export async function listOldRuns(db: Db, group: RunGroup, now: Date, limit: number): Promise<OldRun[]> {
  const { orgId, blueprintId, maxAgeDays, maxRuns } = group
  const ofGroup = `org_id = $1 and ${blueprintId === null ? '$2::uuid is null and blueprint_id is null' : 'blueprint_id = $2'}`
  const before = maxAgeDays === null ? new Date(0) : new Date(now.getTime() - maxAgeDays * dayMs)
  return db.query<OldRun>(
    `with last as (select id from runs where ${ofGroup} order by id desc offset $5 limit 1)
     select id, event_seq as events from runs
     where ${ofGroup} and state in ('succeeded', 'failed', 'cancelled')
       and id <= greatest($4::uuid, (select id from last))
       and (finished_at < $3 or id <= (select id from last))
     order by id limit $6`,
    [orgId, blueprintId, before, firstIdOf(before), maxRuns ?? Number.MAX_SAFE_INTEGER, limit],
  )
}

const dayMs = 86_400_000

/** The lowest UUIDv7 of a moment. */
function firstIdOf(moment: Date): string {
  const hex = Math.max(0, moment.getTime()).toString(16).padStart(12, '0')
  return `${hex.slice(0, 8)}-${hex.slice(8)}-7000-8000-000000000000`
}

/** Of these, the ended ones that no run at work still takes something from. */
export async function listDeletableRuns(db: Db, ids: readonly string[]): Promise<OldRun[]> {
  return db.query<OldRun>(
    `select r.id, r.event_seq as events from runs r
     where r.id = any($1::uuid[]) and r.state in ('succeeded', 'failed', 'cancelled') and not exists (
       select 1 from runs p where p.id = r.parent_run_id and p.state not in ('succeeded', 'failed', 'cancelled')
     )`,
    [ids],
  )
}

/** With all that belongs to them. */
export async function deleteRuns(db: Db, ids: readonly string[]): Promise<void> {
  await db.query('delete from runs where id = any($1::uuid[])', [ids])
}

/**
 * Takes a part of what belongs to a large run. Gives whether there may be more. By arrays, which the planner looks up in
 * the index: `in (select …)` becomes a nested loop over the whole run where its statistics are older than the run.
 */
export async function deletePartOfRun(db: Db, runId: string, limit: number): Promise<boolean> {
  const [row] = await db.query<{ count: number }>(
    `with events as (
       delete from run_events where run_id = $1 and seq = any(array(select seq from run_events where run_id = $1 order by seq limit $2))
       returning 1
     ), nodes as (
       delete from node_runs where run_id = $1 and path = any(array(select path from node_runs where run_id = $1 limit $2))
       returning 1
     ), large as (
       delete from blobs where id = any(array(select id from blobs where run_id = $1 limit $2 / 50)) returning 1
     )
     select greatest((select count(*) from events), (select count(*) from nodes), (select count(*) * 50 from large))::int as count`,
    [runId, limit],
  )
  return (row?.count ?? 0) >= limit
}
