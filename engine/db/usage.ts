/** What models took: of runs, in their own rows, and of orgs by day, which stays when the runs go. */
import type { OrgUsage } from '../../contracts/limits.ts'
import type { ModelUsage } from '../../contracts/usage.ts'
import type { Db } from './database.ts'

export type DayUsage = { orgId: string; provider: string; model: string; usage: ModelUsage }

export async function addDayUsage(db: Db, { orgId, provider, model, usage }: DayUsage): Promise<void> {
  await db.query(
    `insert into usage_days (org_id, day, provider, model, calls, input_tokens, output_tokens, cost_usd, unpriced_calls)
     values ($1, (now() at time zone 'utc')::date, $2, $3, $4, $5, $6, $7, $8)
     on conflict (org_id, day, provider, model) do update set calls = usage_days.calls + excluded.calls,
       input_tokens = usage_days.input_tokens + excluded.input_tokens,
       output_tokens = usage_days.output_tokens + excluded.output_tokens,
       cost_usd = usage_days.cost_usd + excluded.cost_usd,
       unpriced_calls = usage_days.unpriced_calls + excluded.unpriced_calls`,
    [
      orgId,
      provider,
      model,
      usage.calls,
      usage.inputTokens,
      usage.outputTokens,
      usage.costUsd ?? 0,
      usage.unpricedCalls,
    ],
  )
}

/** Since the beginning of the day, or of the month, in UTC. */
export async function sumOrgUsage(db: Db, orgId: string, since: 'day' | 'month'): Promise<OrgUsage> {
  const [row] = await db.query<OrgUsage>(
    `select coalesce(sum(calls), 0)::float8 as calls, coalesce(sum(input_tokens + output_tokens), 0)::float8 as tokens,
       coalesce(sum(cost_usd), 0)::float8 as "costUsd", coalesce(sum(unpriced_calls), 0)::float8 as "unpricedCalls"
     from usage_days where org_id = $1 and day >= date_trunc($2, now() at time zone 'utc')::date`,
    [orgId, since],
  )
  return row as OrgUsage
}

export type SpentBudget = {
  kind: 'run' | 'day' | 'month'
  /** Of a run: which one; it may be one above. */
  runId: string | null
  unit: 'tokens' | 'dollars'
  limit: number
  used: number
}

/**
 * The budgets that hold for a run and are used up: its own, those of the runs above it, and those of its org. What a run
 * uses counts for the runs above it. `own` is what this one has used: the database may not have all of it yet.
 */
export async function listSpentBudgets(
  db: Db,
  { orgId, runId, own }: { orgId: string; runId: string; own: ModelUsage | undefined },
): Promise<SpentBudget[]> {
  return db.query<SpentBudget>(
    `with recursive above as (
       select id, parent_run_id, max_tokens, max_cost from runs where id = $2
       union all
       select r.id, r.parent_run_id, r.max_tokens, r.max_cost from runs r join above on r.id = above.parent_run_id
     ), limited as (
       select * from above where max_tokens is not null or max_cost is not null
     ), inside as (
       select l.id as root, l.id from limited l
       union all
       select i.root, r.id from runs r join inside i on r.parent_run_id = i.id
     ), used as (
       select i.root,
         sum(case when r.id = $2 then $3 else coalesce((r.usage ->> 'totalTokens')::float8, 0) end) as tokens,
         sum(case when r.id = $2 then $4 else coalesce((r.usage ->> 'costUsd')::float8, 0) end) as dollars
       from inside i join runs r on r.id = i.id group by 1
     ), of_org as (
       select l.tokens_per_day, l.tokens_per_month, l.cost_per_day, l.cost_per_month,
         sum(u.input_tokens + u.output_tokens) filter (where u.day = t.today) as day_tokens,
         sum(u.cost_usd) filter (where u.day = t.today) as day_cost,
         sum(u.input_tokens + u.output_tokens) as month_tokens, sum(u.cost_usd) as month_cost
       from run_limits l cross join (select (now() at time zone 'utc')::date as today) t
       left join usage_days u on u.org_id = $1 and u.day >= date_trunc('month', t.today)::date
       where l.org_id = $1 and l.blueprint_id is null
       group by l.id
     ), budgets as (
       select 'run' as kind, l.id as "runId", 'tokens' as unit, max_tokens::float8 as "limit", tokens as used
         from limited l join used on used.root = l.id
       union all select 'run', l.id, 'dollars', max_cost::float8, dollars from limited l join used on used.root = l.id
       union all select 'day', null, 'tokens', tokens_per_day::float8, day_tokens::float8 from of_org
       union all select 'day', null, 'dollars', cost_per_day::float8, day_cost::float8 from of_org
       union all select 'month', null, 'tokens', tokens_per_month::float8, month_tokens::float8 from of_org
       union all select 'month', null, 'dollars', cost_per_month::float8, month_cost::float8 from of_org
     )
     select kind, "runId", unit, "limit", coalesce(used, 0) as used from budgets
     where "limit" is not null and coalesce(used, 0) >= "limit"`,
    [orgId, runId, own?.totalTokens ?? 0, own?.costUsd ?? 0],
  )
}
