/** How sure a mean is, and a difference of two: by drawing again, the same each time. */
import type { Interval } from '../../../contracts/evaluations.ts'

const draws = 2000
const flips = 5000

/** Mulberry32: small, even, and the same on each machine. */
export function seeded(seed: number): () => number {
  let state = seed >>> 0
  return () => {
    state = (state + 0x6d2b79f5) >>> 0
    let mixed = Math.imul(state ^ (state >>> 15), state | 1)
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61)
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296
  }
}

export const meanOf = (values: readonly number[]): number =>
  values.length === 0 ? 0 : values.reduce((sum, value) => sum + value, 0) / values.length

/** Efron's bootstrap over the questions: the middle 95 % of the means of samples drawn from the sample. */
export function intervalOf(values: readonly number[], seed = 1): Interval {
  const random = seeded(seed)
  const means = Array.from({ length: draws }, () => {
    let sum = 0
    for (let at = 0; at < values.length; at++) sum += values[Math.floor(random() * values.length)] ?? 0
    return values.length === 0 ? 0 : sum / values.length
  }).sort((a, b) => a - b)
  return {
    mean: meanOf(values),
    low: means[Math.floor(draws * 0.025)] ?? 0,
    high: means[Math.ceil(draws * 0.975) - 1] ?? 0,
  }
}

/**
 * Fisher's randomization test on pairs: if the two ways were alike, each difference could as well have the other sign.
 * Two-sided. Smucker, Allan and Carterette (2007) find it right for rankings, unlike the signed-rank test.
 */
export function pairedP(differences: readonly number[], seed = 1): number {
  const observed = Math.abs(differences.reduce((sum, one) => sum + one, 0))
  if (observed === 0) return 1
  const random = seeded(seed)
  let asLarge = 0
  for (let flip = 0; flip < flips; flip++) {
    let sum = 0
    for (const one of differences) sum += random() < 0.5 ? one : -one
    if (Math.abs(sum) >= observed - 1e-12) asLarge++
  }
  return (asLarge + 1) / (flips + 1)
}
