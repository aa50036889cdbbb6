import { z } from 'zod'
import { BlueprintDocument, Pinned } from './blueprints.ts'
import { Problem } from './errors.ts'
import { Json, JsonObject, JsonSchema } from './json.ts'
import { StartLimits } from './limits.ts'
import { ModelUsage } from './usage.ts'

export const runStates = ['queued', 'running', 'waiting', 'paused', 'succeeded', 'failed', 'cancelled'] as const
export const RunState = z.enum(runStates)
export type RunState = z.infer<typeof RunState>
export const hasEnded = (state: RunState) => state === 'succeeded' || state === 'failed' || state === 'cancelled'

export const nodeRunStates = ['running', 'waiting', 'succeeded', 'failed', 'skipped', 'cancelled'] as const
export const NodeRunState = z.enum(nodeRunStates)
export type NodeRunState = z.infer<typeof NodeRunState>

export const RunSummary = z
  .object({
    id: z.uuid(),
    blueprintId: z.uuid().nullable().meta({ description: 'null: the document came with the run, or it was deleted' }),
    name: z.string(),
    version: z.int(),
    state: RunState,
    createdAt: z.string(),
    startedAt: z.string().nullable(),
    finishedAt: z.string().nullable(),
    error: Problem.nullable(),
    isDraft: z.boolean().meta({ description: 'It follows a document that was not published' }),
    isDryRun: z.boolean().meta({ description: 'It calls nothing outside' }),
    parentRunId: z.uuid().nullable().meta({ description: 'The run whose workflow node started this one' }),
    parentPath: z.string().nullable().meta({ description: 'That node' }),
    usage: ModelUsage.nullable().meta({
      description: 'Of all its nodes, without its sub-runs; null: no model was asked',
    }),
  })
  .meta({ id: 'RunSummary' })
export type RunSummary = z.infer<typeof RunSummary>

export const Run = RunSummary.extend({
  inputs: JsonObject,
  outputs: Json.nullable().meta({ description: 'null until it has succeeded, and when outputsTruncated' }),
  outputsTruncated: z.boolean().meta({ description: 'They are too large to stand here: GET …/output' }),
  cancelRequested: z.boolean(),
  lastSeq: z.int().meta({ description: 'The number of events so far' }),
  retryOf: z.uuid().nullable().meta({ description: 'The run whose outputs it began with' }),
}).meta({ id: 'Run' })
export type Run = z.infer<typeof Run>

/** What a waiting node asks, as data from which a form can be drawn. */
export const Question = z.object({
  kind: z.enum(['approve_reject', 'input_required', 'choice']),
  prompt: z.string(),
  choices: z.array(z.string()).optional(),
  form: JsonSchema.optional(),
})
export type Question = z.infer<typeof Question>

export const NodeOrigin = z
  .object({
    kind: z.enum(['kept', 'pinned', 'cached', 'dry-run']),
    runId: z.uuid().optional().meta({ description: 'The run that made the output' }),
    from: z.enum(['last-run', 'example']).optional().meta({ description: 'dry-run: what the output was filled from' }),
  })
  .meta({ id: 'NodeOrigin' })
export type NodeOrigin = z.infer<typeof NodeOrigin>

export const NodeRun = z
  .object({
    path: z.string(),
    nodeId: z.string(),
    type: z.string(),
    state: NodeRunState,
    attempt: z.int(),
    output: Json.nullable(),
    outputBytes: z.int().nullable(),
    outputTruncated: z.boolean(),
    error: Problem.nullable(),
    question: Question.nullable(),
    deadlineAt: z.string().nullable(),
    childRunId: z.uuid().nullable().meta({ description: 'The run that a workflow node has started' }),
    usage: ModelUsage.nullable().meta({ description: 'Of all its attempts; null: no model was asked' }),
    origin: NodeOrigin.nullable().meta({
      description: 'Where its output is from; null: the node made it, in this run',
    }),
    startedAt: z.string(),
    finishedAt: z.string().nullable(),
  })
  .meta({ id: 'NodeRun' })
export type NodeRun = z.infer<typeof NodeRun>

