/** What running a workflow writes: node states, events and the run's own state, of many runs in one transaction. */
import type { Problem } from '../../contracts/errors.ts'
import type { RunEventType } from '../../contracts/events.ts'
import type { Json, JsonObject } from '../../contracts/json.ts'
import { hasEnded, type NodeOrigin, type NodeRunState, type Question, type RunState } from '../../contracts/runs.ts'
import type { ModelUsage } from '../../contracts/usage.ts'
import type { Db } from './database.ts'
import { insertLoopBatches, type LoopBatchWrite } from './loop-batches.ts'
import { insertSteps, type StepWrite } from './node-steps.ts'
import { queueResumedRuns } from './pauses.ts'
import {
  cancelLeftSubRuns,
  insertSubRuns,
  listQueuedAround,
  type Queued,
  queueParents,
  type SubRunWrite,
} from './sub-runs.ts'
import { toJson } from './to-json.ts'

export type NodeWrite = {
  path: string
  nodeId: string
  type: string
  state: NodeRunState
  attempt: number
  output?: Json
  outputBlob?: string
  outputBytes?: number
  error?: Problem
  question?: Question
  childRunId?: string
  deadlineAt?: string
  origin?: NodeOrigin
  startedAt: string
  finishedAt?: string
  /** Of all its attempts so far. */
  usage?: ModelUsage
}

export type EventWrite = { type: RunEventType; path: string | null; data: JsonObject; at: string }

/** Bytes are base64 here, since they travel inside JSON. */
export type BlobWrite = { id: string; mediaType: string; base64: string }

export type Checkpoint = {
  runId: string
  fence: number
  nodes: NodeWrite[]
  events: EventWrite[]
  blobs: BlobWrite[]
  /** What nodes of many turns have done. */
  steps?: StepWrite[]
  /** Of the whole run so far, when it has changed. */
  usage?: ModelUsage
  /** What items of loops gave that are recorded in batches. */
  batches?: LoopBatchWrite[]
  /** The runs that its nodes start, and wait for. */
  subRuns?: SubRunWrite[]
  /** The run that waits for this one. */
  parentRunId?: string | null
  /** Set when the run leaves its owner: it has ended, waits, or goes back into the queue. */
  state?: RunState
  outputs?: Json
  outputsBlob?: string
  error?: Problem
  wakeAt?: string
}

export type LandedCheckpoint = {
  /** The number of the last event before it; unknown when it had landed before. */
  baseSeq: number | undefined
  /** The answer that the run waits for had come already, so it is in the queue again. */
  isQueued: boolean
  /** Other runs that have something to do now: those that it started, or the one that waited for it. */
  others: Queued[]
}

/** The checkpoints that landed, by run. */
export type Landed = ReadonlyMap<string, LandedCheckpoint>

/**
 * One statement for all, whosever the runs are: it is the worker role's, and takes each row's org from its run. (Asked as
 * one org, the planner takes the org for the best way to a run, and reads all of its runs.) A run's row moves only if this
 * engine still owns it at this fence, and nothing else is written for a run whose row did not move. At most one checkpoint
 * per run.
 *
 * `isRepeated`: an earlier try failed without saying whether its commit was reached. What has landed then is not written
 * a second time.
 */
export async function writeCheckpoints(
  db: Db,
  engineId: string,
  sent: readonly Checkpoint[],
  isRepeated = false,
): Promise<Landed> {
  const written = isRepeated ? await findWritten(db, sent) : new Set<string>()
  const checkpoints = sent.filter(({ runId }) => !written.has(runId))
  const rows = await db.query<{ id: string; base_seq: number }>(writeStatement, [
    engineId,
    toJson(checkpoints.map(runInput)),
    toJson(checkpoints.flatMap((checkpoint) => checkpoint.nodes.map((node) => nodeInput(checkpoint.runId, node)))),
    toJson(
      checkpoints.flatMap((checkpoint) =>
        checkpoint.events.map((event, index) => eventInput(checkpoint.runId, event, index)),
      ),
    ),
  ])
  const moved = new Map(rows.map((row) => [row.id, row.base_seq]))
  const blobs = checkpoints.flatMap(({ runId, blobs }) => blobs.map((blob) => ({ ...blob, runId })))
  const kept = blobs.filter(({ runId }) => moved.has(runId))
  if (kept.length > 0) await insertBlobs(db, kept)
  const steps = checkpoints.flatMap(({ runId, steps = [] }) =>
    moved.has(runId) ? steps.map((step) => ({ ...step, runId })) : [],
  )
  if (steps.length > 0) await insertSteps(db, steps)
  const batches = checkpoints.flatMap(({ runId, batches = [] }) => batches.map((batch) => ({ ...batch, runId })))
  const landed = batches.filter(({ runId }) => moved.has(runId))
  if (landed.length > 0) await insertLoopBatches(db, landed)
  const others = await writeFamilies(
    db,
    checkpoints.filter(({ runId }) => moved.has(runId)),
  )
  if (written.size > 0) for (const [id, runs] of await listQueuedAround(db, [...written])) others.set(id, runs)
  const queued = sent.some(({ state }) => state === 'waiting') ? await queueAnsweredRuns(db, sent) : new Set<string>()
  const paused = sent.filter(({ state }) => state === 'paused').map(({ runId }) => runId)
  if (paused.length > 0) for (const id of await queueResumedRuns(db, paused)) queued.add(id)
  return new Map(
    [...moved.keys(), ...written].map((id) => [
      id,
      { baseSeq: moved.get(id), isQueued: queued.has(id), others: others.get(id) ?? [] },
    ]),
  )
}

