/**
 * Passages that have what a question names by signs: they are put among the others, with a weight like that of a word, as rare
 * as the sign is (the BM25 weight of a word that stands once in each).
 */
import type { SearchHit } from '../../../contracts/knowledge.ts'
import type { Database } from '../../db/database.ts'
import type { DocumentChoice } from '../../db/document-filter.ts'
import { readHits } from '../../db/search-chunks.ts'
import { searchSigns } from '../../db/search-signs.ts'
import { dashes, patternOf, withHyphens } from '../signs.ts'

type Asked = DocumentChoice & { signs: readonly string[]; chunkCount: number; limit: number }

export async function addSigned(
  database: Database,
  orgId: string,
  hits: readonly SearchHit[],
  asked: Asked,
): Promise<SearchHit[]> {
  const signs = asked.signs.map((text) => ({ text, pattern: patternOf(text) }))
  return database.read({ orgId }, async (db) => {
    const found = await searchSigns(db, asked, signs, dashes)
    if (found.size === 0) return [...hits]
    const weights = weigh(asked, found)
    const known = new Set(hits.map(({ id }) => id))
    const others = [...found.keys()].filter((id) => !known.has(id)).slice(0, asked.limit)
    const unit = unitOf(hits, weights)
    const all = [...hits, ...(await readHits(db, others))]
    return all.map((hit) => withSigns(hit, found.get(hit.id) ?? [], weights, unit)).sort((a, b) => b.score - a.score)
  })
}

type Weights = ReadonlyMap<string, { chunkCount: number; weight: number }>

function weigh({ signs, chunkCount: total }: Asked, found: ReadonlyMap<number, readonly string[]>): Weights {
  const lists = [...found.values()]
  return new Map(
    signs.map((sign) => {
      const chunkCount = lists.filter((list) => list.includes(sign)).length
      return [sign, { chunkCount, weight: Math.log(1 + Math.max(total - chunkCount + 0.5, 0) / (chunkCount + 0.5)) }]
    }),
  )
}

/** What a weight counts in the scores of these: fused ones go from 0 to 1, whatever their words gave. */
function unitOf(hits: readonly SearchHit[], weights: Weights): number {
  if (!hits.some(({ fused }) => fused !== undefined)) return 1
  const most = Math.max(0, ...hits.map(({ words }) => words?.score ?? 0))
  const all = [...weights.values()].reduce((sum, { weight }) => sum + weight, most)
  return all > 0 ? 1 / all : 1
}

function withSigns(hit: SearchHit, signs: readonly string[], weights: Weights, unit: number): SearchHit {
  const terms = signs.flatMap((term) => {
    const { chunkCount, weight } = weights.get(term) ?? { chunkCount: 0, weight: 0 }
    return [{ term, frequency: withHyphens(hit.text).split(term).length - 1, chunkCount, score: round(weight) }]
  })
  const given = terms.reduce((sum, { score }) => sum + score, 0) * unit
  return { ...hit, score: round(hit.score + given), terms: [...terms, ...hit.terms] }
}

const round = (score: number) => Math.round(score * 1e6) / 1e6
