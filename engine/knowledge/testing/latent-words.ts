/**
 * Latent semantic analysis (Deerwester et al., 1990): vectors that are learned from the texts themselves, so that words which
 * stand in like texts lie close together. No model, the same each time. For tests and measurements: it stands in for an
 * embedder that knows more than hashed words do.
 */
import { seeded } from '../evaluating/statistics.ts'

const rounds = 3
const leastTexts = 2

export type EmbedText = (text: string) => number[]

export function learnLatentWords(texts: readonly string[], dimensions: number): EmbedText {
  const counts = texts.map(countStems)
  const terms = new Map<string, { at: number; texts: number }>()
  for (const one of counts) {
    for (const stem of one.keys()) {
      const term = terms.get(stem)
      if (term) term.texts++
      else terms.set(stem, { at: 0, texts: 1 })
    }
  }
  for (const [stem, { texts: count }] of terms) if (count < leastTexts) terms.delete(stem)
  let size = 0
  for (const term of terms.values()) term.at = size++
  const weigh = (one: ReadonlyMap<string, number>): Row => {
    const known = [...one].flatMap(([stem, count]) => {
      const term = terms.get(stem)
      return term ? [{ at: term.at, value: (1 + Math.log(count)) * Math.log(1 + texts.length / term.texts) }] : []
    })
    const length = Math.hypot(...known.map(({ value }) => value)) || 1
    return { at: known.map(({ at }) => at), values: known.map(({ value }) => value / length) }
  }
  const basis = principalTerms(counts.map(weigh), size, dimensions)
  return (text) => {
    const { at, values } = weigh(countStems(text))
    const vector = basis.map((axis) => at.reduce((sum, term, n) => sum + (axis[term] ?? 0) * (values[n] ?? 0), 0))
    const length = Math.hypot(...vector) || 1
    return vector.map((one) => one / length)
  }
}

const common = new Set(
  'a an and are as at be been by can did do does for from had has have how in into is it its may not of on or than that the their these they this to was we were what when which who will with'.split(
    ' ',
  ),
)

function countStems(text: string): Map<string, number> {
  const counts = new Map<string, number>()
  for (const word of text.toLowerCase().match(/[\p{L}\p{N}]+/gu) ?? []) {
    if (common.has(word)) continue
    const stem = word.replace(/(ations?|ings?|ies|ed|es|s|ly|al|ic)$/, '')
    counts.set(stem, (counts.get(stem) ?? 0) + 1)
  }
  return counts
}

/** A text: which terms it has, and what each weighs. */
type Row = { at: readonly number[]; values: readonly number[] }

/** The directions in which texts differ most: subspace iteration (Halko, Martinsson and Tropp, 2011). */
function principalTerms(rows: readonly Row[], size: number, dimensions: number): Float64Array[] {
  const random = seeded(11)
  let axes: Float64Array[] = Array.from({ length: dimensions }, () =>
    Float64Array.from({ length: size }, () => random() - 0.5),
  )
  for (let round = 0; round < rounds; round++) {
    axes = orthogonal(
      axes.map((axis) => {
        const next = new Float64Array(size)
        for (const { at, values } of rows) {
          let share = 0
          for (let n = 0; n < at.length; n++) share += (axis[at[n] ?? 0] ?? 0) * (values[n] ?? 0)
          for (let n = 0; n < at.length; n++) next[at[n] ?? 0] = (next[at[n] ?? 0] ?? 0) + share * (values[n] ?? 0)
        }
        return next
      }),
    )
  }
  return axes
}

/** Gram and Schmidt; what depends on the others is left as nothing. */
function orthogonal(axes: readonly Float64Array[]): Float64Array[] {
  const done: Float64Array[] = []
  for (const axis of axes) {
    for (const before of done) {
      let share = 0
      for (let n = 0; n < axis.length; n++) share += (axis[n] ?? 0) * (before[n] ?? 0)
      for (let n = 0; n < axis.length; n++) axis[n] = (axis[n] ?? 0) - share * (before[n] ?? 0)
    }
    let length = 0
    for (const one of axis) length += one * one
    length = Math.sqrt(length)
    if (length > 1e-9) for (let n = 0; n < axis.length; n++) axis[n] = (axis[n] ?? 0) / length
    else axis.fill(0)
    done.push(axis)
  }
  return done
}
