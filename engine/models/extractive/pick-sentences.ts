/**
 * Picks the sentences, list items and lines that fit an instruction best.
 *
 * score = shared terms / sqrt(terms of the unit)      a long unit does not win by its length
 *       + 0.5 when figures are asked for and the unit has a digit
 *       + 0.3 * (1 - position)                         what stands first matters more
 *       - 1 for a unit of fewer than three words
 * Equal scores keep their order; what was picked is shown in the order of the text.
 */
import { termsOf } from './words.ts'

const asksForFigures =
  /figure|number|how (many|much)|total|amount|revenue|sales|sum|count|price|cost|percent|kpi|statistic/i

export type Picked = { text: string; kind: 'sentence' | 'line' | 'table' }

/**
 * At most so many; of running text at most half, and only what fits at all if anything does: a summary that quotes
 * everything is none.
 */
export function pickSentences(instruction: string, prose: string, limit: number): Picked[] {
  const wanted = termsOf(instruction)
  const wantsFigures = asksForFigures.test(instruction)
  const units = unitsOf(prose)
  const scored = units.map((unit, index) => {
    const fit = score(unit.text, wanted, wantsFigures)
    return { unit, index, fit, score: fit + 0.3 * (1 - index / units.length) }
  })
  const isRunningText = units.length > 2 && units.every(({ kind }) => kind === 'sentence')
  const fitting = isRunningText ? scored.filter(({ fit }) => fit > 0) : scored
  const candidates = fitting.length > 0 ? fitting : scored
  const most = isRunningText ? Math.min(limit, Math.ceil(units.length / 2)) : limit
  const best = candidates.sort((a, b) => b.score - a.score || a.index - b.index).slice(0, most)
  return best.sort((a, b) => a.index - b.index).map(({ unit }) => unit)
}

function score(text: string, wanted: ReadonlySet<string>, wantsFigures: boolean): number {
  const terms = termsOf(text)
  const shared = [...terms].filter((term) => wanted.has(term)).length
  const figures = wantsFigures && /\d/.test(text) ? 0.5 : 0
  return shared / Math.sqrt(terms.size || 1) + figures - (terms.size < 3 ? 1 : 0)
}

/** A table stays whole; a list gives its items, a paragraph its sentences. */
function unitsOf(prose: string): Picked[] {
  return prose.split(/\n\s*\n/).flatMap((block): Picked[] => {
    const lines = block.split('\n').filter((line) => line.trim() !== '')
    if (lines.length > 1 && lines.every((line) => line.trim().startsWith('|'))) {
      return [{ text: lines.map((line) => line.trim()).join('\n'), kind: 'table' }]
    }
    const isList = lines.length > 1 && lines.every((line) => line.length < 120)
    const texts = isList ? lines : sentencesOf(lines.join(' '))
    return texts.map((text) => ({
      text: text.replace(/^\s*([-*#>]+|\d+[.)])\s+/, '').trim(),
      kind: isList ? 'line' : 'sentence',
    }))
  })
}

function sentencesOf(text: string): string[] {
  return text
    .split(/(?<=[.!?]["')\]]?)\s+(?=["'([]?[\p{Lu}\p{N}])/u)
    .map((sentence) => sentence.trim())
    .filter((sentence) => /[\p{L}\p{N}]/u.test(sentence))
}
