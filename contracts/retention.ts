/** For how long runs are kept, with their events and outputs. */
import { z } from 'zod'
import { route } from './route.ts'

const limit = (max: number) => z.int().min(1).max(max).nullable()

export const RetentionRule = z
  .object({
    blueprintId: z.uuid().nullable().meta({ description: 'null: all workflows that have no rule of their own' }),
    maxAgeDays: limit(36_500).meta({ description: 'null: however old' }),
    maxRuns: limit(100_000_000).meta({ description: 'Of one workflow, the newest. null: however many' }),
  })
  .meta({ id: 'RetentionRule' })
export type RetentionRule = z.infer<typeof RetentionRule>

/** Generous: nobody should miss a run, and no disk should fill up for ever. */
export const defaultRetention: RetentionRule = { blueprintId: null, maxAgeDays: 365, maxRuns: 50_000 }

const tag = 'Runs'
const path = '/api/v1/retention'

export const listRetentionRoute = route({
  method: 'GET',
  path,
  summary: 'For how long runs are kept: the rule for all, then those of single workflows',
  tag,
  access: 'runs:read',
  output: z.object({ items: z.array(RetentionRule) }),
})

export const setRetentionRoute = route({
  method: 'PUT',
  path,
  summary: 'Set for how long ended runs are kept, of one workflow or of all others',
  tag,
  access: 'runs:write',
  body: RetentionRule.strict(),
  output: RetentionRule,
  errors: ['blueprint-not-found'],
})

export const resetRetentionRoute = route({
  method: 'DELETE',
  path: `${path}/:blueprintId`,
  summary: 'Let a workflow follow the rule for all again',
  tag,
  access: 'runs:write',
  params: z.object({ blueprintId: z.uuid() }),
})

export const retentionRoutes = [listRetentionRoute, setRetentionRoute, resetRetentionRoute]
