/**
 * Questions from documents without a model: the telling words of a sentence, whose passage is what has to be found. The
 * same documents and the same seed give the same questions. They share words with their passage, so they flatter the
 * words of a search; for comparing meanings, questions that people asked are better.
 */
import type { EvaluationQuestion } from '../../../contracts/evaluations.ts'
import type { Chunk } from '../../../contracts/knowledge.ts'
import { seeded } from './statistics.ts'

export type SourceChunk = Pick<Chunk, 'page' | 'text'> & { documentName: string }

const wordsWanted = 5
const fewestWords = 8

export function makeQuestions(chunks: readonly SourceChunk[], count: number, seed: number): EvaluationQuestion[] {
  const random = seeded(seed)
  const counts = countWords(chunks)
  const made: EvaluationQuestion[] = []
  for (const chunk of shuffle(chunks, random)) {
    if (made.length === count) break
    const sentences = chunk.text.split(/(?<=[.!?])\s+/).filter((one) => wordsOf(one).length >= fewestWords)
    const sentence = sentences[Math.floor(random() * sentences.length)]
    if (sentence === undefined) continue
    const question = tellingWords(sentence, counts)
    if (question === undefined) continue
    made.push({ question, relevant: [{ document: chunk.documentName, page: chunk.page, text: sentence }] })
  }
  return made
}

const wordsOf = (text: string) => text.match(/[\p{L}\p{N}][\p{L}\p{N}'-]*/gu) ?? []

function countWords(chunks: readonly SourceChunk[]): Map<string, number> {
  const counts = new Map<string, number>()
  for (const { text } of chunks) {
    for (const word of new Set(wordsOf(text.toLowerCase()))) counts.set(word, (counts.get(word) ?? 0) + 1)
  }
  return counts
}

/** Rare ones, but not those that stand nowhere else: nobody who asks knows those. In the order of the sentence. */
function tellingWords(sentence: string, counts: ReadonlyMap<string, number>): string | undefined {
  const words = [...new Set(wordsOf(sentence.toLowerCase()))].filter((word) => word.length > 2)
  const known = words.filter((word) => (counts.get(word) ?? 0) > 1)
  const chosen = new Set(
    known.toSorted((a, b) => (counts.get(a) ?? 0) - (counts.get(b) ?? 0) || (a < b ? -1 : 1)).slice(0, wordsWanted),
  )
  return chosen.size < 3 ? undefined : known.filter((word) => chosen.has(word)).join(' ')
}

function shuffle<T>(items: readonly T[], random: () => number): T[] {
  const shuffled = [...items]
  for (let at = shuffled.length - 1; at > 0; at--) {
    const other = Math.floor(random() * (at + 1))
    const held = shuffled[at] as T
    shuffled[at] = shuffled[other] as T
    shuffled[other] = held
  }
  return shuffled
}
