/** What a ranking is worth, as trec_eval and BEIR count: linear gains, discount log2(rank + 1). */
import type { RelevantPlace } from '../../../contracts/evaluations.ts'
import type { SearchHit } from '../../../contracts/knowledge.ts'

export type RankingScores = { 'ndcg@10': number; 'recall@10': number; 'recall@50': number; 'mrr@10': number }

const gradeOf = ({ grade = 1 }: RelevantPlace) => grade
const discounted = (gains: readonly number[]) => gains.reduce((sum, gain, at) => sum + gain / Math.log2(at + 2), 0)

/** Gains in the order of a ranking, and those that there are to be had at all. */
export function scoreRanking(gains: readonly number[], all: readonly number[]): RankingScores {
  const ideal = discounted(all.toSorted((a, b) => b - a).slice(0, 10))
  const found = (depth: number) => gains.slice(0, depth).filter((gain) => gain > 0).length
  const first = gains.slice(0, 10).findIndex((gain) => gain > 0)
  return {
    'ndcg@10': ideal === 0 ? 0 : discounted(gains.slice(0, 10)) / ideal,
    'recall@10': found(10) / all.length,
    'recall@50': found(50) / all.length,
    'mrr@10': first < 0 ? 0 : 1 / (first + 1),
  }
}

type Place = Pick<SearchHit, 'documentId' | 'documentName' | 'page' | 'text'>

const plain = (text: string) => text.replace(/\s+/g, ' ').trim().toLowerCase()

export const isAt = ({ document, page, text }: RelevantPlace, hit: Place): boolean =>
  (document === hit.documentName || document === hit.documentId) &&
  (page === undefined || page === hit.page) &&
  (text === undefined || plain(hit.text).includes(plain(text)))

/**
 * Each relevant place counts once, where it is found first. Where whole documents are relevant, each document is one
 * entry of the ranking however many of its passages are found.
 */
export function judgeHits(hits: readonly Place[], relevant: readonly RelevantPlace[]): RankingScores {
  const isOfDocuments = relevant.every(({ page, text }) => page === undefined && text === undefined)
  const ranking = isOfDocuments ? firstOfEach(hits) : hits
  const open = new Set(relevant)
  const gains = ranking.map((hit) => {
    const place = [...open].find((one) => isAt(one, hit))
    if (!place) return 0
    open.delete(place)
    return gradeOf(place)
  })
  return scoreRanking(gains, relevant.map(gradeOf))
}

function firstOfEach(hits: readonly Place[]): Place[] {
  const seen = new Set<string>()
  return hits.filter(({ documentId }) => !seen.has(documentId) && seen.add(documentId))
}
