/** Repairs a run: a new one keeps the outputs that still hold, and runs the rest again. */
import { isDeepStrictEqual } from 'node:util'
import { v7 as uuidv7 } from 'uuid'
import { AppError } from '../../contracts/errors.ts'
import type { JsonObject } from '../../contracts/json.ts'
import type { Caller } from '../../contracts/route.ts'
import { hasEnded, type RetriedRun, type WhyNotKept } from '../../contracts/runs.ts'
import { findRunnable } from '../db/blueprint-versions.ts'
import type { Db } from '../db/database.ts'
import { copyNodes, listSucceededPaths } from '../db/kept-nodes.ts'
import { insertRun, lockRepairedRun, type RepairedRun } from '../db/runs.ts'
import { findCompiledNode, findKeptNodes, type NotKept } from '../graph/kept-nodes.ts'
import { mustFindRun, runNotFound } from './change-run.ts'
import type { Plan } from './execute-run.ts'
import { announceStart, checkInputs, runnableNotFound, type StartNeeds } from './start-run.ts'

export type Repair = {
  /** The node to begin with; without it what did not succeed runs again, and nothing else. */
  from?: string | undefined
  version?: number | 'latest' | undefined
}
type Needs = Pick<StartNeeds, 'database' | 'plans' | 'dispatcher' | 'feed' | 'notifyOthers'>

/** The new run is queued like any other: whoever claims it finds the nodes that were kept, as after a restart. */
export async function retryRun(needs: Needs, caller: Caller, runId: string, repair: Repair): Promise<RetriedRun> {
  const { orgId, projectId } = caller
  const id = uuidv7()
  const retried = await needs.database.write(caller, async (db) => {
    const earlier = await lockRepairedRun(db, runId)
    if (!earlier) throw runNotFound(runId)
    checkState(earlier, repair)
    const { blueprintId, name } = earlier
    const versionId = await chooseVersion(db, earlier, repair.version)
    const [before, after] = [await needs.plans.get(db, earlier.versionId), await needs.plans.get(db, versionId)]
    const inputs = checkInputs(after, earlier.inputs)
    const run = { id, orgId, projectId, versionId, name, blueprintId, inputs, retryOf: runId }
    await insertRun(db, { ...run, idempotencyKey: undefined, requestHash: undefined, owner: undefined })
    const { kept, notKept } = choose(
      { before, after, inputs },
      earlier,
      await listSucceededPaths(db, runId),
      repair.from,
    )
    if (kept.length > 0) await copyNodes(db, runId, id, kept)
    return { ...(await mustFindRun(db, id)), kept, notKept }
  })
  announceStart(needs, orgId, id, false)
  needs.dispatcher.wake()
  needs.notifyOthers()
  return retried
}

function checkState({ state }: RepairedRun, { from }: Repair): void {
  if (!hasEnded(state)) {
    throw new AppError('run-not-ended', { detail: `The run is ${state}. Wait for its end, or cancel it first.` })
  }
  if (from === undefined && state === 'succeeded') {
    throw new AppError('run-not-failed', {
      detail:
        'Every node succeeded. To run one of them again, with all that depends on it, name the node to begin with.',
    })
  }
}

async function chooseVersion(db: Db, { blueprintId, versionId }: RepairedRun, version: Repair['version']) {
  if (version === undefined) return versionId
  if (blueprintId === null) {
    throw new AppError('blueprint-version-not-found', {
      detail: 'The document came with the run, so it has no other version.',
    })
  }
  const wanted = version === 'latest' ? undefined : version
  const found = await findRunnable(db, blueprintId, wanted)
  if (!found) throw await runnableNotFound(db, blueprintId, wanted)
  return found.versionId
}

type Plans = { before: Plan; after: Plan; inputs: JsonObject }

function choose({ before, after, inputs }: Plans, earlier: RepairedRun, paths: string[], from: string | undefined) {
  if (from !== undefined && !findCompiledNode(after.scope, from)) {
    throw new AppError('node-run-not-found', { detail: `The workflow has no node ${from}.` })
  }
  if (!isDeepStrictEqual(inputs, earlier.inputs)) return { kept: [], notKept: paths.map(because('inputs-changed')) }
  return findKeptNodes({ before: before.scope, after: after.scope, succeeded: new Set(paths), from })
}

const because =
  (why: WhyNotKept) =>
  (path: string): NotKept => ({ path, why })
