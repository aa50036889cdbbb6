/**
 * Writes what runs have done. Checkpoints that come while one transaction is under way go into the next one together,
 * so that one commit (one sync of the disk) serves many runs, and a single run waits for nobody.
 */
import { setTimeout as sleep } from 'node:timers/promises'
import { isAppError } from '../../contracts/errors.ts'
import type { RunEvent } from '../../contracts/events.ts'
import type { RunState } from '../../contracts/runs.ts'
import type { Log } from '../../platform/log.ts'
import {
  type Checkpoint,
  type EventWrite,
  isOneQuery,
  type Landed,
  type NodeWrite,
  writeCheckpoints,
} from '../db/checkpoints.ts'
import type { Database, Db } from '../db/database.ts'
import { sqlState } from '../db/sql-errors.ts'

/** The run belongs to another engine now, or has ended: whoever executes it here must stop at once. */
export class RunLost extends Error {
  override readonly name = 'RunLost'
}

/** `state` is set when the run has left this engine: it has ended, waits, or is back in the queue. */
export type LandedWrite = { runId: string; orgId: string; events: RunEvent[]; state: RunState | undefined }

type Needs = {
  database: Database
  engineId: string
  log: Log
  /** Called after the commit is on disk, never before. */
  onLanded: (write: LandedWrite) => void
}

type Entry = {
  orgId: string
  checkpoint: Checkpoint
  settle: { resolve: () => void; reject: (error: unknown) => void }[]
}

export type CheckpointWriter = {
  /** Resolves when the checkpoint is on disk. Rejects with RunLost when this engine no longer owns the run. */
  commit: (orgId: string, checkpoint: Checkpoint) => Promise<void>
  /** Resolves when nothing is under way any more. */
  drain: () => Promise<void>
  /** The engine stops: a database that does not answer is waited for no longer, and what it misses is done again. */
  stopWaiting: () => void
}

/** While the database cannot be reached nothing is given up: the same write is tried again. */
const retryMs = 250
const maxRunsPerWrite = 200

export function createCheckpointWriter(needs: Needs): CheckpointWriter {
  const waiting = new Map<string, Entry>()
  let working: Promise<void> | undefined
  let isStopping = false
  const writeNeeds = { ...needs, isStopping: () => isStopping }

  async function work(): Promise<void> {
    // One turn of the event loop, so that what happens in the same breath travels together.
    await new Promise(setImmediate)
    while (waiting.size > 0) await writeBatch(writeNeeds, takeBatch(waiting))
  }

  function start(): void {
    working ??= work().finally(() => {
      working = undefined
      // What came between the last look at `waiting` and now would else lie there until somebody brings more.
      if (waiting.size > 0) start()
    })
  }

  return {
    commit(orgId, checkpoint) {
      return new Promise((resolve, reject) => {
        const entry = waiting.get(checkpoint.runId)
        if (entry && entry.checkpoint.fence > checkpoint.fence) return reject(new RunLost())
        if (entry && entry.checkpoint.fence === checkpoint.fence) {
          entry.checkpoint = merge(entry.checkpoint, checkpoint)
          entry.settle.push({ resolve, reject })
        } else {
          for (const { reject } of entry?.settle ?? []) reject(new RunLost())
          waiting.set(checkpoint.runId, { orgId, checkpoint, settle: [{ resolve, reject }] })
        }
        start()
      })
    },
    async drain() {
      while (working) await working
    },
    stopWaiting() {
      isStopping = true
    },
  }
}

function takeBatch(waiting: Map<string, Entry>): Entry[] {
  const batch: Entry[] = []
  for (const [runId, entry] of waiting) {
    if (batch.length >= maxRunsPerWrite) break
    batch.push(entry)
    waiting.delete(runId)
  }
  return batch
}

function merge(earlier: Checkpoint, later: Checkpoint): Checkpoint {
  const nodes = new Map<string, NodeWrite>()
  for (const node of [...earlier.nodes, ...later.nodes]) nodes.set(node.path, node)
  return {
    ...earlier,
    ...later,
    nodes: [...nodes.values()],
    events: [...earlier.events, ...later.events],
    blobs: [...earlier.blobs, ...later.blobs],
    batches: [...(earlier.batches ?? []), ...(later.batches ?? [])],
    subRuns: [...(earlier.subRuns ?? []), ...(later.subRuns ?? [])],
    steps: [...(earlier.steps ?? []), ...(later.steps ?? [])],
  }
}

type WriteNeeds = Needs & { isStopping: () => boolean }

async function writeBatch(needs: WriteNeeds, batch: Entry[]): Promise<void> {
  const checkpoints = batch.map(({ checkpoint }) => checkpoint)
  for (let attempt = 1; ; attempt++) {
    const write = (db: Db) => writeCheckpoints(db, needs.engineId, checkpoints, attempt > 1)
    const transact = attempt === 1 && isOneQuery(checkpoints) ? needs.database.writeOne : needs.database.write
    const outcome = await transact('worker', write).then(
      (landed) => ({ landed }),
      (error: unknown) => ({ error }),
    )
    if ('landed' in outcome) {
      for (const entry of batch) settle(needs, entry, outcome.landed)
      return
    }
    const { error } = outcome
    if (!canHeal(error) || needs.isStopping()) return writeOneByOne(needs, batch, error)
    needs.log.warn('checkpoints wait for the database', { runs: batch.length, error: String(error) })
    await sleep(retryMs)
  }
}

/** One checkpoint that cannot be written must not take the others with it. */
async function writeOneByOne(needs: WriteNeeds, batch: Entry[], error: unknown): Promise<void> {
  if (batch.length > 1) {
    for (const entry of batch) await writeBatch(needs, [entry])
    return
  }
  needs.log.error('a checkpoint was refused', { run: batch[0]?.checkpoint.runId, error: String(error) })
  for (const { reject } of batch[0]?.settle ?? []) reject(canHeal(error) ? new RunLost() : error)
}

/** Deadlocks and timeouts on a busy server pass by themselves, like a server that is away. */
const passing = ['40001', '40P01', '55P03', '57014']
const canHeal = (error: unknown) =>
  isAppError(error) ? error.kind === 'system' || error.code === 'disk-full' : passing.includes(sqlState(error) ?? '')

function settle(needs: Needs, { orgId, checkpoint, settle }: Entry, landed: Landed): void {
  const place = landed.get(checkpoint.runId)
  if (!place) {
    for (const { reject } of settle) reject(new RunLost())
    return
  }
  const { baseSeq, isQueued, others } = place
  // Without its numbers, whoever follows the run reads the events from the database.
  const events =
    baseSeq === undefined ? [] : checkpoint.events.map((event, index) => numbered(event, baseSeq + index + 1))
  needs.onLanded({ runId: checkpoint.runId, orgId, events, state: isQueued ? 'queued' : checkpoint.state })
  for (const other of others) needs.onLanded({ runId: other.id, orgId: other.orgId, events: [], state: 'queued' })
  for (const { resolve } of settle) resolve()
}

const numbered = ({ at, type, path, data }: EventWrite, seq: number): RunEvent => ({ seq, at, type, path, data })
