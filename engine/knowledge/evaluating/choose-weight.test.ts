import { describe, expect, it } from 'vitest'
import { chooseWeight, weights } from './choose-weight.ts'
import { meanOf, seeded } from './statistics.ts'

/** Scores of so many questions, whose mean over weights is given by a curve; each question has its own luck. */
function scoresOf(curve: (weight: number) => number, count: number, seed: number) {
  const random = seeded(seed)
  const luck = Array.from({ length: count }, () => random() - 0.5)
  return weights.map((weight) => ({
    weight,
    scores: luck.map((one) => Math.min(1, Math.max(0, curve(weight) + one + 0.2 * (random() - 0.5)))),
  }))
}

describe('The weight of vectors', () => {
  it('is the best one where that surely is better than either arm', () => {
    const chosen = chooseWeight(
      scoresOf((weight) => 0.6 - (weight - 0.4) ** 2, 400, 1),
      false,
    )
    expect(Math.abs(chosen.weight - 0.4)).toBeLessThanOrEqual(0.1)
    expect(chosen.both).toBeGreaterThan(Math.max(chosen.words, chosen.vectors))
  })

  it('is nothing where vectors are worse and do not help, and all where words do not', () => {
    expect(
      chooseWeight(
        scoresOf((weight) => 0.7 - 0.3 * weight, 300, 2),
        false,
      ).weight,
    ).toBe(0)
    expect(
      chooseWeight(
        scoresOf((weight) => 0.4 + 0.3 * weight, 300, 3),
        false,
      ).weight,
    ).toBe(1)
  })

  it('does not take luck for help: few questions seldom choose a weight that only happens to serve them', () => {
    const lucky = Array.from({ length: 50 }, (_, seed) => {
      const { weight } = chooseWeight(
        scoresOf(() => 0.5, 20, seed),
        false,
      )
      return weight > 0 && weight < 1
    })
    expect(lucky.filter((one) => one).length).toBeLessThan(10)
  })

  it('of made questions is the most that does no harm, up to one half', () => {
    expect(
      chooseWeight(
        weights.map((weight) => ({ weight, scores: [weight <= 0.2 ? 0.9 : 0.8] })),
        true,
      ).weight,
    ).toBe(0.2)
    expect(
      chooseWeight(
        weights.map((weight) => ({ weight, scores: [weight === 0 ? 0.9 : 0.8] })),
        true,
      ).weight,
    ).toBe(0)
    expect(
      chooseWeight(
        weights.map((weight) => ({ weight, scores: [0.8] })),
        true,
      ).weight,
    ).toBe(0.5)
  })

  /** Chosen by some questions, judged by others: for weak vectors, equal ones and strong ones. */
  it.each([
    ['weak', (weight: number) => 0.7 + 0.04 * weight - 0.5 * weight ** 2],
    ['equal', (weight: number) => 0.6 + 0.3 * weight * (1 - weight)],
    ['strong', (weight: number) => 0.5 + 0.3 * weight - 0.05 * weight ** 2],
    ['useless', (weight: number) => (weight === 0 ? 0.7 : 0.7 - 0.6 * weight)],
  ])('keeps its promise for questions that it was not measured with, when vectors are %s', (_, curve) => {
    const lost: number[] = []
    for (let seed = 10; seed < 40; seed++) {
      const { weight } = chooseWeight(scoresOf(curve, 100, seed), false)
      const others = scoresOf(curve, 200, seed + 1000)
      const of = (wanted: number) => meanOf(others.find((one) => one.weight === wanted)?.scores ?? [])
      lost.push(Math.max(of(0), of(1)) - of(weight))
    }
    expect(meanOf(lost)).toBeLessThan(0.005)
  })
})
