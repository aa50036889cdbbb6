/** Which engine owns which run. All of it is the worker role's: the queue is one, whosever the runs are. */
import type { Problem } from '../../contracts/errors.ts'
import type { JsonObject } from '../../contracts/json.ts'
import type { Db } from './database.ts'
import { gateOf } from './queued-runs.ts'
import { toJson } from './to-json.ts'

/**
 * An engine whose heartbeat is older than this has lost its runs to whoever looks next. With a look every two seconds,
 * what a dead engine leaves behind is taken up within twelve.
 */
export const defaultLeaseMs = 10_000
/** More than the answer to a commit takes, if it comes. */
const lostClaimMs = 10_000

export async function insertEngine(db: Db, id: string, role: string): Promise<void> {
  await db.query('insert into engines (id, role) values ($1, $2)', [id, role])
}

/** Gives whether the engine is still known: one that was away for too long has to ask for a new place. */
export async function beat(db: Db, id: string): Promise<boolean> {
  const rows = await db.query('update engines set heartbeat_at = now() where id = $1 returning id', [id])
  return rows.length > 0
}

export async function countOtherEngines(db: Db, id: string, leaseMs: number): Promise<number> {
  const [row] = await db.query<{ count: number }>(
    'select count(*)::int as count from engines where id <> $1 and heartbeat_at > now() - make_interval(secs => $2)',
    [id, leaseMs / 1000],
  )
  return row?.count ?? 0
}

/** Ids sort by the time at which the engines came. */
export async function isEldestEngine(db: Db, id: string, leaseMs: number): Promise<boolean> {
  const rows = await db.query(
    `select from engines where id < $1 and role <> 'api' and heartbeat_at > now() - make_interval(secs => $2) limit 1`,
    [id, leaseMs / 1000],
  )
  return rows.length === 0
}

/** Whether a run is still this engine's, as it was claimed. */
export async function ownsRun(db: Db, engineId: string, runId: string, fence: number): Promise<boolean> {
  const rows = await db.query(`select from runs where id = $1 and owner = $2 and fence = $3 and state = 'running'`, [
    runId,
    engineId,
    fence,
  ])
  return rows.length > 0
}

/** Where one process owns the database, every engine before it is gone. */
export async function deleteOtherEngines(db: Db, id: string): Promise<void> {
  await db.query('delete from engines where id <> $1', [id])
}

/** Removes engines that have been silent for a day; until then they say who a run was lost by. */
export async function deleteSilentEngines(db: Db): Promise<void> {
  await db.query(`delete from engines where heartbeat_at < now() - interval '1 day'`)
}

/** Gives back all runs of an engine that stops, so that the next one does not have to wait for its lease to end. */
export async function releaseEngine(db: Db, id: string): Promise<void> {
  await db.query(
    `update runs set state = 'queued', owner = null, updated_at = now() where owner = $1 and state = 'running'`,
    [id],
  )
  await db.query('delete from engines where id = $1', [id])
}

export type ClaimedRun = {
  id: string
  orgId: string
  versionId: string
  blueprintId: string | null
  name: string
  inputs: JsonObject
  fence: number
  parentRunId: string | null
  /** How many runs are above it. */
  depth: number
  /** It has been worked on before: its finished nodes are in the database. */
  resumed: boolean
  cancelRequested: boolean
  isDryRun: boolean
  noCache: boolean
  pinned: JsonObject | null
  /** No node shall begin: it is to be left as it is. */
  pauseRequested: boolean
  deadlineAt: Date | null
  /** When it ends, a place is free for another. */
  isLimited: boolean
}

export type DueRuns = { runs: ClaimedRun[]; isCrowded: boolean }

/**
 * Takes up to `limit` runs that are queued, whose owner is silent, or whose deadline has come. Skips rows that another
 * engine is taking at the same moment. The fence rises, so that nothing the former owner still writes can land.
 *
 * An engine never takes a run that it works on (`active`), however old its heartbeat: the machine may have slept. What it
 * owns and does not work on was claimed by a commit whose answer got lost; that is taken after ten seconds.
 *
 * `isCrowded`: not all that is queued fits, or a limit may hold for some of it. Then who goes first has to be chosen
 * (limits/claim-runs.ts), and nothing that is queued is taken here, unless there is room for all that no limit holds for.
 * `is_limited` is only a hint for the index: the limits themselves decide.
 */
