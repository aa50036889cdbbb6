/** How many runs work at once, for how long one may take, and what it may cost: of a workflow, and of the whole org. */
import { z } from 'zod'
import { route } from './route.ts'

const Count = z.int().min(1).max(1_000_000).nullable()
const Tokens = z.int().min(0).max(Number.MAX_SAFE_INTEGER).nullable()
const Dollars = z.number().min(0).max(1_000_000_000).nullable()

export const whenFull = ['queue', 'reject', 'skip', 'cancel-oldest'] as const
export const WhenFull = z.enum(whenFull)
export type WhenFull = z.infer<typeof WhenFull>

export const RunLimits = z
  .strictObject({
    concurrency: Count.default(null).meta({ description: 'Runs of this workflow that work at once. null: any number' }),
    key: z.string().min(1).max(500).nullable().default(null).meta({
      description: 'A template over the inputs, such as {{ inputs.customer }}: runs with the same text share a limit',
    }),
    keyConcurrency: Count.default(null).meta({ description: 'Runs with the same key that work at once' }),
    whenFull: WhenFull.default('queue').meta({
      description:
        'For a new run that finds no place. queue: it waits. reject: run-limit-reached. skip: the answer is the run that has the place. cancel-oldest: that run is cancelled',
    }),
    deadlineSeconds: z.int().min(1).max(31_536_000).nullable().default(null).meta({
      description: 'A run that has not ended this long after it was asked for fails, whatever it waits for',
    }),
    tokens: Tokens.default(null).meta({
      description: 'What the models of one run may read and write, sub-runs included',
    }),
    cost: Dollars.default(null).meta({ description: 'The same in US dollars' }),
  })
  .refine((limits) => limits.keyConcurrency === null || limits.key !== null, {
    message: 'A limit for each key needs a key.',
    path: ['key'],
  })
  .meta({ id: 'RunLimits' })
export type RunLimits = z.infer<typeof RunLimits>

/** Of single runs: what a start may set differently. */
export const StartLimits = z
  .strictObject({
    deadlineSeconds: z.int().min(1).max(31_536_000).optional(),
    tokens: z.int().min(0).optional(),
    cost: z.number().min(0).optional(),
  })
  .meta({ id: 'StartLimits' })
export type StartLimits = z.infer<typeof StartLimits>

/** In a document, where keys are written in snake_case. Storing a document that has them sets them. */
export const DocumentLimits = z.strictObject({
  concurrency: Count.optional(),
  key: z.string().min(1).max(500).nullable().optional(),
  key_concurrency: Count.optional(),
  when_full: WhenFull.optional(),
  deadline_seconds: z.int().min(1).max(31_536_000).nullable().optional(),
  tokens: Tokens.optional(),
  cost: Dollars.optional(),
})
export type DocumentLimits = z.infer<typeof DocumentLimits>

/** What all models took together. A call without a known price counts as free. */
export const OrgUsage = z
  .object({ calls: z.int(), tokens: z.int(), costUsd: z.number(), unpricedCalls: z.int() })
  .meta({ id: 'OrgUsage' })
export type OrgUsage = z.infer<typeof OrgUsage>

export const Queue = z
  .object({
    blueprintId: z.uuid().nullable().meta({ description: 'null: runs whose document came with them' }),
    name: z.string(),
    queued: z.int(),
    running: z.int(),
    oldestQueuedAt: z.string().nullable(),
    pausedAt: z.string().nullable(),
  })
  .meta({ id: 'Queue' })
export type Queue = z.infer<typeof Queue>

export const WorkflowLimits = z.object({ limits: RunLimits, queue: Queue }).meta({ id: 'WorkflowLimits' })
export type WorkflowLimits = z.infer<typeof WorkflowLimits>

export const OrgLimits = z
  .strictObject({
    concurrency: Count.default(null).meta({ description: 'Runs that work at once, of all workflows together' }),
    tokensPerDay: Tokens.default(null).meta({ description: 'Days and months are those of UTC' }),
    tokensPerMonth: Tokens.default(null),
    costPerDay: Dollars.default(null).meta({ description: 'US dollars' }),
    costPerMonth: Dollars.default(null),
  })
  .meta({ id: 'OrgLimits' })
export type OrgLimits = z.infer<typeof OrgLimits>

export const noLimits: RunLimits = RunLimits.parse({})
export const noOrgLimits: OrgLimits = OrgLimits.parse({})

const tag = 'Limits'
const BlueprintId = z.object({ blueprintId: z.uuid() })
const ofWorkflow = '/api/v1/blueprints/:blueprintId'
const OrgState = z.object({ limits: OrgLimits, today: OrgUsage, month: OrgUsage })

export const getWorkflowLimitsRoute = route({
  method: 'GET',
  path: `${ofWorkflow}/limits`,
  summary: 'The limits of a workflow, and how its queue stands',
  tag,
  access: 'runs:read',
  params: BlueprintId,
  output: WorkflowLimits,
  errors: ['blueprint-not-found'],
})

export const setWorkflowLimitsRoute = route({
  method: 'PUT',
  path: `${ofWorkflow}/limits`,
  summary: 'Set the limits of a workflow. How many work at once holds for queued runs too, the rest for new ones',
  tag,
  access: 'runs:write',
  params: BlueprintId,
  body: RunLimits,
  output: WorkflowLimits,
  errors: ['blueprint-not-found', 'limits-invalid'],
})

export const pauseWorkflowRoute = route({
  method: 'POST',
  path: `${ofWorkflow}/pause`,
  summary: 'Start none of its queued runs, and fire none of its schedules. What works goes on',
  tag,
  access: 'runs:write',
  params: BlueprintId,
  output: WorkflowLimits,
  errors: ['blueprint-not-found'],
})

export const resumeWorkflowRoute = route({
  method: 'POST',
  path: `${ofWorkflow}/resume`,
  summary: 'Start its queued runs again',
  tag,
  access: 'runs:write',
  params: BlueprintId,
  output: WorkflowLimits,
  errors: ['blueprint-not-found'],
})

export const getOrgLimitsRoute = route({
  method: 'GET',
  path: '/api/v1/limits',
  summary: 'The limits of all workflows together, and what models have used',
  tag,
  access: 'runs:read',
  output: OrgState,
})

export const setOrgLimitsRoute = route({
  method: 'PUT',
  path: '/api/v1/limits',
  summary: 'Set the limits of all workflows together',
  tag,
  access: 'runs:write',
  body: OrgLimits,
  output: OrgState,
})

export const listQueuesRoute = route({
  method: 'GET',
  path: '/api/v1/queues',
  summary: 'The workflows that have queued or running runs, or are paused',
  tag,
  access: 'runs:read',
  output: z.object({ items: z.array(Queue) }),
})

export const limitRoutes = [
  getWorkflowLimitsRoute,
  setWorkflowLimitsRoute,
  pauseWorkflowRoute,
  resumeWorkflowRoute,
  getOrgLimitsRoute,
  setOrgLimitsRoute,
  listQueuesRoute,
]
