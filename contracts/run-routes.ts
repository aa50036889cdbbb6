/** Starting runs, looking at them, and what is done with them. */

import { z } from 'zod'
import { RunEvent } from './events.ts'
import { Json, JsonObject } from './json.ts'
import { PageByIdQuery, pageOf } from './page.ts'
import { route } from './route.ts'
import { Run, RunDetail, RunState, RunSummary, StartRun } from './runs.ts'

const tag = 'Runs'
const path = '/api/v1/runs'
const RunId = z.object({ runId: z.uuid() })
const csvOf = <T extends z.ZodType>(item: T) =>
  z.preprocess((text) => (typeof text === 'string' ? text.split(',') : text), z.array(item))

export const startRunRoute = route({
  method: 'POST',
  path,
  summary: 'Start a run. With ?wait=seconds the answer comes when it has ended, or then as it stands',
  tag,
  access: 'runs:write',
  query: z.object({ wait: z.coerce.number().min(0).max(300).optional() }),
  body: StartRun,
  output: Run,
  status: 202,
  bodyLimit: 8 * 1024 * 1024,
  errors: [
    'blueprint-not-found',
    'blueprint-version-not-found',
    'blueprint-invalid',
    'secret-not-found',
    'draft-not-found',
    'pin-invalid',
    'inputs-invalid',
    'idempotency-key-reused',
    'run-limit-reached',
    'template-invalid',
  ],
})

export const listRunsRoute = route({
  method: 'GET',
  path,
  summary: 'List runs, newest first',
  tag,
  access: 'runs:read',
  query: PageByIdQuery.extend({
    state: csvOf(RunState).optional().meta({ description: 'One or more, separated by commas' }),
    blueprintId: z.uuid().optional(),
    asking: z.literal('true').optional().meta({ description: 'Only runs in which a person is asked something' }),
    search: z.string().max(200).optional().meta({ description: 'Part of the name, or the beginning of the id' }),
    after: z.iso.datetime({ offset: true }).optional().meta({ description: 'Created at or after' }),
    before: z.iso.datetime({ offset: true }).optional().meta({ description: 'Created before' }),
  }),
  output: pageOf(RunSummary),
})

export const getRunRoute = route({
  method: 'GET',
  path: `${path}/:runId`,
  summary: 'Read a run with its nodes and the document that it follows',
  tag,
  access: 'runs:read',
  params: RunId,
  output: RunDetail,
  errors: ['run-not-found'],
})

export const getOutputRoute = route({
  method: 'GET',
  path: `${path}/:runId/output`,
  summary: 'Read a whole output, however large: of the run, or with ?path of one node',
  tag,
  access: 'runs:read',
  params: RunId,
  query: z.object({ path: z.string().max(2000).optional() }),
  output: Json,
  errors: ['run-not-found', 'node-run-not-found'],
})

export const listRunEventsRoute = route({
  method: 'GET',
  path: `${path}/:runId/events`,
  summary: 'Read the events of a run from one on',
  tag,
  access: 'runs:read',
  params: RunId,
  query: z.object({
    after: z.coerce.number().int().min(0).default(0),
    limit: z.coerce.number().int().min(1).max(1000).default(500),
  }),
  output: z.object({ items: z.array(RunEvent), lastSeq: z.int() }),
  errors: ['run-not-found'],
})

export const streamRunRoute = route({
  method: 'GET',
  path: `${path}/:runId/stream`,
  summary: 'Follow a run: its events as they happen, to the last. Last-Event-ID resumes without a gap',
  tag,
  access: 'runs:read',
  params: RunId,
  event: RunEvent,
  errors: ['run-not-found'],
})

export const cancelRunRoute = route({
  method: 'POST',
  path: `${path}/:runId/cancel`,
  summary: 'Cancel a run: what it is doing is aborted',
  tag,
  access: 'runs:write',
  params: RunId,
  output: Run,
  errors: ['run-not-found', 'run-not-active'],
})

export const pauseRunRoute = route({
  method: 'POST',
  path: `${path}/:runId/pause`,
  summary: 'Pause a run with its sub-runs: nodes at work end, no other begins',
  tag,
  access: 'runs:write',
  params: RunId,
  output: Run,
  errors: ['run-not-found', 'run-not-active'],
})

export const resumeRunRoute = route({
  method: 'POST',
  path: `${path}/:runId/resume`,
  summary: 'Let a paused run go on',
  tag,
  access: 'runs:write',
  params: RunId,
  output: Run,
  errors: ['run-not-found', 'run-not-paused'],
})

const BulkFilter = z.strictObject({
  ids: z.array(z.uuid()).max(1000).optional(),
  state: z.array(RunState).optional(),
  blueprintId: z.uuid().optional(),
  search: z.string().max(200).optional(),
  after: z.iso.datetime({ offset: true }).optional(),
  before: z.iso.datetime({ offset: true }).optional(),
})
export type BulkFilter = z.infer<typeof BulkFilter>

