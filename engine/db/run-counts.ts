/**
 * What runs add up to. Those that have ended are counted into `run_counts` a little later, each of them once: up to
 * `orgs.counted_until` they are there, and those that ended after it are read one by one.
 */
import type { Db } from './database.ts'
import { bucketOf } from './duration-buckets.ts'
import { toJson } from './to-json.ts'

/** Of many runs of one workflow, or of one run. */
export type RunCount = {
  /** Where the half hour begins in which they were asked for; of one run the moment itself. */
  since: Date
  blueprintId: string | null
  name: string
  runs: number
  succeeded: number
  failed: number
  cancelled: number
  tokens: number
  cost: number
  unpriced: number
  /** A bucket of durations, how many runs lie in it, the next bucket … */
  took: number[]
  waited: number[]
}

export type CountRange = { from: Date; to: Date; blueprintId?: string | undefined }

const counted = `since, blueprint_id as "blueprintId", name, runs, succeeded, failed, cancelled, tokens, cost, unpriced, took, waited`

const bucketAsJson = (interval: string) => `coalesce('[' || ${bucketOf(interval)} || ',1]', '[]')::json`

// What is extracted from json is a text or a numeric, and those are slow to work with: each is made a float8 at once.
const ofOneRun = `r.created_at as since, r.blueprint_id as "blueprintId", r.name, 1 as runs,
  (r.state = 'succeeded')::int as succeeded, (r.state = 'failed')::int as failed, (r.state = 'cancelled')::int as cancelled,
  coalesce((r.usage ->> 'totalTokens')::float8, 0) as tokens, coalesce((r.usage ->> 'costUsd')::float8, 0) as cost,
  coalesce((r.usage ->> 'unpricedCalls')::float8, 0)::int as unpriced,
  ${bucketAsJson('(r.finished_at - r.started_at)')} as took, ${bucketAsJson('(r.started_at - r.created_at)')} as waited`

const inRange = `r.created_at >= $1 and r.created_at < $2 and ($3::uuid is null or r.blueprint_id = $3) and not r.is_dry_run`

/** As counted, and the runs that are not counted yet one by one. In one snapshot: meanwhile some may be counted. */
export async function listCounts(db: Db, { from, to, blueprintId = undefined }: CountRange): Promise<RunCount[]> {
  await db.query('set transaction isolation level repeatable read')
  // As a text, since a Date has no microseconds; as a value, since the planner knows then how few have ended after it.
  const [org] = await db.query<{ until: string }>('select counted_until::text as until from orgs')
  return db.query<RunCount>(
    `select ${counted} from run_counts
     where since >= $1 and since < $2 and ($3::uuid is null or blueprint_id = $3)
     union all select ${ofOneRun} from runs r where r.finished_at > $4::timestamptz and ${inRange}
     union all select ${ofOneRun} from runs r where r.finished_at is null and ${inRange}`,
    [from, to, blueprintId ?? null, org?.until ?? null],
  )
}

/** Of the clocks of an engine and of its database: ids are made by one, times by the other. */
const clockSlackMs = 3_600_000

/**
 * The runs that there are, one by one. The bounds on the id repeat those on the time, widely: ids begin with their time, and
 * runs_recent is an index on them, so that only the runs of the range are read.
 */
export async function listRunsAsCounts(db: Db, { from, to, blueprintId }: CountRange): Promise<RunCount[]> {
  return db.query<RunCount>(
    `select ${ofOneRun} from runs r where r.id >= $4::uuid and r.id < $5::uuid and ${inRange}`,
    [from, to, blueprintId ?? null, firstIdAt(from.getTime() - clockSlackMs), firstIdAt(to.getTime() + clockSlackMs)],
  )
}

/** The least UUIDv7 of a millisecond. */
export function firstIdAt(ms: number): string {
  const hex = Math.max(0, ms).toString(16).padStart(12, '0')
  return `${hex.slice(0, 8)}-${hex.slice(8)}-0000-0000-000000000000`
}

/** By the clock that says when runs end. */
const settled = (afterMs: string) => `now() - ${afterMs}::float8 * interval '1 ms'`

/** Orgs with runs to count: they ended at least that long ago. Across orgs, as all that follows. */
export async function listOrgsToCount(db: Db, settledAfterMs: number): Promise<string[]> {
  const rows = await db.query<{ id: string }>(
    `select o.id from orgs o where o.counted_until > now() or exists (
       select from runs r where r.org_id = o.id and r.finished_at > o.counted_until and r.finished_at <= ${settled('$1')})`,
    [settledAfterMs],
  )
  return rows.map(({ id }) => id)
}

