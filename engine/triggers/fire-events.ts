/**
 * Fires what has happened. The database wrote it down in the transaction in which it happened; the one that starts the
 * run takes it away. So each event starts one run, wherever an engine ends in between.
 */
import { AppError, isAppError, toProblem } from '../../contracts/errors.ts'
import type { JsonObject } from '../../contracts/json.ts'
import type { Log } from '../../platform/log.ts'
import type { Db } from '../db/database.ts'
import { findReadDocument } from '../db/documents.ts'
import {
  delayFiring,
  deleteFiring,
  type Firing,
  findEndedRun,
  listFirings,
  type TakenFiring,
  takeFiring,
} from '../db/trigger-firings.ts'
import { noteFired, noteNotFired, type TriggerOwner } from '../db/triggers.ts'
import { beginWritten, prepareStart, type StartNeeds, writeRun } from '../runs/start-run.ts'
import { inputsOfDocument, inputsOfRun } from './event-inputs.ts'
import { callerOf } from './trigger-caller.ts'

type Needs = StartNeeds & { log: Log }

const atOnce = 50
/** The end of a run starts one, whose end starts one, and so on: so often. */
const maxDepth = 5
const tryAgainSeconds = 30

/** Gives whether there may be more. */
export async function fireEvents(needs: Needs, isStopping: () => boolean): Promise<boolean> {
  const { database, log } = needs
  const firings = await database.readOne('worker', (db) => listFirings(db, atOnce))
  for (const firing of firings) {
    if (isStopping()) return false
    await fireEvent(needs, firing).catch(async (error: unknown) => {
      log.warn('a trigger could not be fired, and will be again', { firing: firing.id, error: String(error) })
      await database.writeOne('worker', (db) => delayFiring(db, firing.id, tryAgainSeconds))
    })
  }
  return firings.length === atOnce
}

async function fireEvent(needs: Needs, { id, owner }: Firing): Promise<void> {
  const { database } = needs
  if (!owner) return database.writeOne('worker', (db) => deleteFiring(db, id))
  try {
    await startFrom(needs, id, owner)
  } catch (error) {
    if (!isAppError(error) || error.kind !== 'user') throw error
    await giveUp(needs, id, owner, error)
  }
}

async function startFrom(needs: Needs, id: string, owner: TriggerOwner): Promise<void> {
  const caller = callerOf(owner)
  const started = await needs.database.write(caller, async (db) => {
    const firing = await takeFiring(db, id)
    if (!firing?.enabled) return undefined
    const inputs = { ...firing.inputs, ...(await readEvent(db, firing)) }
    const request = prepareStart(
      needs,
      { blueprintId: firing.blueprintId, inputs },
      {
        idempotencyKey: `trigger:${owner.id}:${firing.eventKey}`,
        triggerId: owner.id,
        orgId: owner.orgId,
        cause: { runId: firing.runId, depth: firing.depth },
      },
    )
    const written = await writeRun(needs, db, caller, request)
    await noteFired(db, owner.id, written.kind === 'new' ? request.id : written.id)
    return { request, written }
  })
  if (started) beginWritten(needs, owner.orgId, started.request, started.written)
}

async function readEvent(db: Db, { runId, documentId, depth }: TakenFiring): Promise<JsonObject> {
  if (depth > maxDepth) {
    const detail = `${maxDepth} runs have started each other by their ends, one after the other. Is it a circle?`
    throw new AppError('trigger-chain-too-long', { detail })
  }
  const run = runId === null ? undefined : await findEndedRun(db, runId)
  if (run) return inputsOfRun(run)
  const document = documentId === null ? undefined : await findReadDocument(db, documentId)
  if (document) return inputsOfDocument(document)
  throw new AppError('trigger-event-gone', { detail: 'It was deleted before this trigger could fire.' })
}

/** The same inputs would be refused again at once. */
async function giveUp({ database, log }: Needs, id: string, owner: TriggerOwner, error: AppError): Promise<void> {
  log.warn('a trigger could not start its run', { trigger: owner.id, error: String(error) })
  await database.write(callerOf(owner), async (db) => {
    if (!(await takeFiring(db, id))) return
    await noteNotFired(db, owner.id, toProblem(error), error.code === 'blueprint-not-found')
  })
}
