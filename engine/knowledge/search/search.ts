import { AppError } from '../../../contracts/errors.ts'
import type { Search, SearchHit } from '../../../contracts/knowledge.ts'
import type { Caller } from '../../../contracts/route.ts'
import { listCollectionIds } from '../../db/collections.ts'
import type { Database } from '../../db/database.ts'
import { searchByWords } from '../../db/search-chunks.ts'
import { separateWords } from '../text-language.ts'

type Needs = { database: Database }

/** Passages, best first. A passage that stands in several documents is shown once, where it is best. */
export async function search(
  { database }: Needs,
  { orgId }: Pick<Caller, 'orgId'>,
  asked: Search,
): Promise<SearchHit[]> {
  const own = await database.readOne({ orgId }, listCollectionIds)
  const unknown = asked.collectionIds?.find((id) => !own.includes(id))
  if (unknown) throw new AppError('collection-not-found', { detail: `There is no collection ${unknown}.` })
  const hits = await database.readOne({ orgId }, (db) =>
    searchByWords(db, {
      collectionIds: asked.collectionIds ?? own,
      documentIds: asked.documentIds,
      query: separateWords(asked.query) ?? asked.query,
      limit: asked.limit * 2,
    }),
  )
  const seen = new Set<string>()
  return hits.filter(({ text }) => !seen.has(text) && seen.add(text)).slice(0, asked.limit)
}
