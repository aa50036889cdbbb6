/** Starts a run: writes it, and begins at once where this engine has room. */
import { v7 as uuidv7 } from 'uuid'
import type { BlueprintDocument } from '../../contracts/blueprints.ts'
import { AppError } from '../../contracts/errors.ts'
import type { JsonObject } from '../../contracts/json.ts'
import type { RunLimits } from '../../contracts/limits.ts'
import type { Caller } from '../../contracts/route.ts'
import type { StartRun } from '../../contracts/runs.ts'
import { checkDocument } from '../blueprints/check-document.ts'
import { contentHash } from '../blueprints/content-hash.ts'
import { noDraft, pinInvalid } from '../blueprints/drafts.ts'
import { findRunnable, insertVersion } from '../db/blueprint-versions.ts'
import type { Database, Db } from '../db/database.ts'
import { findDraft } from '../db/drafts.ts'
import { findRunByKey, insertRun, type RunCause, type RunMode } from '../db/runs.ts'
import { listKnownNames } from '../db/secrets.ts'
import { fromDocument } from '../graph/document-limits.ts'
import { checkPins, withoutLostPins } from '../graph/pins.ts'
import type { KnownOf } from '../graph/validate-blueprint.ts'
import { makeRoom, type Room } from '../limits/make-room.ts'
import { boundsOf } from '../limits/run-bounds.ts'
import { secretNotFound } from '../secrets/secret-store.ts'
import type { Dispatcher } from './dispatcher.ts'
import type { Plan } from './plan.ts'
import type { PlanCache } from './plan-cache.ts'
import type { RunFeed } from './run-feed.ts'
import { event } from './run-journal.ts'

export type StartNeeds = {
  database: Database
  known: KnownOf
  plans: PlanCache
  dispatcher: Pick<Dispatcher, 'begin' | 'cancel' | 'hasRoom' | 'wake'>
  feed: RunFeed
  engineId: string
  /** Tells the other engines of this database that something is queued. */
  notifyOthers: () => void
}

export type Started = { id: string; isNew: boolean }

const unlimited = { isLimited: false, pauseRequested: false }
/** As a run is that nobody has worked on before, and that no other run has started. */
const aboveNothing = { fence: 1, resumed: false, cancelRequested: false, parentRunId: null, depth: 0, ...unlimited }

type Target = {
  versionId: string
  name: string
  blueprintId: string | null
  inputs: JsonObject
  mode: RunMode
  limits: RunLimits
}

export type StartRequest = {
  id: string
  body: StartRun
  idempotencyKey: string | undefined
  requestHash: string | undefined
  triggerId: string | undefined
  cause: RunCause | undefined
  /** This engine, when it has room. */
  owner: string | undefined
  sent: BlueprintDocument | undefined
}
export type WrittenRun =
  | {
      kind: 'new'
      target: Omit<Target, 'limits'>
      isRunning: boolean
      deadlineAt: Date | null
      cancelled: Room['cancelled']
    }
  | { kind: 'earlier'; id: string }

export async function startRun(
  needs: StartNeeds,
  caller: Caller,
  body: StartRun,
  idempotencyKey?: string,
): Promise<Started> {
  const request = prepareStart(needs, body, { idempotencyKey, orgId: caller.orgId })
  const written = await needs.database.write(caller, (db) => writeRun(needs, db, caller, request))
  return beginWritten(needs, caller.orgId, request, written)
}

/** What a start needs before its transaction. Then `writeRun` in it, and `beginWritten` when it has been committed. */
export function prepareStart(
  needs: StartNeeds,
  body: StartRun,
  {
    idempotencyKey,
    triggerId,
    cause,
    orgId,
  }: {
    idempotencyKey?: string | undefined
    triggerId?: string | undefined
    cause?: RunCause | undefined
    orgId: string
  },
): StartRequest {
  return {
    id: uuidv7(),
    body,
    idempotencyKey,
    requestHash: idempotencyKey === undefined ? undefined : contentHash(body),
    triggerId,
    cause,
    owner: needs.dispatcher.hasRoom() ? needs.engineId : undefined,
    sent: body.blueprint && checkDocument(body.blueprint, needs.known(orgId)),
  }
}