export const bulkActions = ['cancel', 'pause', 'resume', 'retry', 'delete'] as const
export type BulkAction = (typeof bulkActions)[number]

export const BulkResult = z
  .object({
    matched: z.int().meta({ description: 'Runs that fit the filter' }),
    done: z.int(),
    refused: z.array(z.object({ code: z.string(), count: z.int() })).meta({ description: 'Why the others were not' }),
  })
  .meta({ id: 'BulkResult' })
export type BulkResult = z.infer<typeof BulkResult>

export const bulkRunsRoute = route({
  method: 'POST',
  path: '/api/v1/runs-bulk',
  summary: 'Cancel, pause, resume, retry or delete all runs that fit a filter. With dryRun they are only counted',
  tag,
  access: 'runs:write',
  body: z
    .strictObject({ action: z.enum(bulkActions), filter: BulkFilter, dryRun: z.boolean().default(false) })
    .refine(({ filter }) => Object.keys(filter).length > 0, { message: 'Name at least one thing to filter by.' }),
  output: BulkResult,
})

export const answerRoute = route({
  method: 'POST',
  path: `${path}/:runId/answers`,
  summary: 'Answer a node that waits for a person',
  tag,
  access: 'runs:write',
  params: RunId,
  body: z.strictObject({
    path: z.string().min(1).max(2000),
    answer: JsonObject.meta({
      description: '{"approved":true|false, "comment"?} or {"choice":"…"} or, for input_required, what its form asks',
    }),
  }),
  output: Run,
  errors: ['run-not-found', 'node-run-not-found', 'node-not-waiting', 'answer-invalid'],
})

const Version = z.union([z.literal('latest'), z.int().min(1)]).meta({
  description: 'Which version of the workflow to follow; the one that the run followed, if not set.',
})

export const whyNotKept = [
  'asked', // it is the node to begin with
  'depends-on-another', // something that it depends on runs again
  'contains-another', // something in it runs again
  'changed', // it has other settings now, or is new in its place
  'removed', // the workflow has no such node any more
  'inputs-changed', // that version reads the inputs differently
] as const
export const WhyNotKept = z.enum(whyNotKept)
export type WhyNotKept = z.infer<typeof WhyNotKept>

export const RetriedRun = Run.extend({
  kept: z.array(z.string()).meta({ description: 'Paths of the nodes whose outputs were kept' }),
  notKept: z
    .array(z.object({ path: z.string(), why: WhyNotKept }))
    .meta({ description: 'Those that had succeeded and run again all the same' }),
}).meta({ id: 'RetriedRun' })
export type RetriedRun = z.infer<typeof RetriedRun>

const retryErrors = [
  'run-not-found',
  'run-not-ended',
  'blueprint-not-found',
  'blueprint-version-not-found',
  'inputs-invalid',
  'idempotency-key-reused',
] as const

export const retryRunRoute = route({
  method: 'POST',
  path: `${path}/:runId/retry`,
  summary: 'Start a run that keeps what succeeded in this one, and runs the rest again',
  tag,
  access: 'runs:write',
  params: RunId,
  body: z.strictObject({ version: Version.optional() }).default({}),
  output: RetriedRun,
  status: 202,
  errors: [...retryErrors, 'run-not-failed'],
})

export const rerunRoute = route({
  method: 'POST',
  path: `${path}/:runId/rerun`,
  summary: 'Start a run that runs one node again with all that depends on it, and keeps the rest',
  tag,
  access: 'runs:write',
  params: RunId,
  body: z.strictObject({
    from: z.string().min(1).max(2000).meta({ description: 'The path of the node' }),
    version: Version.optional(),
  }),
  output: RetriedRun,
  status: 202,
  errors: [...retryErrors, 'node-run-not-found'],
})

/** One change of a run's state, for whoever keeps lists up to date. */
export const RunChange = z.object({
  runId: z.uuid(),
  blueprintId: z.uuid().nullable(),
  name: z.string(),
  state: RunState,
  at: z.string(),
})
export type RunChange = z.infer<typeof RunChange>

export const streamRunChangesRoute = route({
  method: 'GET',
  path: '/api/v1/run-changes',
  summary: 'Follow the state of all runs. Resuming may repeat a change and never leaves one out',
  tag,
  access: 'runs:read',
  event: RunChange,
})

export const runRoutes = [
  startRunRoute,
  listRunsRoute,
  getRunRoute,
  getOutputRoute,
  listRunEventsRoute,
  streamRunRoute,
  cancelRunRoute,
  pauseRunRoute,
  resumeRunRoute,
  bulkRunsRoute,
  answerRoute,
  retryRunRoute,
  rerunRoute,
  streamRunChangesRoute,
]
