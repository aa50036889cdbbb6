import type { SearchHit } from '../../../contracts/knowledge.ts'
import type { Search } from '../../../contracts/knowledge-routes.ts'

/** Each text once, not too many of one document, and as many as were asked for. */
export function arrangeHits(hits: readonly SearchHit[], { perDocument, limit }: Search): SearchHit[] {
  const seen = new Set<string>()
  const counts = new Map<string, number>()
  const chosen = hits.filter(({ text, documentId }) => {
    const count = (counts.get(documentId) ?? 0) + 1
    if (seen.has(text) || (perDocument !== undefined && count > perDocument)) return false
    seen.add(text)
    counts.set(documentId, count)
    return true
  })
  return chosen.slice(0, limit)
}
