/** Repairs a run: a new one keeps the outputs that still hold, and runs the rest again. */
import { isDeepStrictEqual } from 'node:util'
import { v7 as uuidv7 } from 'uuid'
import { AppError } from '../../contracts/errors.ts'
import type { JsonObject } from '../../contracts/json.ts'
import type { Caller } from '../../contracts/route.ts'
import type { RetriedRun, WhyNotKept } from '../../contracts/run-routes.ts'
import { hasEnded } from '../../contracts/runs.ts'
import { contentHash } from '../blueprints/content-hash.ts'
import { findRunnable } from '../db/blueprint-versions.ts'
import type { Db } from '../db/database.ts'
import { copyNodes, listSucceededPaths } from '../db/kept-nodes.ts'
import { findLimits } from '../db/limits.ts'
import { findRunDocument, insertRun, lockRepairedRun, type RepairedRun } from '../db/runs.ts'
import { fromDocument } from '../graph/document-limits.ts'
import { findCompiledNode, findKeptNodes, type NotKept } from '../graph/kept-nodes.ts'
import { boundsOf } from '../limits/run-bounds.ts'
import { mustFindRun, runNotFound } from './change-run.ts'
import { announceStart, checkInputs, findEarlierRun, runnableNotFound, type StartNeeds } from './start-run.ts'

export type Repair = {
  /** The node to begin with; without it what did not succeed runs again, and nothing else. */
  from?: string | undefined
  version?: number | 'latest' | undefined
}
type Needs = Pick<StartNeeds, 'database' | 'plans' | 'dispatcher' | 'feed' | 'notifyOthers'>

/** The new run is queued like any other: whoever claims it finds the nodes that were kept, as after a restart. */
export async function retryRun(
  needs: Needs,
  caller: Caller,
  runId: string,
  repair: Repair,
  idempotencyKey?: string,
): Promise<RetriedRun> {
  const id = uuidv7()
  const requestHash = idempotencyKey === undefined ? undefined : contentHash({ retryOf: runId, ...repair })
  const key = { idempotencyKey, requestHash }
  const { retried, isNew } = await needs.database.write(caller, async (db) => {
    const earlierId = await findEarlierRun(db, idempotencyKey, requestHash)
    if (earlierId) return { retried: await readAgain(needs, db, earlierId, runId, repair), isNew: false }
    const earlier = await lockRepairedRun(db, runId)
    if (!earlier) throw runNotFound(runId)
    checkState(earlier, repair)
    const choice = await choose(needs, db, { earlier, runId, repair })
    const landed = await insertRetry(needs, db, caller, { id, runId, earlier, choice, repair, key })
    // The same request arrived twice at the same moment; the other one was first.
    const first = landed ? id : ((await findEarlierRun(db, idempotencyKey, requestHash)) as string)
    const { kept, notKept } = choice
    return { retried: { ...(await mustFindRun(db, first)), kept, notKept }, isNew: landed }
  })
  if (!isNew) return retried
  announceStart(needs, caller.orgId, id, false)
  needs.dispatcher.wake()
  needs.notifyOthers()
  return retried
}

type Retry = {
  id: string
  runId: string
  earlier: RepairedRun
  choice: Choice
  repair: Repair
  key: { idempotencyKey: string | undefined; requestHash: string | undefined }
}

/** It runs as the earlier one did: a draft, a dry run and what is pinned stay so. */
async function insertRetry(
  needs: Pick<Needs, 'plans'>,
  db: Db,
  { orgId, projectId, userId }: Caller,
  retry: Retry,
): Promise<boolean> {
  const { id, runId, earlier, choice, repair, key } = retry
  const { blueprintId, name, isDraft, isDryRun, noCache, pinned } = earlier
  const { versionId, inputs, kept } = choice
  const mode = { isDraft: isDraft && versionId === earlier.versionId, isDryRun, noCache }
  const run = {
    id,
    orgId,
    projectId,
    userId,
    versionId,
    name,
    blueprintId,
    inputs,
    retryOf: runId,
    ...key,
    owner: undefined,
  }
  const limits = blueprintId
    ? await findLimits(db, blueprintId)
    : fromDocument((await needs.plans.get(db, versionId)).document.limits)
  const bounds = boundsOf(limits, inputs)
  const { landed } = await insertRun(db, { ...run, bounds, mode: { ...mode, pinned: withoutPin(pinned, repair.from) } })
  if (landed && kept.length > 0) await copyNodes(db, runId, id, kept)
  return landed
}

/** The node that shall run again does not take what was pinned. */
function withoutPin(pinned: JsonObject | null, from: string | undefined): JsonObject | null {
  if (!pinned || from === undefined) return pinned
  const { [from]: _left, ...rest } = pinned
  return Object.keys(rest).length > 0 ? rest : null
}

/** What was said of the run when it was started: both versions are what they were, so is the choice. */
async function readAgain(needs: Needs, db: Db, id: string, runId: string, repair: Repair): Promise<RetriedRun> {
  const run = await mustFindRun(db, id)
  const earlier = await lockRepairedRun(db, runId)
  const followed = await findRunDocument(db, id)
  if (!earlier || !followed) return { ...run, kept: [], notKept: [] }
  const { kept, notKept } = await choose(needs, db, { earlier, runId, repair, versionId: followed.versionId })
  return { ...run, kept, notKept }
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

type Asked = { earlier: RepairedRun; runId: string; repair: Repair; versionId?: string }
type Choice = { versionId: string; inputs: JsonObject; kept: string[]; notKept: NotKept[] }

async function choose({ plans }: Pick<Needs, 'plans'>, db: Db, asked: Asked): Promise<Choice> {
  const { earlier, runId, repair } = asked
  const versionId = asked.versionId ?? (await chooseVersion(db, earlier, repair.version))
  const [before, after] = [await plans.get(db, earlier.versionId), await plans.get(db, versionId)]
  const inputs = checkInputs(after, earlier.inputs)
  const paths = await listSucceededPaths(db, runId)
  if (repair.from !== undefined && !findCompiledNode(after.scope, repair.from)) {
    throw new AppError('node-run-not-found', { detail: `The workflow has no node ${repair.from}.` })
  }
  if (!isDeepStrictEqual(inputs, earlier.inputs)) {
    return { versionId, inputs, kept: [], notKept: paths.map(because('inputs-changed')) }
  }
  const question = { before: before.scope, after: after.scope, succeeded: new Set(paths), from: repair.from }
  return { versionId, inputs, ...findKeptNodes(question) }
}

const because =
  (why: WhyNotKept) =>
  (path: string): NotKept => ({ path, why })
