import { z } from 'zod'
import { JsonObject } from './json.ts'

/** What happens in a run, in the order in which it was recorded. */
export const runEventTypes = [
  'run.queued',
  'run.started',
  'run.resumed', // went on after a restart or an answer
  'run.waiting',
  'run.paused',
  'run.succeeded',
  'run.failed',
  'run.cancelled',
  'node.kept', // its output is that of an earlier run
  'node.pinned', // it did not run: its output was given
  'node.cached', // it did not run: the same had gone into it before
  'node.would-call', // in a dry run: what it would have called outside
  'node.started',
  'node.progress',
  'node.log',
  'node.step', // a turn of an agent: what its model said, what a tool gave
  'node.delta', // a piece of what a model is writing; a new `stream` begins the text anew
  'node.usage', // what one call of a model took
  'node.alert', // a monitor has triggered
  'node.retrying',
  'node.waiting',
  'node.answered',
  'node.succeeded',
  'node.failed',
  'node.skipped',
  'node.cancelled',
] as const
export const RunEventType = z.enum(runEventTypes)
export type RunEventType = z.infer<typeof RunEventType>

export const RunEvent = z
  .object({
    seq: z.int().meta({ description: 'Counts from 1 in each run, without a gap.' }),
    at: z.string(),
    type: RunEventType,
    path: z.string().nullable().meta({ description: 'The node that it is about; null: the run itself.' }),
    data: JsonObject,
  })
  .meta({ id: 'RunEvent' })
export type RunEvent = z.infer<typeof RunEvent>

/** The last event of a run is one of these. */
export const finalRunEvents: readonly RunEventType[] = ['run.succeeded', 'run.failed', 'run.cancelled']
