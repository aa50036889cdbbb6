/** How runs went over a time, in figures: what charts are drawn from. */
import { z } from 'zod'
import { route } from './route.ts'

/** Percentiles in ms, each within 1 % of the run that it means; null where nothing was measured. */
const Percentiles = z.object({ p50: z.number().nullable(), p95: z.number().nullable(), p99: z.number().nullable() })

export const Figures = z
  .object({
    runs: z.int().meta({ description: 'Asked for in this time, without dry runs; sub-runs are runs' }),
    succeeded: z.int(),
    failed: z.int(),
    cancelled: z.int(),
    tookMs: Percentiles.meta({ description: 'From start to end, of those that have ended' }),
    waitedMs: Percentiles.meta({ description: 'From being asked for to the start: the time in the queue' }),
    tokens: z.number(),
    costUsd: z.number(),
    unpricedCalls: z.int().meta({ description: 'Calls of models whose price is not known; they count as free' }),
  })
  .meta({ id: 'Figures' })
export type Figures = z.infer<typeof Figures>

export const FigureStep = Figures.extend({ at: z.string().meta({ description: 'Where the step begins' }) })
export type FigureStep = z.infer<typeof FigureStep>

export const WorkflowFigures = Figures.extend({
  blueprintId: z.uuid().nullable().meta({ description: 'null: runs whose document came with them, or was deleted' }),
  name: z.string(),
})
export type WorkflowFigures = z.infer<typeof WorkflowFigures>

export const RunFigures = z
  .object({
    from: z.string().meta({ description: 'As asked, or the half hour that begins then or next' }),
    to: z.string(),
    stepMs: z.number(),
    total: Figures,
    steps: z
      .array(FigureStep)
      .meta({ description: 'All of them, in order, those without runs too; at most as many as asked for' }),
    workflows: z.array(WorkflowFigures).meta({ description: 'The twenty with the most runs' }),
  })
  .meta({ id: 'RunFigures' })
export type RunFigures = z.infer<typeof RunFigures>

const Moment = z.iso.datetime({ offset: true })
const longestMs = 366 * 86_400_000

export const runFiguresRoute = route({
  method: 'GET',
  path: '/api/v1/run-figures',
  summary: 'How many runs there were in a time, how they went, how long they took and what they cost',
  tag: 'Runs',
  access: 'runs:read',
  query: z
    .object({
      from: Moment.meta({ description: 'Asked for at or after' }),
      to: Moment.meta({ description: 'Asked for before' }),
      steps: z.coerce.number().int().min(1).max(200).default(60).meta({
        description:
          'Where one is half an hour or more, and in more than a day, they are made of half hours: times are rounded up to them, and runs that were deleted since are told of still. Shorter ones are of the runs that there are.',
      }),
      blueprintId: z.uuid().optional(),
    })
    .refine(({ from, to }) => Date.parse(from) < Date.parse(to), { message: 'from lies before to.', path: ['to'] })
    .refine(({ from, to }) => Date.parse(to) - Date.parse(from) <= longestMs, {
      message: 'A year at most.',
      path: ['from'],
    }),
  output: RunFigures,
})

export const runFigureRoutes = [runFiguresRoute]
