import type { SearchHit } from '../../../contracts/knowledge.ts'
import type { Search } from '../../../contracts/knowledge-routes.ts'
import type { Caller } from '../../../contracts/route.ts'
import { type Found, findPassages, type SearchNeeds } from './search.ts'

/** Cormack, Clarke and Büttcher, "Reciprocal Rank Fusion" (2009). */
const dampening = 60

/** Of a question that goes on from others: found for itself, and for it with those words, ranked by both. */
export async function searchWithContext(
  needs: SearchNeeds,
  caller: Pick<Caller, 'orgId'>,
  asked: Search,
  context: string,
  signal?: AbortSignal,
): Promise<Found> {
  const own = await findPassages(needs, caller, asked, signal)
  if (context === '') return own
  const both = await findPassages(
    needs,
    caller,
    { ...asked, query: `${asked.query} ${context}`.slice(0, 4000) },
    signal,
  )
  return {
    hits: fuse([own.hits, both.hits]).slice(0, asked.limit),
    notices: [...new Set([...own.notices, ...both.notices])],
  }
}

export function fuse(lists: readonly (readonly SearchHit[])[]): SearchHit[] {
  const ranked = new Map<number, { hit: SearchHit; sum: number }>()
  for (const list of lists) {
    for (const [rank, hit] of list.entries()) {
      const known = ranked.get(hit.id) ?? { hit, sum: 0 }
      ranked.set(hit.id, { hit: known.hit, sum: known.sum + 1 / (dampening + rank + 1) })
    }
  }
  return [...ranked.values()].sort((a, b) => b.sum - a.sum || a.hit.id - b.hit.id).map(({ hit }) => hit)
}
