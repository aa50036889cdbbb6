/** Pausing runs and letting them go on. */
import type { RunState } from '../../contracts/runs.ts'
import type { Db } from './database.ts'

/** A run and all below it that have not ended, the run itself last. */
export async function listTree(db: Db, runId: string): Promise<string[]> {
  const rows = await db.query<{ id: string }>(
    `with recursive tree as (
       select id, depth, state from runs where id = $1
       union all
       select r.id, r.depth, r.state from runs r join tree t on r.parent_run_id = t.id
     )
     select id from tree where state in ('queued', 'running', 'waiting', 'paused') order by depth desc, id`,
    [runId],
  )
  return rows.map(({ id }) => id)
}

/** Pauses a run that nobody owns. A running one is only asked: its owner lets the nodes at work end first. */
export async function requestPause(db: Db, id: string): Promise<RunState | undefined> {
  const [row] = await db.query<{ state: RunState }>(
    `with asked as (
       update runs set pause_requested_at = coalesce(pause_requested_at, now()), updated_at = now(),
         state = case when state = 'running' then state else 'paused' end,
         wake_at = null, event_seq = event_seq + case when state = 'running' then 0 else 1 end
       where id = $1 and state in ('queued', 'running', 'waiting')
       returning id, org_id, state, event_seq
     ), events as (
       insert into run_events (run_id, org_id, seq, type, at)
       select id, org_id, event_seq, 'run.paused', now() from asked where state = 'paused'
     )
     select state from asked`,
    [id],
  )
  return row?.state
}

/** Gives the state after it, or undefined when nobody had asked for a pause. */
export async function requestResume(db: Db, id: string): Promise<RunState | undefined> {
  const [row] = await db.query<{ state: RunState }>(
    `update runs set pause_requested_at = null, updated_at = now(), state = case when state = 'paused' then 'queued' else state end
     where id = $1 and pause_requested_at is not null and state in ('queued', 'running', 'waiting', 'paused') returning state`,
    [id],
  )
  return row?.state
}

/** Whoever resumed, or cancelled, a run that was just about to be paused found it running. */
export async function queueResumedRuns(db: Db, ids: readonly string[]): Promise<string[]> {
  const rows = await db.query<{ id: string }>(
    `update runs set state = 'queued', updated_at = now() where id = any($1::uuid[]) and state = 'paused'
     and (pause_requested_at is null or cancel_requested_at is not null) returning id`,
    [ids],
  )
  return rows.map(({ id }) => id)
}
