/** What vectors shall count against words, from what each weight gave for each question. */
import { meanOf } from './statistics.ts'

export const weights = [0, 0.05, 0.1, 0.15, 0.2, 0.25, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9, 1] as const

/** Standard errors. One-sided 99 %, for the best of all these weights is looked at. */
const sure = 2.33
/** Of made questions: beyond that they say nothing, for they have words of their passage, and no other ones. */
const mostForMade = 0.5

export type WeightScores = { weight: number; scores: readonly number[] }
export type ChosenWeight = { weight: number; words: number; vectors: number; both: number }

/**
 * With questions that people asked: the weight that served them best, if it is surely better than the better arm, else
 * that arm alone (0 or 1). With questions made from the documents, which flatter the words: the most that does them no
 * harm. Either way both arms together are not below the better one, as far as these questions can tell.
 */
export function chooseWeight(measured: readonly WeightScores[], isMade: boolean): ChosenWeight {
  const of = (weight: number) => measured.find((one) => one.weight === weight)?.scores ?? []
  const [words, vectors] = [of(0), of(1)]
  const better = meanOf(vectors) > meanOf(words) ? 1 : 0
  const weight = isMade ? harmless(measured, words) : best(measured, of(better), better)
  return { weight, words: meanOf(words), vectors: meanOf(vectors), both: meanOf(of(weight)) }
}

function best(measured: readonly WeightScores[], better: readonly number[], otherwise: number): number {
  const [first] = measured.toSorted((a, b) => meanOf(b.scores) - meanOf(a.scores) || a.weight - b.weight)
  if (!first) return otherwise
  const differences = first.scores.map((score, at) => score - (better[at] ?? 0))
  const mean = meanOf(differences)
  const error = Math.sqrt(meanOf(differences.map((one) => (one - mean) ** 2)) / differences.length)
  return mean > sure * error ? first.weight : otherwise
}

/** Up to the first that does harm: one that happens to do none beyond it is luck. */
function harmless(measured: readonly WeightScores[], words: readonly number[]): number {
  const tried = measured
    .filter(({ weight }) => weight > 0 && weight <= mostForMade)
    .toSorted((a, b) => a.weight - b.weight)
  const firstHarmful = tried.findIndex(({ scores }) => meanOf(scores) < meanOf(words))
  return tried[firstHarmful < 0 ? tried.length - 1 : firstHarmful - 1]?.weight ?? 0
}