/** What a dry run has not called. */
export const WouldCall = z.object({
  path: z.string(),
  would: z.string().meta({ description: 'For example: call POST and an address' }),
  arguments: JsonObject.meta({ description: 'As they would have been sent, but for what looks secret' }),
  filledFrom: z.enum(['last-run', 'example']).meta({ description: 'What stands in for the answer' }),
  runId: z.uuid().nullable().meta({ description: 'last-run: which one' }),
})
export type WouldCall = z.infer<typeof WouldCall>

export const queueReasons = ['workflow-paused', 'org-limit', 'workflow-limit', 'key-limit', 'no-engine-free'] as const

/** Why a queued run does not work yet. */
export const QueuedBecause = z.object({
  reason: z.enum(queueReasons),
  limit: z.int().nullable().meta({ description: 'Runs that may work at once there' }),
  running: z.int().meta({ description: 'Runs that do; for no-engine-free, of its workflow' }),
  key: z.string().nullable(),
  ahead: z.int().meta({ description: 'Queued runs of its workflow, or key, whose turn is first; counted up to 1,000' }),
})
export type QueuedBecause = z.infer<typeof QueuedBecause>

export const RunDetail = Run.extend({
  deadlineAt: z.string().nullable().meta({ description: 'It fails when it has not ended then' }),
  maxTokens: z.int().nullable().meta({ description: 'What its models may read and write, sub-runs included' }),
  maxCost: z.number().nullable().meta({ description: 'The same in US dollars' }),
  pauseRequested: z.boolean().meta({ description: 'Of a running one: it pauses when its nodes at work have ended' }),
  queuedBecause: QueuedBecause.nullable().meta({ description: 'null: it is not queued' }),
  document: BlueprintDocument,
  nodes: z.array(NodeRun),
  pinned: z.array(z.string()).meta({ description: 'Paths of the nodes whose outputs were given at its start' }),
  wouldCall: z.array(WouldCall).meta({ description: 'Of a dry run, in order' }),
  trigger: z.object({ id: z.uuid(), name: z.string(), kind: z.string() }).nullable().meta({
    description: 'What started it, if not a person or a program',
  }),
  causeRunId: z.uuid().nullable().meta({ description: 'The run whose end started this one' }),
  followUps: z
    .array(z.object({ id: z.uuid(), name: z.string(), state: RunState }))
    .meta({ description: 'Runs that were started since this one ended: an error workflow, for example' }),
}).meta({ id: 'RunDetail' })
export type RunDetail = z.infer<typeof RunDetail>

export const StartRun = z
  .strictObject({
    blueprintId: z.uuid().optional(),
    version: z.int().min(1).optional().meta({ description: 'Of that blueprint; the latest if not set.' }),
    blueprint: z.record(z.string(), z.unknown()).optional().meta({ description: 'Or a BlueprintDocument, inline.' }),
    inputs: JsonObject.default({}),
    draft: z.boolean().optional().meta({
      description:
        'Run what is not published: the stored draft of blueprintId, or the blueprint sent along as its draft.',
    }),
    pinned: Pinned.optional().meta({
      description: 'Outputs by path of the node; those nodes do not run. They win over those stored beside the draft.',
    }),
    ignorePins: z.boolean().optional().meta({ description: 'Leave out those stored beside the draft.' }),
    dryRun: z.boolean().optional().meta({ description: 'Call nothing outside, and say what would have been called.' }),
    noCache: z.boolean().optional().meta({ description: 'Neither take outputs from the cache nor keep any there.' }),
    priority: z.int().min(-1000).max(1000).optional().meta({
      description: 'Among the queued runs of its workflow the highest goes first; 0 if not set',
    }),
    limits: StartLimits.optional().meta({ description: 'Instead of what the workflow says' }),
  })
  .refine((body) => body.draft || (body.blueprintId === undefined) !== (body.blueprint === undefined), {
    message: 'Give either blueprintId or blueprint.',
  })
  .refine((body) => body.blueprintId !== undefined || body.blueprint !== undefined, {
    message: 'Give blueprintId, or blueprint.',
  })
  .refine((body) => !body.draft || body.version === undefined, { message: 'A draft has no version.' })
export type StartRun = z.infer<typeof StartRun>
