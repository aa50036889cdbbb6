/** How a collection is searched. An embedder is asked once before it is taken, for what it gives decides the space. */
import type { Collection, RetrievalSettings } from '../../../contracts/knowledge.ts'
import type { Caller } from '../../../contracts/route.ts'
import { lockCollection } from '../../db/chunks.ts'
import { saveRetrieval } from '../../db/collections.ts'
import type { Database } from '../../db/database.ts'
import { ensureSpace, wantSpace } from '../../db/embedding-spaces.ts'
import type { FindEmbedder } from '../../models/embedder.ts'
import { mustFindCollection } from '../store-document.ts'

type Needs = { database: Database; findEmbedder: FindEmbedder; wakeEmbedding: () => void }

export async function setRetrieval(
  { database, findEmbedder, wakeEmbedding }: Needs,
  { orgId }: Pick<Caller, 'orgId'>,
  collectionId: string,
  { embedder, ...retrieval }: RetrievalSettings,
  signal: AbortSignal,
): Promise<Collection> {
  await database.readOne({ orgId }, (db) => mustFindCollection(db, collectionId))
  const dimensions = embedder && (await measure(findEmbedder, orgId, embedder, signal))
  const collection = await database.write({ orgId }, async (db) => {
    const number = await lockCollection(db, collectionId)
    if (number === undefined) return mustFindCollection(db, collectionId)
    const { provider, model } = embedder ?? {}
    const space =
      provider !== undefined && model !== undefined && dimensions !== null
        ? await ensureSpace(db, orgId, { provider, model, dimensions, isCut: embedder?.dimensions !== undefined })
        : undefined
    await wantSpace(db, orgId, number, space)
    await saveRetrieval(db, collectionId, retrieval)
    return mustFindCollection(db, collectionId)
  })
  wakeEmbedding()
  return collection
}

async function measure(
  findEmbedder: FindEmbedder,
  orgId: string,
  wanted: NonNullable<RetrievalSettings['embedder']>,
  signal: AbortSignal,
): Promise<number> {
  const embedder = await findEmbedder(orgId, wanted)

  const { vectors } = await embedder.embed(['How long is a vector?'], 'query', signal)
  return vectors[0]?.length ?? 0
}