export async function claimDue(
  db: Db,
  engineId: string,
  active: readonly string[],
  limit: number,
  leaseMs = defaultLeaseMs,
): Promise<DueRuns> {
  const rows = await db.query<ClaimedRun & { isCrowded: boolean }>(
    `with due as (
       select id from runs r
       where (state = 'waiting' and wake_at <= now() and not ${gateOf('r')})
          or (state = 'running' and owner <> $1 and not exists (
                select from engines e where e.id = r.owner
                and e.heartbeat_at > now() - make_interval(secs => $3)))
          or (state = 'running' and owner = $1 and id <> all($4::uuid[])
                and updated_at < now() - make_interval(secs => $5))
       order by created_at, id
       limit $2
       for update skip locked
     ), woken as (
       update runs r set state = 'queued', wake_at = null, is_limited = true, updated_at = now()
       where state = 'waiting' and wake_at <= now() and ${gateOf('r')} returning 1
     ), open as (
       select r.id, ${gateOf('r')} as is_gated from runs r where state = 'queued' and not is_limited
       order by priority desc, id limit $2 + 1
     ), seen as (
       select (select count(*) from due) + (select count(*) from open) as count,
         exists (select from runs where state = 'queued' and is_limited) or exists (select from woken)
           or exists (select from open where is_gated) as has_limited
     ), crowd as (
       select has_limited or count > $2 as is_crowded, count + case when has_limited then 1 else 0 end <= $2 as fits from seen
     ), taken as (
       select r.id from runs r
       where r.id in (select id from open where not is_gated) and r.state = 'queued' and (select fits from crowd)
       for update skip locked
     ), claimed as (
       update runs r set ${takeOver}
       from (select id from due union all select id from taken) as d where r.id = d.id
       returning r.*
     ), events as (${startedEvents})
     select ${claimedColumns}, is_crowded as "isCrowded" from crowd left join claimed on true order by created_at, id`,
    [engineId, limit, leaseMs / 1000, active, lostClaimMs / 1000],
  )
  const isCrowded = rows[0]?.isCrowded ?? false
  return { runs: rows.filter(({ id }) => id !== null).map(({ isCrowded: _, ...run }) => run), isCrowded }
}

/** Takes these runs, if they are still queued. Whoever chose them has locked the claims. */
export async function claimQueued(db: Db, engineId: string, ids: readonly string[]): Promise<ClaimedRun[]> {
  return db.query<ClaimedRun>(
    `with chosen as (
       select id from runs where id = any($2::uuid[]) and state = 'queued' for update skip locked
     ), claimed as (
       update runs r set ${takeOver}, is_limited = ${gateOf('r')} from chosen where r.id = chosen.id returning r.*
     ), events as (${startedEvents})
     select ${claimedColumns} from claimed order by array_position($2::uuid[], id)`,
    [engineId, ids],
  )
}

const takeOver = `state = 'running', owner = $1, fence = fence + 1, wake_at = null,
  started_at = coalesce(started_at, clock_timestamp()), updated_at = now(), event_seq = event_seq + 1`
const startedEvents = `
  insert into run_events (run_id, org_id, seq, type, at)
  select id, org_id, event_seq, case when fence = 1 then 'run.started' else 'run.resumed' end, now() from claimed`
const claimedColumns = `id, org_id as "orgId", version_id as "versionId", blueprint_id as "blueprintId", name, inputs, fence,
  parent_run_id as "parentRunId", depth, event_seq > 2 as resumed, cancel_requested_at is not null as "cancelRequested",
  pause_requested_at is not null as "pauseRequested", deadline_at as "deadlineAt", is_limited as "isLimited",
  is_dry_run as "isDryRun", no_cache as "noCache", pinned`

/** When the next waiting run has to be looked at, if any has a deadline. */
export async function nextWakeAt(db: Db): Promise<Date | undefined> {
  const [row] = await db.query<{ at: Date | null }>(
    `select min(wake_at) as at from runs where state = 'waiting' and wake_at is not null`,
  )
  return row?.at ?? undefined
}

export type RunRequest = { id: string; wish: 'cancel' | 'pause' | 'none' }

/** Of the runs that an engine owns, what somebody wants of them. */
export async function listRequests(db: Db, engineId: string): Promise<RunRequest[]> {
  return db.query<RunRequest>(
    `select id, case when cancel_requested_at is not null then 'cancel' when pause_requested_at is not null then 'pause'
       else 'none' end as wish
     from runs where owner = $1 and state = 'running'`,
    [engineId],
  )
}

const unowned = `state in ('queued', 'waiting', 'paused')`

/** A run that nobody works on has passed its deadline. */
export async function hasOverdue(db: Db): Promise<boolean> {
  const [row] = await db.query<{ is: boolean }>(
    `select exists (select from runs where ${unowned} and deadline_at <= now()) as is`,
  )
  return row?.is ?? false
}

export type EndedRun = { id: string; orgId: string; hasParent: boolean }

/** Fails runs that nobody works on and that have passed their deadline; those at work are failed by who has them. */
export async function failOverdue(db: Db, problem: Problem): Promise<EndedRun[]> {
  return db.query<EndedRun>(
    `with overdue as (
       select id from runs where ${unowned} and deadline_at <= now() order by id limit 50 for update skip locked
     ), failed as (
       update runs r set state = 'failed', error = $1, finished_at = now(), updated_at = now(), wake_at = null,
         event_seq = event_seq + 1
       from overdue where r.id = overdue.id returning r.id, r.org_id, r.event_seq, r.parent_run_id
     ), nodes as (
       update node_runs n set state = 'cancelled', finished_at = now() from failed
       where n.run_id = failed.id and n.state in ('running', 'waiting')
     ), events as (
       insert into run_events (run_id, org_id, seq, type, data, at)
       select id, org_id, event_seq, 'run.failed', json_build_object('problem', $1::jsonb), now() from failed
     )
     select id, org_id as "orgId", parent_run_id is not null as "hasParent" from failed`,
    [toJson(problem)],
  )
}
