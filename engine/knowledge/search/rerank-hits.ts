import { isAppError } from '../../../contracts/errors.ts'
import type { SearchHit } from '../../../contracts/knowledge.ts'
import type { Search } from '../../../contracts/knowledge-routes.ts'
import type { Rerank, WantedReranker } from '../../providers/find-embedder.ts'

/** So many are read again; those behind them stay as they were. */
const mostReranked = 50
const withinMs = 10_000

/** In the order of the reranker; one that does not answer leaves the order as it was, and is named. */
export async function rerankHits(
  rerank: Rerank | undefined,
  orgId: string,
  model: WantedReranker,
  { query }: Search,
  hits: readonly SearchHit[],
  notices: string[],
  signal: AbortSignal,
): Promise<SearchHit[]> {
  const read = hits.slice(0, mostReranked)
  if (!rerank || read.length === 0) return [...hits]
  try {
    const within = AbortSignal.any([signal, AbortSignal.timeout(withinMs)])
    const scores = await rerank(orgId, model, query, read.map(textOf), within)
    const scored = read.map((hit, at) => {
      const score = scores[at] ?? 0
      return { ...hit, score, reranked: { ...model, score } }
    })
    return [...scored.sort((a, b) => b.score - a.score), ...hits.slice(mostReranked)]
  } catch (error) {
    if (signal.aborted) throw error
    const why = isAppError(error) ? (error.detail ?? error.message) : `it did not answer within ${withinMs / 1000} s.`
    notices.push(`Not put in order by ${model.model}: ${why}`)
    return [...hits]
  }
}

const textOf = ({ headings, documentTitle, text }: SearchHit) =>
  [documentTitle, ...headings, text].filter(Boolean).join('\n')
