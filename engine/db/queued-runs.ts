/** What has to be known to start queued runs fairly and within their limits. */
import type { QueuedBecause } from '../../contracts/runs.ts'
import type { Db } from './database.ts'

/** One place in the tree of limits: an org, a workflow or a key. `null` as blueprint: runs that brought their document. */
export type LimitPlace = { orgId: string; blueprintId: string | null; key: string | null }
export type QueuedRun = LimitPlace & { id: string }
export type RunningCount = LimitPlace & { count: number }
/** `blueprintId` null: of the whole org. */
export type Gate = {
  orgId: string
  blueprintId: string | null
  concurrency: number | null
  keyConcurrency: number | null
  isPaused: boolean
}

/** The queue that a run waits in, as the index `runs_queues` has it: its workflow's, or that of its key. */
export const queueOf = (alias: string) =>
  `(case when ${alias}.limit_key is null then coalesce(${alias}.blueprint_id, ${alias}.org_id)
    else md5(coalesce(${alias}.blueprint_id, ${alias}.org_id)::text || ${alias}.limit_key)::uuid end)`

/** A limit may hold for the run. */
export const gateOf = (alias: string) =>
  `exists (select from run_limits l where l.org_id = ${alias}.org_id and l.is_gate
    and (l.blueprint_id is null or l.blueprint_id = ${alias}.blueprint_id))`

/** Any number, so long as everybody takes the same. */
const claimLock = 6_291_003

/**
 * One claimer at a time, until the end of the transaction: what it counts stays true until its claims are written. A server
 * ends the session of one that is frozen meanwhile, so that it holds up the others for seconds and not for ever.
 */
export async function lockClaims(db: Db, isServer: boolean): Promise<void> {
  if (isServer) await db.query(`select set_config('idle_in_transaction_session_timeout', '3000', true)`)
  await db.query('select pg_advisory_xact_lock($1)', [claimLock])
}

export type QueueHead = QueuedRun & { queue: string }

/**
 * The first runs of up to `queues` queues, those behind `after` in the order of their ids. It steps from queue to queue along
 * the index, however many runs stand in each.
 */
export async function listQueueHeads(
  db: Db,
  { after, queues, room, most }: { after: string; queues: number; room: number; most: number },
): Promise<QueueHead[]> {
  return db.query<QueueHead>(
    `with recursive queues as (
       (select 1 as number, ${queueOf('r')} as queue from runs r
         where state = 'queued' and ${queueOf('r')} > $1 order by 2 limit 1)
       union all
       select q.number + 1, (select ${queueOf('r')} from runs r
         where state = 'queued' and ${queueOf('r')} > q.queue order by 1 limit 1)
       from queues q where q.queue is not null and q.number < $2
     )
     select q.queue, h.id, h.org_id as "orgId", h.blueprint_id as "blueprintId", h.limit_key as key
     from queues q cross join lateral (
       select r.id, r.org_id, r.blueprint_id, r.limit_key from runs r
       where r.state = 'queued' and ${queueOf('r')} = q.queue order by r.priority desc, r.id
       limit greatest(1, least($3::int, $4::int / (select count(*)::int from queues)))) h
     where q.queue is not null
     order by q.number`,
    [after, queues, room, most],
  )
}

export async function countRunning(db: Db): Promise<RunningCount[]> {
  return db.query<RunningCount>(
    `select org_id as "orgId", blueprint_id as "blueprintId", limit_key as key, count(*)::int as count
     from runs where state = 'running' group by 1, 2, 3`,
  )
}

export async function listGates(db: Db): Promise<Gate[]> {
  return db.query<Gate>(
    `select org_id as "orgId", blueprint_id as "blueprintId", concurrency, key_concurrency as "keyConcurrency",
       paused_at is not null as "isPaused" from run_limits where is_gate`,
  )
}

const mostCounted = 1000

type HoldRow = { [What in 'orgLimit' | 'ownLimit' | 'keyLimit']: number | null } & {
  [What in 'ofOrg' | 'ofOwn' | 'ofKey' | 'ahead']: number
} & { isPaused: boolean; key: string | null }

/** Undefined when the run is not queued. The narrowest limit that holds it is named. */
export async function findQueuedBecause(db: Db, runId: string): Promise<QueuedBecause | undefined> {
  const [row] = await db.query<HoldRow>(
    `select r.limit_key as key, o.concurrency as "orgLimit", l.concurrency as "ownLimit",
       case when r.limit_key is null then null else l.key_concurrency end as "keyLimit",
       l.paused_at is not null as "isPaused", n.*, (select count(*)::int from (select 1 from runs a
         where a.state = 'queued' and ${queueOf('a')} = ${queueOf('r')}
           and (a.priority > r.priority or (a.priority = r.priority and a.id < r.id)) limit $2) first) as ahead
     from runs r
       left join run_limits o on o.org_id = r.org_id and o.blueprint_id is null
       left join run_limits l on l.org_id = r.org_id and l.blueprint_id = r.blueprint_id
       cross join lateral (select count(*)::int as "ofOrg",
         count(*) filter (where w.blueprint_id is not distinct from r.blueprint_id)::int as "ofOwn",
         count(*) filter (where w.blueprint_id is not distinct from r.blueprint_id and w.limit_key = r.limit_key)::int as "ofKey"
         from runs w where w.state = 'running' and w.org_id = r.org_id) n
     where r.id = $1 and r.state = 'queued'`,
    [runId, mostCounted],
  )
  return row && becauseOf(row)
}

function becauseOf({
  orgLimit,
  ownLimit,
  keyLimit,
  ofOrg,
  ofOwn,
  ofKey,
  ahead,
  isPaused,
  key,
}: HoldRow): QueuedBecause {
  const because = (reason: QueuedBecause['reason'], limit: number | null, running: number): QueuedBecause => ({
    reason,
    limit,
    running,
    key,
    ahead,
  })
  if (isPaused) return because('workflow-paused', ownLimit, ofOwn)
  if (keyLimit !== null && ofKey >= keyLimit) return because('key-limit', keyLimit, ofKey)
  if (ownLimit !== null && ofOwn >= ownLimit) return because('workflow-limit', ownLimit, ofOwn)
  if (orgLimit !== null && ofOrg >= orgLimit) return because('org-limit', orgLimit, ofOrg)
  return because('no-engine-free', null, ofOwn)
}
