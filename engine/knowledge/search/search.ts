/** Finds passages: by their words, by their vectors where there are some, and puts the best in order. */
import { AppError, isAppError } from '../../../contracts/errors.ts'
import type { SearchHit } from '../../../contracts/knowledge.ts'
import type { Search } from '../../../contracts/knowledge-routes.ts'
import type { Caller } from '../../../contracts/route.ts'
import { isIndexed } from '../../db/chunk-vectors.ts'
import { listSearchedCollections, type SearchedCollection } from '../../db/collections.ts'
import type { Database } from '../../db/database.ts'
import { choosesDocuments, countChosenChunks } from '../../db/document-filter.ts'
import { type ChunkSearch, type SearchedSpace, searchChunks } from '../../db/search-chunks.ts'
import type { Rerank } from '../../providers/find-embedder.ts'
import { signsOf } from '../signs.ts'
import { separateWords } from '../text-language.ts'
import { addSigned } from './add-signed.ts'
import { arrangeHits } from './arrange-hits.ts'
import type { EmbedQuery } from './embed-query.ts'
import { mergeNeighbours } from './merge-neighbours.ts'
import { rerankHits } from './rerank-hits.ts'

export type SearchNeeds = {
  database: Database
  /** Without it, passages are found by words only. */
  embedQuery?: EmbedQuery | undefined
  rerank?: Rerank | undefined
}
type Owner = Pick<Caller, 'orgId'>

/** Passages, best first. A passage that stands in several documents is shown once, where it is best. */
export const search = async (needs: SearchNeeds, owner: Owner, asked: Search, signal?: AbortSignal) =>
  (await findPassages(needs, owner, asked, signal)).hits

export type Found = {
  hits: SearchHit[]
  /** What could not be done. */
  notices: string[]
}

/**
 * What vectors count against words where nobody has said, and nothing was measured: the most that does no measurable harm
 * on the training part of SciFact, with an embedder that is much weaker than the words (docs/retrieval.md).
 */
export const defaultVectorWeight = 0.15
const fusedDepth = 100
/**
 * Fewer vectors than that are compared one by one: it is as fast as an index, and misses nothing. Long ones do not lie in
 * their rows, which makes each slower.
 */
const exactUpTo = (dimensions: number) => (dimensions <= 384 ? 20_000 : 5000)

export async function findPassages(
  needs: SearchNeeds,
  { orgId }: Owner,
  asked: Search,
  signal: AbortSignal = AbortSignal.timeout(60_000),
): Promise<Found> {
  const { database } = needs
  const searched = await chooseCollections(database, orgId, asked)
  const notices: string[] = []
  const weight = weightOf(asked, searched)
  const reranker = asked.reranker === undefined ? shared(searched.map((one) => one.reranker)) : asked.reranker
  const signs = asked.by === 'vectors' ? [] : signsOf(asked.query)
  const deep = asked.limit * (signs.length > 0 ? 10 : 2)
  const choice = {
    collectionIds: searched.map(({ id }) => id),
    documentIds: asked.documentIds,
    filter: asked.filter,
  }
  const find = async (weight: number) => {
    const spaces = weight === 0 ? [] : await embedInSpaces(needs, orgId, asked, searched, notices, signal)
    return lookUp(database, orgId, {
      ...choice,
      query: asked.by === 'vectors' ? undefined : (separateWords(asked.query) ?? asked.query),
      spaces,
      vectorWeight: weight,
      limit: deep,
      depth: Math.max(fusedDepth, deep),
    })
  }
  let hits = await find(weight)
  // Vectors that do no good beside words are still better than nothing.
  if (hits.length === 0 && weight === 0 && asked.by !== 'words') hits = await find(1)
  if (signs.length > 0) {
    const chunkCount = searched.reduce((sum, one) => sum + one.chunkCount, 0)
    hits = await addSigned(database, orgId, hits, { ...choice, signs, chunkCount, limit: asked.limit })
  }
  const ordered = reranker ? await rerankHits(needs.rerank, orgId, reranker, asked, hits, notices, signal) : hits
  const arranged = arrangeHits(ordered, asked)
  return { hits: asked.merge ? await mergeNeighbours(database, orgId, arranged) : arranged, notices }
}

