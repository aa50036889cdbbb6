/** The limits that are set, and how the queues that they hold up stand. */
import { noLimits, noOrgLimits, type OrgLimits, type Queue, type RunLimits } from '../../contracts/limits.ts'
import type { Db } from './database.ts'

export const limitColumns = `l.concurrency, l.key_template as key, l.key_concurrency as "keyConcurrency", l.when_full as "whenFull",
  l.deadline_seconds as "deadlineSeconds", l.tokens::float8 as tokens, l.cost::float8 as cost`

export async function findLimits(db: Db, blueprintId: string): Promise<RunLimits> {
  const [row] = await db.query<RunLimits>(`select ${limitColumns} from run_limits l where l.blueprint_id = $1`, [
    blueprintId,
  ])
  return row ?? noLimits
}

type Owner = { id: string; orgId: string }

export async function saveLimits(db: Db, { id, orgId }: Owner, blueprintId: string, limits: RunLimits): Promise<void> {
  await db.query(
    `insert into run_limits (id, org_id, blueprint_id, concurrency, key_template, key_concurrency, when_full, deadline_seconds,
       tokens, cost)
     values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)
     on conflict (org_id, blueprint_id) do update set concurrency = excluded.concurrency,
       key_template = excluded.key_template, key_concurrency = excluded.key_concurrency, when_full = excluded.when_full,
       deadline_seconds = excluded.deadline_seconds, tokens = excluded.tokens, cost = excluded.cost`,
    [
      id,
      orgId,
      blueprintId,
      limits.concurrency,
      limits.key,
      limits.keyConcurrency,
      limits.whenFull,
      limits.deadlineSeconds,
      limits.tokens,
      limits.cost,
    ],
  )
  await markQueuedRuns(db, orgId, blueprintId)
}

export async function savePaused(db: Db, { id, orgId }: Owner, blueprintId: string, isPaused: boolean): Promise<void> {
  await db.query(
    `insert into run_limits (id, org_id, blueprint_id, paused_at) values ($1, $2, $3, case when $4 then now() end)
     on conflict (org_id, blueprint_id) do update
       set paused_at = case when $4 then coalesce(run_limits.paused_at, now()) end`,
    [id, orgId, blueprintId, isPaused],
  )
  await markQueuedRuns(db, orgId, blueprintId)
}

/** Of those that are queued already, the claim has to look at the limits from now on, or no longer. */
async function markQueuedRuns(db: Db, orgId: string, blueprintId: string | null): Promise<void> {
  await db.query(
    `update runs r set is_limited = g.is_gate
     from (select exists (select from run_limits l where l.org_id = $1 and l.is_gate
       and (l.blueprint_id is null or l.blueprint_id = $2)) as is_gate) g
     where r.org_id = $1 and r.state = 'queued' and ($2::uuid is null or r.blueprint_id = $2) and r.is_limited <> g.is_gate
       and not (r.is_limited and $2::uuid is null)`,
    [orgId, blueprintId],
  )
}

export async function findOrgLimits(db: Db, orgId: string): Promise<OrgLimits> {
  const [row] = await db.query<OrgLimits>(
    `select concurrency, tokens_per_day::float8 as "tokensPerDay", tokens_per_month::float8 as "tokensPerMonth",
       cost_per_day::float8 as "costPerDay", cost_per_month::float8 as "costPerMonth"
     from run_limits where org_id = $1 and blueprint_id is null`,
    [orgId],
  )
  return row ?? noOrgLimits
}

export async function saveOrgLimits(db: Db, { id, orgId }: Owner, limits: OrgLimits): Promise<void> {
  await db.query(
    `insert into run_limits (id, org_id, concurrency, tokens_per_day, tokens_per_month, cost_per_day, cost_per_month)
     values ($1, $2, $3, $4, $5, $6, $7)
     on conflict (org_id, blueprint_id) do update set concurrency = excluded.concurrency,
       tokens_per_day = excluded.tokens_per_day, tokens_per_month = excluded.tokens_per_month,
       cost_per_day = excluded.cost_per_day, cost_per_month = excluded.cost_per_month`,
    [id, orgId, limits.concurrency, limits.tokensPerDay, limits.tokensPerMonth, limits.costPerDay, limits.costPerMonth],
  )
  await markQueuedRuns(db, orgId, null)
}

// Queues -------------------------------------------------------------------------------------------------------------

type QueueRow = Omit<Queue, 'oldestQueuedAt' | 'pausedAt'> & { oldestQueuedAt: Date | null; pausedAt: Date | null }

/** Of each workflow that has queued or running runs, or is paused; with an id of that one, whatever it has. */
export async function listQueues(db: Db, blueprintId?: string): Promise<Queue[]> {
  const rows = await db.query<QueueRow>(
    `with counted as (
       select blueprint_id, count(*) filter (where state = 'queued')::int as queued,
         count(*) filter (where state = 'running')::int as running,
         min(created_at) filter (where state = 'queued') as oldest
       from runs where state in ('queued', 'running') and ($1::uuid is null or blueprint_id = $1) group by 1
     )
     select coalesce(c.blueprint_id, b.id) as "blueprintId", coalesce(b.name, 'Documents of their own') as name,
       coalesce(c.queued, 0) as queued, coalesce(c.running, 0) as running, c.oldest as "oldestQueuedAt",
       l.paused_at as "pausedAt"
     from counted c
     full join (select b.id, b.name from blueprints b left join run_limits l on l.blueprint_id = b.id
       where b.id = $1 or l.paused_at is not null or b.id in (select blueprint_id from counted)) b on b.id = c.blueprint_id
     left join run_limits l on l.blueprint_id = b.id
     order by queued desc, name`,
    [blueprintId ?? null],
  )
  return rows.map(({ oldestQueuedAt, pausedAt, ...row }) => ({
    ...row,
    oldestQueuedAt: oldestQueuedAt?.toISOString() ?? null,
    pausedAt: pausedAt?.toISOString() ?? null,
  }))
}

/** Keeps others who start runs of this workflow out, until the end of the transaction. */
export async function lockLimits(db: Db, blueprintId: string): Promise<void> {
  await db.query('select 1 from run_limits where blueprint_id = $1 for update', [blueprintId])
}

/** The runs of a workflow, or of one of its keys, that have a place or wait for one, the oldest first. */
export async function listActiveRuns(db: Db, blueprintId: string, key: string | null): Promise<string[]> {
  const rows = await db.query<{ id: string }>(
    `select id from runs where state in ('queued', 'running') and blueprint_id = $1 and cancel_requested_at is null
       and ($2::text is null or limit_key = $2) order by id`,
    [blueprintId, key],
  )
  return rows.map(({ id }) => id)
}
