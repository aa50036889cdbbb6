/**
 * Gives chunks their vectors, in the background, some at a time: it may be broken off anywhere and goes on there, here or
 * in another process. A provider that does not answer is asked again later, and the collection says why.
 */
import { isAppError, toProblem } from '../../../contracts/errors.ts'
import type { Log } from '../../../platform/log.ts'
import { indexVectors, insertVectors, isIndexed, listTextsToEmbed } from '../../db/chunk-vectors.ts'
import { lockCollection } from '../../db/chunks.ts'
import type { Database } from '../../db/database.ts'
import {
  claimSpace,
  deleteLeaving,
  failSpace,
  promoteSpace,
  releaseSpace,
  type Space,
  type SpaceClaim,
  settleSpace,
} from '../../db/embedding-spaces.ts'
import type { FindEmbedder, WantedEmbedder } from '../../models/embedder.ts'
import { type Working, workThrough } from '../work-through.ts'
import { embedTexts } from './embed-texts.ts'

type Needs = {
  database: Database
  findEmbedder: FindEmbedder
  log: Log
  /** A collection's vectors are whole: what they are worth can be measured. */
  onWhole?: (orgId: string, collectionId: string, signal: AbortSignal) => Promise<void>
}

/** As long as a provider may take with all its retries. */
const leaseMs = 300_000
const textsAtOnce = 32
const deletedAtOnce = 500

export function startEmbedding(needs: Needs): Working {
  const { database, log } = needs
  return workThrough({
    log,
    what: 'chunks without vectors',
    first: async (stopping) => {
      if (database.kind === 'postgres') await indexAll(needs, stopping)
    },
    claim: () => database.writeOne('worker', (db) => claimSpace(db, leaseMs)),
    workOn: (claim, stopping) => workOn(needs, claim, stopping),
  })
}

/** What a move from the embedded database has brought. */
async function indexAll({ database, log }: Needs, signal: AbortSignal): Promise<void> {
  try {
    while (!signal.aborted && (await database.writeOne('worker', (db) => indexVectors(db, textsAtOnce))) > 0);
  } catch (error) {
    log.warn('vectors could not be put into the index', { error: String(error) })
  }
}

async function workOn(needs: Needs, claim: SpaceClaim, stopping: AbortSignal): Promise<void> {
  const { database, log } = needs
  try {
    if (claim.role === 'leaving') await leave(database, claim, stopping)
    else await fill(needs, claim, stopping)
  } catch (error) {
    const write = stopping.aborted
      ? database.writeOne(claim, (db) => releaseSpace(db, claim))
      : database.writeOne(claim, (db) => failSpace(db, claim, toProblem(error, claim.collectionId)))
    if (!stopping.aborted && !isAppError(error)) log.error('chunks could not be embedded', { error })
    await write.then(
      () => {},
      () => {}, // the claim runs out by itself
    )
  }
}

async function leave(database: Database, claim: SpaceClaim, stopping: AbortSignal): Promise<void> {
  for (;;) {
    stopping.throwIfAborted()
    const isDone = await database.write(claim, async (db) => {
      await lockCollection(db, claim.collectionId)
      return deleteLeaving(db, claim, deletedAtOnce)
    })
    if (isDone) return
  }
}

async function fill(
  { database, findEmbedder, onWhole }: Needs,
  claim: SpaceClaim,
  stopping: AbortSignal,
): Promise<void> {
  const { space, collectionId } = claim
  const embedder = await findEmbedder(claim.orgId, wantedOf(space))
  const inIndex = isIndexed(database.kind, space.dimensions)
  let after = claim.embeddedTo
  for (;;) {
    stopping.throwIfAborted()
    const texts = await database.readOne(claim, (db) => listTextsToEmbed(db, { collectionId }, after, textsAtOnce))
    if (texts.length === 0) {
      if (await settle(database, claim)) return onWhole?.(claim.orgId, collectionId, stopping)
      // Something came just now; or somebody wants another space.
      const isMore = await database.readOne(claim, (db) => listTextsToEmbed(db, { collectionId }, after, 1))
      if (isMore.length > 0) continue
      return void (await database.writeOne(claim, (db) => releaseSpace(db, claim)))
    }
    const { vectors, tokens } = await embedTexts(embedder, space, texts, stopping)
    const holds = await database.write(claim, async (db) => {
      await lockCollection(db, collectionId)
      return insertVectors(db, claim, vectors, { tokens, inIndex, leaseMs })
    })
    if (!holds) return void (await database.writeOne(claim, (db) => releaseSpace(db, claim)))
    after = texts.at(-1)?.chunkId ?? after
  }
}

/** Only a model that was asked for fewer dimensions is asked for them again: others do not know the wish. */
export const wantedOf = ({ provider, model, dimensions, isCut }: Space): WantedEmbedder => ({
  provider,
  model,
  ...(isCut && { dimensions }),
})

/** Under the lock of the collection: what comes later finds the space settled, and makes it due again. */
const settle = (database: Database, claim: SpaceClaim): Promise<boolean> =>
  database.write(claim, async (db) => {
    await lockCollection(db, claim.collectionId)
    const isFull = await settleSpace(db, claim)
    if (isFull && claim.role === 'filling') await promoteSpace(db, claim)
    return isFull
  })
