/** What starts runs by itself: schedules, webhooks, which other programs call, and events inside. */
import { z } from 'zod'
import { Problem } from './errors.ts'
import { Json, JsonObject } from './json.ts'
import { PageByIdQuery, pageOf } from './page.ts'
import { route } from './route.ts'
import { RunState } from './runs.ts'

export const CronConfig = z
  .strictObject({
    cron: z.string().trim().min(1).max(200).meta({ description: 'Five fields, or six with seconds: 0 7 * * mon-fri' }),
    timezone: z.string().min(1).max(100).default('UTC').meta({ description: 'For example Europe/Berlin' }),
    missed: z.enum(['skip', 'run-once']).default('run-once').meta({
      description: 'When iceOS did not run, or the machine slept, for more than a minute after the time',
    }),
    overlap: z.enum(['allow', 'skip', 'queue']).default('skip').meta({
      description: 'When a run that it started has not ended. queue: one firing waits for that end',
    }),
  })
  .meta({ id: 'CronConfig' })
export type CronConfig = z.infer<typeof CronConfig>

export const WebhookConfig = z
  .strictObject({
    auth: z.enum(['signature', 'bearer']).default('signature').meta({
      description: 'signature: each call is signed with the secret. bearer: the secret is sent as a token',
    }),
    replayWindowSeconds: z.int().min(10).max(3600).default(300).meta({ description: 'How old a signature may be' }),
    respond: z.enum(['at-once', 'when-finished']).default('at-once'),
    waitSeconds: z.int().min(1).max(300).default(30).meta({ description: 'when-finished: how long at most' }),
  })
  .meta({ id: 'WebhookConfig' })
export type WebhookConfig = z.infer<typeof WebhookConfig>

export const RunEndedConfig = z
  .strictObject({
    blueprintIds: z
      .array(z.uuid())
      .max(100)
      .default([])
      .meta({ description: 'Whose runs; empty: those of all others' }),
    states: z
      .array(z.enum(['succeeded', 'failed', 'cancelled']))
      .min(1)
      .default(['succeeded']),
    fallback: z.boolean().default(false).meta({
      description: 'Only where no other trigger that is enabled names the workflow: an error workflow for all others',
    }),
  })
  .meta({ id: 'RunEndedConfig' })
export type RunEndedConfig = z.infer<typeof RunEndedConfig>

export const DocumentReadyConfig = z.strictObject({ collectionId: z.uuid() }).meta({ id: 'DocumentReadyConfig' })
export type DocumentReadyConfig = z.infer<typeof DocumentReadyConfig>

const common = {
  id: z.uuid(),
  name: z.string(),
  blueprintId: z.uuid(),
  enabled: z.boolean(),
  inputs: JsonObject,
  lastFiredAt: z.string().nullable(),
  lastRunId: z.uuid().nullable(),
  lastError: Problem.nullable().meta({ description: 'Why the last firing started nothing' }),
  nextAt: z.string().nullable().meta({ description: 'Of a schedule that is enabled' }),
  pendingAt: z.string().nullable().meta({ description: 'A firing that waits for the run before it' }),
  createdAt: z.string(),
}
export const Trigger = z
  .discriminatedUnion('kind', [
    z.object({ ...common, kind: z.literal('cron'), config: CronConfig }),
    z.object({ ...common, kind: z.literal('webhook'), config: WebhookConfig }),
    z.object({ ...common, kind: z.literal('run-ended'), config: RunEndedConfig }),
    z.object({ ...common, kind: z.literal('document-ready'), config: DocumentReadyConfig }),
  ])
  .meta({ id: 'Trigger' })
export type Trigger = z.infer<typeof Trigger>

const Name = z.string().trim().min(1).max(120)
const created = {
  name: Name,
  blueprintId: z.uuid(),
  enabled: z.boolean().default(true),
  inputs: JsonObject.default({}).meta({
    description: 'What its runs are given; a webhook adds its `body`, an event what has happened',
  }),
}
export const CreateTrigger = z.discriminatedUnion('kind', [
  z.strictObject({ ...created, kind: z.literal('cron'), config: CronConfig }),
  z.strictObject({ ...created, kind: z.literal('webhook'), config: WebhookConfig.prefault({}) }),
  z.strictObject({ ...created, kind: z.literal('run-ended'), config: RunEndedConfig.prefault({}) }),
  z.strictObject({ ...created, kind: z.literal('document-ready'), config: DocumentReadyConfig }),
])
export type CreateTrigger = z.infer<typeof CreateTrigger>

export const ChangeTrigger = z.strictObject({
  name: Name.optional(),
  enabled: z.boolean().optional(),
  inputs: JsonObject.optional(),
  config: JsonObject.optional().meta({ description: 'The fields of its config that change' }),
})
export type ChangeTrigger = z.infer<typeof ChangeTrigger>

