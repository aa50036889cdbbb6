/** A long operation of the host: steps, how far it is, why it failed. It outlives the host and goes on after a restart. */
import { z } from 'zod'
import { Problem } from './errors.ts'
import { Phrase } from './phrases.ts'
import { route } from './route.ts'

const tag = 'Jobs'

export const jobKinds = [
  ...(['up', 'down', 'restart', 'scale', 'upgrade', 'reset', 'move', 'drop-kept-side', 'adopt'] as const),
  ...(['upgrade-postgres', 'undo-postgres', 'drop-old-postgres'] as const),
  ...(['backup', 'prove-backup', 'export-backup', 'restore', 'undo-restore', 'drill-backup', 'fetch-backup'] as const),
  ...(['restore-parts', 'undo-parts'] as const),
] as const
export const JobKind = z.enum(jobKinds)
export type JobKind = z.infer<typeof JobKind>

export const JobStep = z.object({
  name: z.string(),
  title: z.string(),
  state: z.enum(['waiting', 'running', 'done', 'failed', 'skipped']),
  percent: z.number().min(0).max(100).nullable().meta({ description: 'Null where nothing can be measured' }),
  detail: z.string().nullable(),
  phrases: z.object({ title: Phrase, detail: Phrase }).partial().default({}).meta({ description: 'The same by codes' }),
  startedAt: z.string().nullable(),
  endedAt: z.string().nullable(),
})
export type JobStep = z.infer<typeof JobStep>

export const jobStates = ['queued', 'running', 'succeeded', 'failed', 'cancelled'] as const

export const Job = z
  .object({
    id: z.uuid(),
    kind: JobKind,
    state: z.enum(jobStates),
    title: z.string(),
    steps: z.array(JobStep),
    percent: z.number().min(0).max(100).meta({ description: 'Of the whole; never goes back' }),
    notes: z.array(z.string()).meta({ description: 'What a person should know beside the outcome' }),
    phrases: z
      .object({ title: Phrase, notes: z.array(Phrase.nullable()) })
      .partial()
      .default({})
      .meta({ description: 'Title and notes by their codes; null where a note has none' }),
    isCancelling: z.boolean(),
    attempts: z.int().meta({ description: 'More than one when the host was ended in the middle' }),
    createdAt: z.string(),
    startedAt: z.string().nullable(),
    endedAt: z.string().nullable(),
    deadline: z.string().nullable(),
    problem: Problem.nullable(),
    result: z.record(z.string(), z.unknown()).nullable(),
    seq: z.int().meta({ description: 'Grows with every change' }),
  })
  .meta({ id: 'Job' })
export type Job = z.infer<typeof Job>

export const hasJobEnded = ({ state }: Pick<Job, 'state'>): boolean => state !== 'queued' && state !== 'running'

const params = z.object({ jobId: z.uuid() })

export const listJobsRoute = route({
  method: 'GET',
  path: '/api/v1/system/jobs',
  summary: 'The newest jobs first',
  tag,
  access: 'system:read',
  query: z.object({ limit: z.coerce.number().int().min(1).max(200).default(20) }),
  output: z.object({ items: z.array(Job) }),
})

export const getJobRoute = route({
  method: 'GET',
  path: '/api/v1/system/jobs/:jobId',
  summary: 'One job',
  tag,
  access: 'system:read',
  params,
  output: Job,
  errors: ['job-not-found'],
})

export const streamJobRoute = route({
  method: 'GET',
  path: '/api/v1/system/jobs/:jobId/events',
  summary: 'The job at each change, until it ends',
  tag,
  access: 'system:read',
  params,
  event: Job,
  errors: ['job-not-found'],
})

export const cancelJobRoute = route({
  method: 'POST',
  path: '/api/v1/system/jobs/:jobId/cancel',
  summary: 'Stop a job at the next safe place',
  tag,
  access: 'system:write',
  params,
  output: Job,
  errors: ['job-not-found', 'job-ended'],
})

export const jobRoutes = [listJobsRoute, getJobRoute, streamJobRoute, cancelJobRoute]
