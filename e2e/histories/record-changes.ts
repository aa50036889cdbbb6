/**
 * Lets a test's database write down by itself what is committed to it, and by whom. Triggers, so that it belongs to the
 * same transaction as what it tells, and nothing of it is in the product.
 */
import type { RunEvent } from '../../contracts/events.ts'
import type { NodeRunState, RunState } from '../../contracts/runs.ts'
import type { Db, OwnedDatabase } from '../../engine/db/database.ts'
import type { Change, NodeRecord, RunRecord } from './history.ts'

/** The setting by which a session on Postgres says whose it is. PGlite has one process at a time: `setProcess`. */
export const processSetting = 'ice.process'

const install = `
create schema if not exists ice_history;
create table ice_history.process (name text);
insert into ice_history.process values ('');
create table ice_history.changes (ord bigserial primary key, at timestamptz not null default clock_timestamp(), by text,
  tx text not null default pg_current_xact_id()::text, run_id uuid, entry jsonb);
create function ice_history.by() returns text language sql as $$
  select coalesce(nullif(current_setting('${processSetting}', true), ''), (select name from ice_history.process)) $$;

create table ice_history.heartbeats (engine uuid primary key, before timestamptz, last timestamptz);
create function ice_history.on_heartbeat() returns trigger language plpgsql security definer set search_path = public as $$
begin
  insert into ice_history.heartbeats values (new.id, null, new.heartbeat_at)
    on conflict (engine) do update set before = heartbeats.last, last = excluded.last;
  return null;
end $$;
create trigger ice_history after insert or update on engines for each row execute function ice_history.on_heartbeat();

create function ice_history.on_run() returns trigger language plpgsql security definer set search_path = public as $$
begin
  if tg_op = 'UPDATE' and (old.state, old.fence, old.owner, old.cancel_requested_at) is not distinct from
      (new.state, new.fence, new.owner, new.cancel_requested_at) then
    return null;
  end if;
  insert into ice_history.changes (by, run_id, entry) values (ice_history.by(), new.id, jsonb_build_object('of', 'run',
    'from', case when tg_op = 'UPDATE' then old.state end, 'state', new.state,
    'fenceBefore', case when tg_op = 'UPDATE' then old.fence else 0 end, 'fence', new.fence,
    'ownerBefore', case when tg_op = 'UPDATE' then old.owner end, 'owner', new.owner,
    'ownerSilentMs', case when tg_op = 'UPDATE' then
      (select extract(epoch from now() - h.before) * 1000 from ice_history.heartbeats h join engines e on e.id = h.engine
        where h.engine = old.owner) end,
    'cancelRequested', new.cancel_requested_at is not null));
  return null;
end $$;
create trigger ice_history after insert or update on runs for each row execute function ice_history.on_run();

create function ice_history.on_node() returns trigger language plpgsql security definer set search_path = public as $$
begin
  if tg_op = 'UPDATE' and old.state = new.state and old.state <> 'succeeded' then return null; end if;
  insert into ice_history.changes (by, run_id, entry) values (ice_history.by(), new.run_id, jsonb_build_object('of', 'node',
    'path', new.path, 'from', case when tg_op = 'UPDATE' then old.state end, 'state', new.state));
  return null;
end $$;
create trigger ice_history after insert or update on node_runs for each row execute function ice_history.on_node();`

export const recordChanges = (database: OwnedDatabase): Promise<unknown> => database.asOwner((db) => db.query(install))

export const setProcess = (database: OwnedDatabase, name: string): Promise<unknown> =>
  database.asOwner((db) => db.query('update ice_history.process set name = $1', [name]))

export type Recorded = {
  changes: Change[]
  runs: (Omit<RunRecord, 'dependsOn' | 'effectPaths'> & { blueprintId: string | null })[]
}

export const readRecorded = (database: OwnedDatabase): Promise<Recorded> =>
  database.asOwner(async (db) => ({ changes: await readChanges(db), runs: await readRuns(db) }))

async function readChanges(db: Db): Promise<Change[]> {
  const rows = await db.query<{ ord: number; at_ms: number; by: string; tx: string; run_id: string; entry: object }>(
    `select ord::int, extract(epoch from at)::float8 * 1000 as at_ms, by, tx, run_id, entry from ice_history.changes order by ord`,
  )
  return rows.map(
    ({ ord, at_ms, by, tx, run_id, entry }) => ({ ord, atMs: at_ms, by, tx, runId: run_id, ...entry }) as Change,
  )
}

type RunRow = {
  id: string
  blueprint_id: string | null
  post: string
  key: string | null
  parent_run_id: string | null
  parent_path: string | null
  retry_of: string | null
  state: RunState
  event_seq: number
}
type EventRow = Omit<RunEvent, 'at'> & { run_id: string; at: Date }
type NodeRow = { run_id: string; path: string; state: NodeRunState; output: string; comment: string | null }

async function readRuns(db: Db): Promise<Recorded['runs']> {
  const runs = await db.query<RunRow>(
    `select id, blueprint_id, inputs ->> 'post' as post, idempotency_key as key, parent_run_id, parent_path, retry_of, state, event_seq
     from runs order by id`,
  )
  const events = await db.query<EventRow>(
    'select run_id, seq, at, type, path, data from run_events order by run_id, seq',
  )
  const nodes = await db.query<NodeRow>(
    `select n.run_id, n.path, n.state, md5(coalesce(n.output::text, encode(b.bytes, 'hex'), '')) as output,
       n.output ->> 'comment' as comment
     from node_runs n left join blobs b on b.id = n.output_blob order by n.run_id, n.path`,
  )
  const eventsOf = Map.groupBy(events, ({ run_id }) => run_id)
  const nodesOf = Map.groupBy(nodes, ({ run_id }) => run_id)
  return runs.map((run) => ({
    id: run.id,
    blueprintId: run.blueprint_id,
    post: run.post,
    key: run.key,
    parentRunId: run.parent_run_id,
    parentPath: run.parent_path,
    retryOf: run.retry_of,
    state: run.state,
    eventSeq: run.event_seq,
    events: (eventsOf.get(run.id) ?? []).map(({ run_id: _, at, ...event }) => ({ ...event, at: at.toISOString() })),
    nodes: (nodesOf.get(run.id) ?? []).map(({ run_id: _, ...node }): NodeRecord => node),
  }))
}