/**
 * Nobody else counts these orgs' runs, or deletes them, until the transaction ends. New runs do not wait for it. A mark ahead
 * of the clock comes from a clock that was set back; runs that end now would lie before it.
 */
export async function lockCounts(db: Db, orgIds: readonly string[]): Promise<void> {
  await db.query(`select from orgs where id = any($1::uuid[]) order by id for no key update`, [orgIds])
  await db.query('update orgs set counted_until = now() where id = any($1::uuid[]) and counted_until > now()', [orgIds])
}

/** The next that ended at least that long ago, about `limit` of them, and moves the mark behind them. */
export async function takeUncounted(
  db: Db,
  orgId: string,
  settledAfterMs: number,
  limit: number,
): Promise<{ counts: RunCount[]; isMore: boolean }> {
  const [mark] = await db.query<{ from: string; to: string; isMore: boolean }>(
    `select o.counted_until::text as from, last.at is not null as "isMore",
       coalesce(last.at, greatest(${settled('$2')}, o.counted_until))::text as to
     from orgs o left join lateral (
       select r.finished_at as at from runs r
       where r.org_id = o.id and r.finished_at > o.counted_until and r.finished_at <= ${settled('$2')}
       order by r.finished_at offset $3 limit 1) last on true
     where o.id = $1`,
    [orgId, settledAfterMs, limit - 1],
  )
  if (!mark) return { counts: [], isMore: false }
  const counts = await db.query<RunCount>(
    `select ${ofOneRun} from runs r
     where r.org_id = $1 and r.finished_at > $2::timestamptz and r.finished_at <= $3::timestamptz and not r.is_dry_run`,
    [orgId, mark.from, mark.to],
  )
  await db.query('update orgs set counted_until = $2::timestamptz where id = $1', [orgId, mark.to])
  return { counts, isMore: mark.isMore }
}

export async function listOrgsOfRuns(db: Db, ids: readonly string[]): Promise<string[]> {
  const rows = await db.query<{ orgId: string }>(
    'select distinct org_id as "orgId" from runs where id = any($1::uuid[])',
    [ids],
  )
  return rows.map(({ orgId }) => orgId)
}

/** Of these runs those that have ended and are not counted yet. */
export async function listUncountedOf(db: Db, orgId: string, ids: readonly string[]): Promise<RunCount[]> {
  return db.query<RunCount>(
    `select ${ofOneRun} from runs r join orgs o on o.id = r.org_id
     where r.org_id = $1 and r.id = any($2::uuid[]) and r.finished_at > o.counted_until and not r.is_dry_run`,
    [orgId, ids],
  )
}

/** All of these half hours. */
export async function listCountsAt(db: Db, orgId: string, since: readonly Date[]): Promise<RunCount[]> {
  return db.query<RunCount>(`select ${counted} from run_counts where org_id = $1 and since = any($2::timestamptz[])`, [
    orgId,
    since,
  ])
}

export async function saveCounts(db: Db, orgId: string, counts: readonly RunCount[]): Promise<void> {
  await db.query(
    `insert into run_counts (org_id, since, blueprint_id, name, runs, succeeded, failed, cancelled, tokens, cost, unpriced, took, waited)
     select $1, c.since, c."blueprintId", c.name, c.runs, c.succeeded, c.failed, c.cancelled, c.tokens, c.cost, c.unpriced, c.took, c.waited
     from json_to_recordset($2::json) as c (since timestamptz, "blueprintId" uuid, name text, runs int, succeeded int, failed int,
       cancelled int, tokens float8, cost float8, unpriced int, took json, waited json)
     on conflict (org_id, since, blueprint_id, name) do update set runs = excluded.runs, succeeded = excluded.succeeded,
       failed = excluded.failed, cancelled = excluded.cancelled, tokens = excluded.tokens, cost = excluded.cost,
       unpriced = excluded.unpriced, took = excluded.took, waited = excluded.waited`,
    [orgId, toJson(counts)],
  )
}

/** Across orgs. */
export async function deleteOldCounts(db: Db, before: Date): Promise<void> {
  await db.query('delete from run_counts where since < $1', [before])
}

/** The names that these workflows have now, of those that there are. */
export async function listNames(db: Db, ids: readonly string[]): Promise<Map<string, string>> {
  const rows = await db.query<{ id: string; name: string }>(
    'select id, name from blueprints where id = any($1::uuid[])',
    [ids],
  )
  return new Map(rows.map(({ id, name }) => [id, name]))
}
