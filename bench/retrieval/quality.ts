/** How well both arms and what is made of them rank SciFact. */
import { localCaller } from '../../engine/access/local-identity.ts'
import type { OwnedDatabase } from '../../engine/db/database.ts'
import { judgeHits } from '../../engine/knowledge/evaluating/measures.ts'
import { intervalOf, meanOf, pairedP } from '../../engine/knowledge/evaluating/statistics.ts'
import { findPassages } from '../../engine/knowledge/search/search.ts'
import type { SciFact } from './scifact.ts'
import type { Seeded } from './seed.ts'

export type Way = { name: string; by?: 'words' | 'vectors'; vectorWeight?: number }
export type Quality = { name: string; scores: number[]; line: string }

export async function measureQuality(
  database: OwnedDatabase,
  { collectionId }: Seeded,
  { claims }: SciFact,
  embed: (text: string) => readonly number[],
  ways: readonly Way[],
): Promise<Quality[]> {
  const embedQuery = async (_org: string, _space: unknown, query: string) => embed(query)
  const found: Quality[] = []
  for (const { name, ...way } of ways) {
    const judged = []
    for (const { query, documents } of claims) {
      const asked = { query, collectionIds: [collectionId], limit: 100, ...way }
      const { hits } = await findPassages({ database, embedQuery }, localCaller, asked)
      judged.push(
        judgeHits(
          hits,
          documents.map((document) => ({ document })),
        ),
      )
    }
    const scores = judged.map((one) => one['ndcg@10'])
    const [first] = found
    found.push({
      name,
      scores,
      line: lineOf(name, scores, meanOf(judged.map((one) => one['recall@50'])), first?.scores),
    })
  }
  return found
}

function lineOf(name: string, scores: readonly number[], recall: number, first: readonly number[] | undefined): string {
  const { mean, low, high } = intervalOf(scores)
  const p = first && pairedP(scores.map((score, at) => score - (first[at] ?? 0)))
  const against = p === undefined ? '' : `  p ${p.toFixed(4)}`
  return `${name.padEnd(16)} nDCG@10 ${mean.toFixed(4)} (${low.toFixed(3)}–${high.toFixed(3)})  recall@50 ${recall.toFixed(4)}${against}`
}