/** What checkpoints mean for the runs above and below theirs. */
async function writeFamilies(db: Db, checkpoints: readonly Checkpoint[]): Promise<Map<string, Queued[]>> {
  const others = new Map<string, Queued[]>()
  const add = (runId: string, run: Queued) => others.set(runId, [...(others.get(runId) ?? []), run])
  const started = checkpoints.flatMap(({ runId, subRuns = [] }) =>
    subRuns.map((run) => ({ ...run, parentRunId: runId })),
  )
  if (started.length > 0) for (const run of await insertSubRuns(db, started)) add(run.parentRunId as string, run)
  const left = checkpoints.flatMap(({ runId, nodes }) =>
    nodes
      .filter(isPastSubRun)
      .map(({ path, state, childRunId }) => ({ runId, path, keep: (state === 'waiting' && childRunId) || null })),
  )
  if (left.length > 0) await cancelLeftSubRuns(db, left)
  const ended = checkpoints.filter(endsSubRun).map(({ runId }) => runId)
  if (ended.length > 0) for (const run of await queueParents(db, ended)) add(ended[0] as string, run)
  return others
}

const isPastSubRun = ({ type, state, attempt }: NodeWrite) =>
  type === 'workflow' && (attempt > 1 || (state !== 'running' && state !== 'waiting'))
const endsSubRun = ({ parentRunId, state }: Checkpoint) => Boolean(parentRunId && state && hasEnded(state))

/**
 * Of checkpoints that may have landed, those that have: their last event is there. Logs and progress do not count, since
 * two of them may look the same.
 */
async function findWritten(db: Db, checkpoints: readonly Checkpoint[]): Promise<Set<string>> {
  const marks = checkpoints.flatMap(({ runId, fence, events }) => {
    const mark = events.findLast(({ type }) => !mayRepeat.has(type))
    return mark ? [{ run_id: runId, fence, type: mark.type, path: mark.path, at: mark.at }] : []
  })
  const rows = await db.query<{ run_id: string }>(
    `select distinct i.run_id
     from json_to_recordset($1::json) as i(run_id uuid, fence int, type text, path text, at timestamptz)
     join runs r on r.id = i.run_id and r.fence = i.fence
     join run_events e on e.run_id = i.run_id and e.type = i.type and e.path is not distinct from i.path and e.at = i.at`,
    [toJson(marks)],
  )
  return new Set(rows.map((row) => row.run_id))
}

/** Whether `writeCheckpoints` needs no more than its one statement for these. */
export const isOneQuery = (checkpoints: readonly Checkpoint[]): boolean =>
  checkpoints.every(
    (checkpoint) =>
      checkpoint.blobs.length === 0 &&
      !checkpoint.steps?.length &&
      !checkpoint.batches?.length &&
      checkpoint.state !== 'waiting' &&
      checkpoint.state !== 'paused' &&
      !checkpoint.subRuns?.length &&
      !endsSubRun(checkpoint) &&
      !checkpoint.nodes.some(isPastSubRun),
  )

const mayRepeat = new Set<RunEventType>(['node.log', 'node.progress', 'node.step', 'node.delta', 'node.alert'])

