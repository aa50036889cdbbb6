/**
 * Writes what runs have done. Checkpoints that come while one transaction is under way go into the next one together,
 * so that one commit (one sync of the disk) serves many runs, and a single run waits for nobody.
 */

import { isAppError } from '../../contracts/errors.ts'
import type { RunEvent } from '../../contracts/events.ts'
import type { RunState } from '../../contracts/runs.ts'
import type { Log } from '../../platform/log.ts'
import { type Checkpoint, type EventWrite, type Landed, type NodeWrite, writeCheckpoints } from '../db/checkpoints.ts'
import type { Database } from '../db/database.ts'

/** The run belongs to another engine now, or has ended: whoever executes it here must stop at once. */
export class RunLost extends Error {
  override readonly name = 'RunLost'
}

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
}

/** While the database cannot be reached nothing is given up: the same write is tried again. */
const retryMs = 250
const maxRunsPerWrite = 200

export function createCheckpointWriter(needs: Needs): CheckpointWriter {
  const waiting = new Map<string, Entry>()
  let working: Promise<void> | undefined

  async function work(): Promise<void> {
    // One turn of the event loop, so that what happens in the same breath travels together.
    await new Promise(setImmediate)
    while (waiting.size > 0) await writeBatch(needs, takeBatch(waiting))
  }

  return {
    commit(orgId, checkpoint) {
      return new Promise((resolve, reject) => {
        const entry = waiting.get(checkpoint.runId)
        if (entry && entry.checkpoint.fence === checkpoint.fence) {
          entry.checkpoint = merge(entry.checkpoint, checkpoint)
          entry.settle.push({ resolve, reject })
        } else {
          for (const { reject } of entry?.settle ?? []) reject(new RunLost())
          waiting.set(checkpoint.runId, { orgId, checkpoint, settle: [{ resolve, reject }] })
        }
        working ??= work().finally(() => {
          working = undefined
        })
      })
    },
    async drain() {
      while (working) await working
    },
  }
}

/** The oldest entries of one org: a transaction sees the rows of one org only. */
function takeBatch(waiting: Map<string, Entry>): Entry[] {
  const batch: Entry[] = []
  for (const [runId, entry] of waiting) {
    if (batch.length >= maxRunsPerWrite) break
    if (batch[0] && entry.orgId !== batch[0].orgId) continue
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
  }
}

async function writeBatch(needs: Needs, batch: Entry[]): Promise<void> {
  const orgId = batch[0]?.orgId
  if (orgId === undefined) return
  for (;;) {
    try {
      const landed = await needs.database.write({ orgId }, (db) =>
        writeCheckpoints(
          db,
          needs.engineId,
          batch.map(({ checkpoint }) => checkpoint),
        ),
      )
      for (const entry of batch) settle(needs, entry, landed)
      return
    } catch (error) {
      if (!canHeal(error)) return writeOneByOne(needs, batch, error)
      needs.log.warn('checkpoints wait for the database', { runs: batch.length, error: String(error) })
      await new Promise((resolve) => setTimeout(resolve, retryMs))
    }
  }
}

/** One checkpoint that cannot be written must not take the others with it. */
async function writeOneByOne(needs: Needs, batch: Entry[], error: unknown): Promise<void> {
  if (batch.length === 1) {
    needs.log.error('a checkpoint was refused', { run: batch[0]?.checkpoint.runId, error: String(error) })
    for (const { reject } of batch[0]?.settle ?? []) reject(error)
    return
  }
  for (const entry of batch) await writeBatch(needs, [entry])
}

const canHeal = (error: unknown) => isAppError(error) && (error.kind === 'system' || error.code === 'disk-full')

function settle(needs: Needs, { orgId, checkpoint, settle }: Entry, landed: Landed): void {
  const place = landed.get(checkpoint.runId)
  if (!place) {
    for (const { reject } of settle) reject(new RunLost())
    return
  }
  const events = checkpoint.events.map((event, index) => numbered(event, place.baseSeq + index + 1))
  needs.onLanded({ runId: checkpoint.runId, orgId, events, state: checkpoint.state })
  for (const { resolve } of settle) resolve()
}

const numbered = ({ at, type, path, data }: EventWrite, seq: number): RunEvent => ({ seq, at, type, path, data })