const tag = 'Triggers'
const path = '/api/v1/triggers'
const TriggerId = z.object({ triggerId: z.uuid() })
const invalid = ['trigger-invalid', 'trigger-name-taken', 'inputs-invalid'] as const

export const listTriggersRoute = route({
  method: 'GET',
  path,
  summary: 'List triggers, newest first, with their last and next firing',
  tag,
  access: 'runs:read',
  query: PageByIdQuery.extend({ blueprintId: z.uuid().optional(), name: z.string().max(200).optional() }),
  output: pageOf(Trigger),
})

export const createTriggerRoute = route({
  method: 'POST',
  path,
  summary: 'Make a schedule, a trigger on an event, or a webhook, whose secret is shown this once',
  tag,
  access: 'runs:write',
  body: CreateTrigger,
  output: z.intersection(Trigger, z.object({ secret: z.string().nullable() })),
  status: 201,
  errors: ['blueprint-not-found', 'collection-not-found', 'secret-key-missing', ...invalid],
})

export const listTimesRoute = route({
  method: 'GET',
  path: `${path}/times`,
  summary: 'The next five times of a schedule',
  tag,
  access: 'runs:read',
  query: z.object({ cron: z.string().trim().min(1).max(200), timezone: z.string().min(1).max(100).default('UTC') }),
  output: z.object({ timezone: z.string(), times: z.array(z.string()) }),
  errors: ['trigger-invalid'],
})

export const Upcoming = z
  .object({
    items: z.array(
      z.object({
        triggerId: z.uuid(),
        name: z.string(),
        blueprintId: z.uuid(),
        workflow: z.string(),
        timezone: z.string(),
        times: z.array(z.string()),
        hasMore: z.boolean().meta({ description: 'It fires more often in this time than is listed' }),
      }),
    ),
    isCut: z.boolean().meta({ description: 'There are more schedules' }),
  })
  .meta({ id: 'Upcoming' })
export type Upcoming = z.infer<typeof Upcoming>

const Moment = z.iso.datetime({ offset: true })
const longestMs = 62 * 86_400_000

export const listUpcomingRoute = route({
  method: 'GET',
  path: `${path}/upcoming`,
  summary: 'When the schedules that are enabled fire, from one moment to another: two months at most',
  tag,
  access: 'runs:read',
  query: z
    .object({ from: Moment, to: Moment })
    .refine(({ from, to }) => Date.parse(from) < Date.parse(to) && Date.parse(to) - Date.parse(from) <= longestMs, {
      message: 'from lies before to, at most two months.',
      path: ['to'],
    }),
  output: Upcoming,
})

export const getTriggerRoute = route({
  method: 'GET',
  path: `${path}/:triggerId`,
  summary: 'Read a trigger',
  tag,
  access: 'runs:read',
  params: TriggerId,
  output: Trigger,
  errors: ['trigger-not-found'],
})

export const changeTriggerRoute = route({
  method: 'PATCH',
  path: `${path}/:triggerId`,
  summary: 'Change a trigger, enable or disable it. What was missed while it was disabled is not made up for',
  tag,
  access: 'runs:write',
  params: TriggerId,
  body: ChangeTrigger,
  output: Trigger,
  errors: ['trigger-not-found', 'blueprint-not-found', 'collection-not-found', ...invalid],
})

export const deleteTriggerRoute = route({
  method: 'DELETE',
  path: `${path}/:triggerId`,
  summary: 'Delete a trigger; its runs stay',
  tag,
  access: 'runs:write',
  params: TriggerId,
  errors: ['trigger-not-found'],
})

/** `t=<seconds since 1970>,v1=<hex HMAC-SHA256 of "<t>.<body>">` */
export const signatureHeader = 'x-iceos-signature'

export const callHookRoute = route({
  method: 'POST',
  path: '/hooks/:triggerId',
  summary: `Call a webhook. It proves itself by ${signatureHeader} (t=…,v1=…) or by its secret as a bearer token`,
  tag,
  access: 'public',
  params: TriggerId,
  body: Json.optional(),
  keepsRawBody: true,
  output: z.object({
    runId: z.uuid(),
    state: RunState,
    outputs: Json.nullable(),
    error: Problem.nullable(),
  }),
  status: 202,
  errors: [
    'unauthorized',
    'trigger-disabled',
    'blueprint-not-found',
    'inputs-invalid',
    'idempotency-key-reused',
    'secret-key-missing',
  ],
})

export const triggerRoutes = [
  listTriggersRoute,
  createTriggerRoute,
  listTimesRoute,
  listUpcomingRoute,
  getTriggerRoute,
  changeTriggerRoute,
  deleteTriggerRoute,
  callHookRoute,
]