/** What vectors count: as asked, as the collections are set, as was measured; of several that were, the least. */
function weightOf({ by, vectorWeight }: Search, searched: readonly SearchedCollection[]): number {
  if (by !== undefined && by !== 'both') return by === 'vectors' ? 1 : 0
  const said = vectorWeight ?? shared(searched.map((one) => one.vectorWeight))
  if (said !== undefined) return said
  const measured = searched.flatMap(({ space }) => (space ? [space.measuredWeight ?? defaultVectorWeight] : []))
  return measured.length > 0 ? Math.min(...measured) : defaultVectorWeight
}

async function chooseCollections(database: Database, orgId: string, { collectionIds }: Search) {
  const own = await database.readOne({ orgId }, listSearchedCollections)
  const unknown = collectionIds?.find((id) => !own.some((one) => one.id === id))
  if (unknown) throw new AppError('collection-not-found', { detail: `There is no collection ${unknown}.` })
  return collectionIds ? own.filter(({ id }) => collectionIds.includes(id)) : own
}

/** One value for several collections: what those say that say something, if they agree. */
function shared<T>(values: readonly (T | null)[]): T | undefined {
  const said = values.filter((value) => value !== null)
  const isOne = said.every((value) => JSON.stringify(value) === JSON.stringify(said[0]))
  return isOne ? said[0] : undefined
}

type SpaceToSearch = SearchedSpace & { vectorCount: number }

/** The question in each space that the collections have. One whose model does not answer is left out, and said. */
async function embedInSpaces(
  { database, embedQuery }: SearchNeeds,
  orgId: string,
  { query }: Search,
  searched: readonly SearchedCollection[],
  notices: string[],
  signal: AbortSignal,
): Promise<SpaceToSearch[]> {
  const counts = new Map<number, NonNullable<SearchedCollection['space']>>()
  for (const { space } of searched) {
    if (!space || space.vectorCount === 0) continue
    const before = counts.get(space.number)?.vectorCount ?? 0
    counts.set(space.number, { ...space, vectorCount: before + space.vectorCount })
  }
  const embedded = [...counts.values()].map(async (space): Promise<SpaceToSearch[]> => {
    try {
      const vector = await embedQuery?.(orgId, space, query, signal)
      const isExact = space.vectorCount <= exactUpTo(space.dimensions) || !isIndexed(database.kind, space.dimensions)
      return vector ? [{ ...space, vector, isExact }] : []
    } catch (error) {
      if (signal.aborted || !isAppError(error)) throw error
      notices.push(`Found by words only: ${error.detail ?? error.message}`)
      return []
    }
  })
  return (await Promise.all(embedded)).flat()
}

export type LookUp = Omit<ChunkSearch, 'spaces'> & { spaces: readonly SpaceToSearch[] }

/** By the index where there is one to be used; exactly where that could not fill the list. */
export async function lookUp(database: Database, orgId: string, asked: LookUp): Promise<SearchHit[]> {
  const usesIndex = asked.spaces.some(({ isExact }) => !isExact)
  if (!usesIndex) return (await database.readOne({ orgId }, (db) => searchChunks(db, asked))).hits
  return database.read({ orgId }, async (db) => {
    const chosen = choosesDocuments(asked) ? await countChosenChunks(db, asked) : Number.POSITIVE_INFINITY
    const exactly = { ...asked, spaces: asked.spaces.map((space) => ({ ...space, isExact: true })) }
    if (asked.spaces.every(({ dimensions }) => chosen <= exactUpTo(dimensions)))
      return (await searchChunks(db, exactly)).hits
    const { hits, nearCounts } = await searchChunks(db, asked)
    const isFull = asked.spaces.every(({ vectorCount, number }) => {
      return (nearCounts[number] ?? 0) >= Math.min(asked.limit, vectorCount, chosen)
    })
    // The index has looked at as many as it may, and the most of them were others'.
    return isFull ? hits : (await searchChunks(db, exactly)).hits
  })
}