const writeStatement = `
  with moved as (
    update runs r set
      event_seq = r.event_seq + i.event_count,
      state = coalesce(i.state, r.state),
      owner = case when i.state is null then r.owner end,
      outputs = i.outputs, outputs_blob = i.outputs_blob, error = i.error, wake_at = i.wake_at,
      usage = coalesce(i.usage, r.usage),
      finished_at = case when i.state in ('succeeded', 'failed', 'cancelled') then now() end,
      updated_at = case when i.state is null then r.updated_at else now() end
    from json_to_recordset($2::json) as i(run_id uuid, fence int, event_count int, state text, outputs json,
      outputs_blob uuid, error jsonb, wake_at timestamptz, usage jsonb)
    where r.id = i.run_id and r.fence = i.fence and r.owner = $1 and r.state = 'running'
    returning r.id, r.org_id, r.event_seq - i.event_count as base_seq
  ), nodes as (
    insert into node_runs (run_id, path, org_id, node_id, type, state, attempt, output, output_blob, output_bytes, error,
      question, child_run_id, deadline_at, origin, started_at, finished_at, usage)
    select moved.id, i.path, moved.org_id, i.node_id, i.type, i.state, i.attempt, i.output, i.output_blob, i.output_bytes,
      i.error, i.question, i.child_run_id, i.deadline_at, i.origin, i.started_at, i.finished_at, i.usage
    from json_to_recordset($3::json) as i(run_id uuid, path text, node_id text, type text, state text, attempt int,
      output json, output_blob uuid, output_bytes int, error jsonb, question jsonb, child_run_id uuid, deadline_at timestamptz,
      origin jsonb, started_at timestamptz, finished_at timestamptz, usage jsonb)
    join moved on moved.id = i.run_id
    on conflict (run_id, path) do update set state = excluded.state, attempt = excluded.attempt, output = excluded.output,
      output_blob = excluded.output_blob, output_bytes = excluded.output_bytes, error = excluded.error,
      question = excluded.question, child_run_id = excluded.child_run_id, deadline_at = excluded.deadline_at, origin = excluded.origin, started_at = excluded.started_at,
      finished_at = excluded.finished_at, usage = excluded.usage
  ), events as (
    insert into run_events (run_id, org_id, seq, type, path, data, at)
    select moved.id, moved.org_id, moved.base_seq + i.index, i.type, i.path, i.data, i.at
    from json_to_recordset($4::json) as i(run_id uuid, index int, type text, path text, data json, at timestamptz)
    join moved on moved.id = i.run_id
  )
  select id, base_seq from moved`

const runInput = (checkpoint: Checkpoint) => ({
  run_id: checkpoint.runId,
  fence: checkpoint.fence,
  event_count: checkpoint.events.length,
  state: checkpoint.state,
  outputs: checkpoint.outputs,
  outputs_blob: checkpoint.outputsBlob,
  error: checkpoint.error,
  wake_at: checkpoint.wakeAt,
  usage: checkpoint.usage,
})

const nodeInput = (runId: string, node: NodeWrite) => ({
  run_id: runId,
  path: node.path,
  node_id: node.nodeId,
  type: node.type,
  state: node.state,
  attempt: node.attempt,
  output: node.output,
  output_blob: node.outputBlob,
  output_bytes: node.outputBytes,
  error: node.error,
  question: node.question,
  child_run_id: node.childRunId,
  deadline_at: node.deadlineAt,
  origin: node.origin,
  started_at: node.startedAt,
  finished_at: node.finishedAt,
  usage: node.usage,
})

const eventInput = (runId: string, event: EventWrite, index: number) => ({ run_id: runId, index: index + 1, ...event })

async function insertBlobs(db: Db, blobs: readonly (BlobWrite & { runId: string })[]): Promise<void> {
  await db.query(
    `insert into blobs (id, org_id, run_id, media_type, bytes)
     select i.id, r.org_id, r.id, i.media_type, decode(i.base64, 'base64')
     from json_to_recordset($1::json) as i(id uuid, run_id uuid, media_type text, base64 text)
     join runs r on r.id = i.run_id`,
    [
      toJson(
        blobs.map((blob) => ({ id: blob.id, run_id: blob.runId, media_type: blob.mediaType, base64: blob.base64 })),
      ),
    ],
  )
}

/**
 * An answer that came, or a sub-run that ended, while the run was still running something else found no waiting run to
 * wake. A statement of its own sees it, whichever of the two committed first.
 */
async function queueAnsweredRuns(db: Db, checkpoints: readonly Checkpoint[]): Promise<Set<string>> {
  const ids = checkpoints.filter(({ state }) => state === 'waiting').map(({ runId }) => runId)
  const rows = await db.query<{ id: string }>(
    `update runs set state = 'queued', wake_at = null, updated_at = now() where id = any($1::uuid[]) and state = 'waiting'
     and (cancel_requested_at is not null
       or exists (select from node_runs n where n.run_id = runs.id and n.state = 'waiting' and n.answer is not null)
       or exists (select from node_runs n join runs c on c.id = n.child_run_id where n.run_id = runs.id
         and n.state = 'waiting' and c.state in ('succeeded', 'failed', 'cancelled')))
     returning id`,
    [ids],
  )
  return new Set(rows.map((row) => row.id))
}
