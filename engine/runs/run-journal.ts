/** Collects what one run has done and hands it to the checkpoint writer. */
import type { Problem } from '../../contracts/errors.ts'
import type { RunEventType } from '../../contracts/events.ts'
import type { Json, JsonObject } from '../../contracts/json.ts'
import type { RunState } from '../../contracts/runs.ts'
import type { ModelUsage } from '../../contracts/usage.ts'
import type { BlobWrite, Checkpoint, EventWrite, NodeWrite } from '../db/checkpoints.ts'
import type { LoopBatchWrite } from '../db/loop-batches.ts'
import type { StepWrite } from '../db/node-steps.ts'
import type { SubRunWrite } from '../db/sub-runs.ts'
import type { CheckpointWriter } from './checkpoint-writer.ts'

export type Entry = {
  nodes?: NodeWrite[]
  events?: EventWrite[]
  blobs?: BlobWrite[]
  subRuns?: SubRunWrite[]
  steps?: StepWrite[]
  /** Of the whole run, so far. */
  usage?: ModelUsage
  batches?: LoopBatchWrite[]
}
export type Ending = {
  state: RunState
  outputs?: Json | undefined
  outputsBlob?: string | undefined
  error?: Problem | undefined
  wakeAt?: string | undefined
}

export type RunJournal = {
  /** Keeps it for the next commit, or for a few milliseconds: what may be told late and lost in a crash. */
  note: (entry: Entry) => void
  /** Resolves when this, and all that was noted before, is on disk. */
  commit: (entry: Entry, ending?: Ending) => Promise<void>
}

/** Long enough that a quick node's start travels with its end, short enough to look live. */
const noteDelayMs = 15

type Needs = {
  writer: CheckpointWriter
  /** A write did not land, and none that follows would. */
  onLost: (error: unknown) => void
}
type Owned = { id: string; orgId: string; fence: number; parentRunId?: string | null }

export function createRunJournal({ writer, onLost }: Needs, run: Owned): RunJournal {
  let pending = emptyCheckpoint(run)
  let timer: NodeJS.Timeout | undefined
  let isClosed = false

  const add = (entry: Entry) => {
    const { nodes = [], events = [], blobs = [], batches = [], subRuns = [], steps = [], usage } = entry
    pending.nodes.push(...nodes)
    pending.events.push(...events)
    pending.blobs.push(...blobs)
    pending.batches.push(...batches)
    pending.subRuns.push(...subRuns)
    pending.steps.push(...steps)
    if (usage) pending.usage = usage
  }
  const send = (ending: Ending | undefined) => {
    clearTimeout(timer)
    timer = undefined
    const checkpoint = { ...pending, nodes: latestByPath(pending.nodes), ...ending } as Checkpoint
    pending = emptyCheckpoint(run)
    const written = writer.commit(run.orgId, checkpoint)
    written.catch(onLost) // whatever else the run does would be lost too, and might be done elsewhere by now
    return written
  }

  return {
    note(entry) {
      if (isClosed) return
      add(entry)
      timer ??= setTimeout(() => void send(undefined).catch(() => {}), noteDelayMs)
    },
    commit(entry, ending) {
      isClosed ||= ending !== undefined
      add(entry)
      return send(ending)
    },
  }
}

const emptyCheckpoint = (run: Owned): Checkpoint & Pick<Required<Checkpoint>, 'batches' | 'subRuns' | 'steps'> => ({
  runId: run.id,
  fence: run.fence,
  nodes: [],
  events: [],
  blobs: [],
  batches: [],
  subRuns: [],
  steps: [],
  parentRunId: run.parentRunId ?? null,
})

const latestByPath = (nodes: NodeWrite[]) => [...new Map(nodes.map((node) => [node.path, node])).values()]

export function event(type: RunEventType, path: string | null = null, data: JsonObject = {}): EventWrite {
  return { type, path, data, at: new Date().toISOString() }
}
