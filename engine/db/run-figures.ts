/** Figures over many runs, made by the database: no row of a run leaves it. */
import type { FigureStep, Figures, WorkflowFigures } from '../../contracts/run-figures.ts'
import type { Db } from './database.ts'

export type FigureRange = { from: Date; to: Date; steps: number; blueprintId?: string | undefined }

type FigureRow = {
  runs: number
  succeeded: number
  failed: number
  cancelled: number
  took: number[] | null
  waited: number[] | null
  tokens: number
  cost: number
  unpriced: number
}
type StepRow = FigureRow & { step: number | null }

/** Of the clocks of an engine and of its database: ids are made by one, times by the other. */
const clockSlackMs = 3_600_000

/**
 * The bounds on the id repeat those on the time, widely: ids begin with their time, and runs_recent is an index on them, so
 * that only the runs of the range are read. $1 to $5: from, to, the two ids, the workflow.
 */
const picked = `
  select r.blueprint_id, r.name, r.state, r.created_at, r.id,
    case when r.finished_at is not null then extract(epoch from r.finished_at - r.started_at)::float8 * 1000 end as took_ms,
    extract(epoch from r.started_at - r.created_at)::float8 * 1000 as waited_ms,
    coalesce((r.usage ->> 'totalTokens')::float8, 0) as tokens,
    coalesce((r.usage ->> 'costUsd')::float8, 0) as cost,
    coalesce((r.usage ->> 'unpricedCalls')::float8, 0) as unpriced
  from runs r
  where r.id >= $3::uuid and r.id < $4::uuid and r.created_at >= $1 and r.created_at < $2
    and ($5::uuid is null or r.blueprint_id = $5) and not r.is_dry_run`

// What is extracted is a numeric, and counting with those takes four times as long: each is made a float8 at once.
const figures = `
  count(*)::int as runs,
  (count(*) filter (where state = 'succeeded'))::int as succeeded,
  (count(*) filter (where state = 'failed'))::int as failed,
  (count(*) filter (where state = 'cancelled'))::int as cancelled,
  percentile_cont(array[0.5, 0.95, 0.99]) within group (order by took_ms) as took,
  percentile_cont(array[0.5, 0.95, 0.99]) within group (order by waited_ms) as waited,
  coalesce(sum(tokens), 0)::float8 as tokens, coalesce(sum(cost), 0)::float8 as cost,
  coalesce(sum(unpriced), 0)::int as unpriced`

/** Each step that has runs, and all of them together: percentiles of parts do not add up to those of the whole. */
export async function sumByStep(db: Db, range: FigureRange): Promise<{ total: Figures; steps: FigureStep[] }> {
  const stepMs = stepOf(range)
  const rows = await db.query<StepRow>(
    `select step, ${figures}
     from (select *, least($7::int - 1, floor(extract(epoch from created_at - $1::timestamptz)::float8 * 1000 / $6::float8))::int as step
       from (${picked}) p) s
     group by grouping sets ((step), ())`,
    [...parameters(range), stepMs, range.steps],
  )
  const byStep = new Map(rows.map((row) => [row.step, toFigures(row)]))
  const steps = Array.from({ length: range.steps }, (_, step) => ({
    at: new Date(range.from.getTime() + step * stepMs).toISOString(),
    ...(byStep.get(step) ?? nothing),
  }))
  return { total: byStep.get(null) ?? nothing, steps }
}

/** Those with the most runs. A workflow has the name that it has now. */
export async function sumByWorkflow(db: Db, range: FigureRange, limit: number): Promise<WorkflowFigures[]> {
  const rows = await db.query<FigureRow & { blueprintId: string | null; name: string }>(
    `select s.*, coalesce(b.name, s.latest_name) as name from (
       select blueprint_id as "blueprintId", max(name) as latest_name, ${figures} from (${picked}) p
       group by blueprint_id, case when blueprint_id is null then name end
       order by count(*) desc, max(name) limit $6
     ) s left join blueprints b on b.id = s."blueprintId" order by s.runs desc, name`,
    [...parameters(range), limit],
  )
  return rows.map((row) => ({ blueprintId: row.blueprintId, name: row.name, ...toFigures(row) }))
}

export const stepOf = ({ from, to, steps }: FigureRange): number => (to.getTime() - from.getTime()) / steps

const parameters = ({ from, to, blueprintId }: FigureRange): unknown[] => [
  from,
  to,
  firstIdAt(from.getTime() - clockSlackMs),
  firstIdAt(to.getTime() + clockSlackMs),
  blueprintId ?? null,
]

/** The least UUIDv7 of a millisecond. */
export function firstIdAt(ms: number): string {
  const hex = Math.max(0, ms).toString(16).padStart(12, '0')
  return `${hex.slice(0, 8)}-${hex.slice(8)}-0000-0000-000000000000`
}

const percentilesOf = ([p50 = null, p95 = null, p99 = null]: (number | null)[]) => ({ p50, p95, p99 })

const toFigures = (row: FigureRow): Figures => ({
  runs: row.runs,
  succeeded: row.succeeded,
  failed: row.failed,
  cancelled: row.cancelled,
  tookMs: percentilesOf(row.took ?? []),
  waitedMs: percentilesOf(row.waited ?? []),
  tokens: row.tokens,
  costUsd: row.cost,
  unpricedCalls: row.unpriced,
})

const none = percentilesOf([])
const nothing: Figures = {
  ...{ runs: 0, succeeded: 0, failed: 0, cancelled: 0, tookMs: none, waitedMs: none },
  ...{ tokens: 0, costUsd: 0, unpricedCalls: 0 },
}
