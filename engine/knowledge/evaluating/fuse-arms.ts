/** Both arms of a search made one, as the statement in `db/search-chunks.ts` does it, so that each weight need not be asked for. */
import type { SearchHit } from '../../../contracts/knowledge.ts'

export function fuseArms(words: readonly SearchHit[], vectors: readonly SearchHit[], weight: number): SearchHit[] {
  const fused = new Map<number, { hit: SearchHit; score: number }>()
  const add = (hit: SearchHit, share: number) =>
    fused.set(hit.id, { hit, score: (fused.get(hit.id)?.score ?? 0) + share })
  const best = words[0]?.words?.score ?? 1
  const near = vectors[0]?.vectors?.distance ?? 0
  const far = vectors.at(-1)?.vectors?.distance ?? near
  for (const hit of words) add(hit, ((1 - weight) * (hit.words?.score ?? 0)) / best)
  for (const hit of vectors) {
    const closeness = far === near ? 1 : (far - (hit.vectors?.distance ?? far)) / (far - near)
    add(hit, weight * closeness)
  }
  const rounded = (score: number) => Math.round(score * 1e9)
  return [...fused.values()]
    .sort((a, b) => rounded(b.score) - rounded(a.score) || a.hit.id - b.hit.id)
    .map(({ hit }) => hit)
}
