/** What the dispatcher does with a run: reads how far it came, executes it, and never lets an error out. */
import { AppError, toProblem } from '../../contracts/errors.ts'
import type { Json } from '../../contracts/json.ts'
import type { Log } from '../../platform/log.ts'
import type { ClaimedRun } from '../db/claims.ts'
import type { Database } from '../db/database.ts'
import { listSavedNodes, type SavedNode } from '../db/node-runs.ts'
import type { NodeNeeds } from '../nodes/node-type.ts'
import { type CheckpointWriter, RunLost } from './checkpoint-writer.ts'
import { executeRun } from './execute-run.ts'
import { createLimiter } from './limiter.ts'
import type { PlanCache } from './plan-cache.ts'
import { createRunJournal, event, type RunJournal } from './run-journal.ts'

export type WorkNeeds = {
  database: Database
  writer: CheckpointWriter
  plans: PlanCache
  nodeNeeds: NodeNeeds
  log: Log
}

const maxParallelNodes = 16

export async function workOnRun(needs: WorkNeeds, claimed: ClaimedRun, signal: AbortSignal): Promise<void> {
  const lost = new AbortController()
  const giveUp = (error: unknown) => lost.abort(error)
  const journal = createRunJournal({ writer: needs.writer, onLost: giveUp }, claimed)
  try {
    const { plan, saved } = await readProgress(needs, claimed)
    const run = {
      id: claimed.id,
      orgId: claimed.orgId,
      inputs: claimed.inputs,
      signal: AbortSignal.any([signal, lost.signal]),
      saved,
      open: new Map(),
      journal,
      limiter: createLimiter(maxParallelNodes),
      needs: needs.nodeNeeds,
      log: needs.log,
    }
    await executeRun(run, plan)
  } catch (error) {
    await handleFailure(needs, claimed, journal, error)
  }
}

/** A run that has just been started needs nothing from the database: its plan is at hand and no node has begun. */
async function readProgress({ database, plans }: WorkNeeds, { id, orgId, versionId, resumed }: ClaimedRun) {
  const known = resumed ? undefined : plans.peek(versionId)
  if (known) return { plan: known, saved: new Map<string, SavedNode>() }
  return database.read({ orgId }, async (db) => {
    const nodes = resumed ? await listSavedNodes(db, id) : []
    return { plan: await plans.get(db, versionId), saved: new Map(nodes.map((node) => [node.path, node])) }
  })
}

/** A run that has gone to another engine is not ours to end. Anything else is a bug or a damaged row: said in the run. */
async function handleFailure(needs: WorkNeeds, run: ClaimedRun, journal: RunJournal, error: unknown): Promise<void> {
  if (error instanceof RunLost) {
    needs.log.info('a run went on elsewhere', { run: run.id })
    return
  }
  needs.log.error('a run could not be executed', { run: run.id, error: describe(error) })
  const problem = toProblem(error instanceof AppError ? error : new AppError('internal', { cause: error }), run.id)
  await journal
    .commit(
      { events: [event('run.failed', null, { problem: problem as unknown as Json })] },
      { state: 'failed', error: problem },
    )
    .catch(() => {})
}

const describe = (error: unknown) => (error instanceof Error ? (error.stack ?? error.message) : String(error))