export async function writeRun(needs: StartNeeds, db: Db, caller: Caller, request: StartRequest): Promise<WrittenRun> {
  const { id, body, idempotencyKey, requestHash, owner, triggerId, cause, sent } = request
  const { orgId, projectId, userId } = caller
  // Looked for first: what the request speaks of may have changed since, and its run is still its run.
  const earlierId = await findEarlierRun(db, idempotencyKey, requestHash)
  if (earlierId) return { kind: 'earlier', id: earlierId }
  const { limits, ...target } = await findTarget(needs, db, orgId, body, sent)
  const bounds = boundsOf(limits, target.inputs, body.limits)
  const { versionId, name, blueprintId, inputs, mode } = target
  const room = blueprintId ? await makeRoom(db, blueprintId, limits, bounds.limitKey) : { cancelled: [] }
  if (room.earlierId) return { kind: 'earlier', id: room.earlierId }
  const run = {
    id,
    orgId,
    projectId,
    userId,
    versionId,
    name,
    blueprintId,
    inputs,
    idempotencyKey,
    requestHash,
    owner,
    triggerId,
    cause,
    mode,
    priority: body.priority,
    bounds,
  }
  const { landed, isRunning, deadlineAt } = await insertRun(db, run)
  if (landed) return { kind: 'new', target, isRunning, deadlineAt, cancelled: room.cancelled }
  // The same request arrived twice at the same moment; the other one was first.
  return { kind: 'earlier', id: (await findEarlierRun(db, idempotencyKey, requestHash)) as string }
}

export function beginWritten(needs: StartNeeds, orgId: string, request: StartRequest, written: WrittenRun): Started {
  if (written.kind === 'earlier') return { id: written.id, isNew: false }
  const { target, isRunning, deadlineAt, cancelled } = written
  const { id } = request
  announceStart(needs, orgId, id, isRunning)
  for (const run of cancelled) tellCancelled(needs, orgId, run)
  if (isRunning) needs.dispatcher.begin({ id, orgId, ...target, ...target.mode, ...aboveNothing, deadlineAt })
  else {
    needs.dispatcher.wake()
    needs.notifyOthers()
  }
  return { id, isNew: true }
}

function tellCancelled(
  { feed, dispatcher }: StartNeeds,
  orgId: string,
  { id, ended }: Room['cancelled'][number],
): void {
  if (ended) feed.publish({ runId: id, orgId, events: [], state: 'cancelled' })
  else dispatcher.cancel(id)
}

async function findTarget(
  needs: StartNeeds,
  db: Db,
  orgId: string,
  body: StartRun,
  sent: BlueprintDocument | undefined,
): Promise<Target> {
  const found = await findFollowed(needs, db, orgId, body, sent)
  const plan = await needs.plans.get(db, found.versionId)
  await refuseUnknownSecrets(db, plan.secretNames)
  return { ...found, inputs: checkInputs(plan, body.inputs), mode: await readMode(db, body, plan) }
}

/** A draft is kept as it is now, so that the run goes on with it whatever its author does meanwhile. */
async function findFollowed(
  { known }: Pick<StartNeeds, 'known'>,
  db: Db,
  orgId: string,
  { blueprintId, version, draft }: StartRun,
  sent: BlueprintDocument | undefined,
) {
  if (sent && blueprintId === undefined) return keepInlineDocument(db, orgId, sent)
  const stored = await findStored(db, blueprintId as string, version, draft)
  if (!draft) return stored
  const document = sent ?? (await readDrafted(known(orgId), db, stored.blueprintId))
  // The limits are the workflow's, whatever its draft says of them.
  return { ...(await keepInlineDocument(db, orgId, document)), blueprintId: stored.blueprintId, limits: stored.limits }
}

async function readDrafted(known: ReturnType<KnownOf>, db: Db, blueprintId: string): Promise<BlueprintDocument> {
  const drafted = (await findDraft(db, blueprintId))?.document
  if (!drafted) throw noDraft(blueprintId)
  return checkDocument(drafted, known)
}

async function readMode(db: Db, body: StartRun, plan: Plan): Promise<RunMode> {
  const { draft = false, dryRun = false, noCache = false, pinned: given, ignorePins, blueprintId } = body
  const problems = given ? checkPins(plan.scope, given) : []
  if (problems.length > 0) throw pinInvalid(problems)
  const usesStored = blueprintId !== undefined && (draft || dryRun) && !ignorePins
  const stored = usesStored ? (await findDraft(db, blueprintId))?.pinned : undefined
  const pinned = { ...(stored && withoutLostPins(plan.scope, stored)), ...given }
  return { isDraft: draft, isDryRun: dryRun, noCache, pinned: Object.keys(pinned).length > 0 ? pinned : null }
}

async function refuseUnknownSecrets(db: Db, names: readonly string[]): Promise<void> {
  if (names.length === 0) return
  const known = await listKnownNames(db, names)
  const unknown = names.filter((name) => !known.includes(name))
  if (unknown.length > 0) throw secretNotFound(unknown)
}

/** The inputs with the defaults of the workflow, or an error that names all that is wrong with them. */
export function checkInputs(plan: Plan, given: JsonObject): JsonObject {
  const { inputs, problems } = plan.checkInputs(given)
  if (problems.length === 0) return inputs
  const detail = problems.map(({ path, message }) => `${path || 'inputs'} ${message}`).join('; ')
  throw new AppError('inputs-invalid', { detail, problems })
}

async function findStored(db: Db, blueprintId: string, version: number | undefined, isDraft = false) {
  const found = await findRunnable(db, blueprintId, version, isDraft)
  if (found) return { versionId: found.versionId, name: found.name, limits: found.limits, blueprintId }
  throw await runnableNotFound(db, blueprintId, version)
}

/** Why `findRunnable` has found nothing. */
export async function runnableNotFound(db: Db, blueprintId: string, version: number | undefined): Promise<AppError> {
  if (version !== undefined && (await findRunnable(db, blueprintId, undefined))) {
    const detail = `Workflow ${blueprintId} has no version ${version}.`
    return new AppError('blueprint-version-not-found', { detail })
  }
  if (await findRunnable(db, blueprintId, undefined, true)) {
    const detail = `Workflow ${blueprintId} was never published. Publish its draft, or run the draft.`
    return new AppError('blueprint-version-not-found', { detail })
  }
  return new AppError('blueprint-not-found', { detail: `There is no workflow ${blueprintId}.` })
}

async function keepInlineDocument(db: Db, orgId: string, document: BlueprintDocument) {
  const hash = contentHash(document)
  const version = { id: uuidv7(), orgId, blueprintId: null, version: 1, contentHash: hash, document }
  return {
    versionId: await insertVersion(db, version),
    name: document.name,
    blueprintId: null,
    limits: fromDocument(document.limits),
  }
}

/** The run that the same key has started before. A key that comes with another request is a mistake of the caller's. */
export async function findEarlierRun(db: Db, key: string | undefined, requestHash: string | undefined) {
  const earlier = key === undefined ? undefined : await findRunByKey(db, key)
  if (!earlier) return undefined
  if (earlier.requestHash === requestHash) return earlier.id
  throw new AppError('idempotency-key-reused', {
    detail: 'This Idempotency-Key was sent with another body before. Use a new key for a new request.',
  })
}

export function announceStart(
  { feed }: Pick<StartNeeds, 'feed'>,
  orgId: string,
  runId: string,
  isRunning: boolean,
): void {
  const queued = { seq: 1, ...event('run.queued') }
  const events = isRunning ? [queued, { seq: 2, ...event('run.started') }] : [queued]
  feed.publish({ runId, orgId, events, state: isRunning ? 'running' : 'queued' })
}
