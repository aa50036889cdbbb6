/** Cuts a passage into what can be quoted by itself. Pure. */
import type { Chunk } from '../../../contracts/knowledge.ts'
import { hasLeader } from '../contents-lines.ts'

/** From `start` to before `end` of the passage; `text` is what stands there. `isPart`: the rest is in another passage. */
export type Sentence = { start: number; end: number; text: string; isPart: boolean }

const segmenter = new Intl.Segmenter('en-u-ss-standard', { granularity: 'sentence' })
const longest = 600

/** Of tables the rows without their head, of code the lines, of prose the sentences and the items of lists. */
export function cutSentences({ text, kind }: Pick<Chunk, 'text' | 'kind'>): Sentence[] {
  const pieces = kind === 'prose' ? proseOf(text) : linesOf(text).slice(kind === 'table' ? headOf(text).lines : 0)
  return pieces
    .map((piece, at) => {
      const sentence = trimmed(text, piece)
      const isCut =
        kind === 'prose' &&
        ((at === 0 && isContinued(sentence.text)) || (at === pieces.length - 1 && isUnfinished(text)))
      return { ...sentence, isPart: isCut }
    })
    .filter(({ text }) => /[\p{L}\p{N}]/u.test(text) && !hasLeader(text))
}

/** What names the columns of a table, if its second line is a rule. */
export function headOf(text: string): { text: string; lines: number } {
  const [first = '', second = ''] = text.split('\n')
  return /^[\s|:-]+$/.test(second) && second.includes('-') ? { text: first, lines: 2 } : { text: '', lines: 0 }
}

const isContinued = (text: string) => /^\p{Ll}/u.test(text)
const isUnfinished = (text: string) => !/[.!?:;…。！？]["'’”»)\]]*\s*$/.test(text)

type Place = { start: number; end: number }

function linesOf(text: string): Place[] {
  return [...text.matchAll(/[^\n]+/g)].map((found) => ({ start: found.index, end: found.index + found[0].length }))
}

/** A line that ends in the middle of a sentence is only how a page was set: a break counts before an item or an empty line. */
function proseOf(text: string): Place[] {
  const flowing = text.replace(/(?<!\n)\n(?!\n|\s*(?:[-*•–]|\d{1,3}[.)])\s)/g, ' ')
  const places: Place[] = []
  for (const { segment, index } of segmenter.segment(flowing)) {
    const last = places.at(-1)
    const before = last && flowing.slice(last.start, last.end)
    // "Dr. Ada", "No. 5", "e.g. this": what ends in a short word with a dot goes on.
    const goesOn =
      before &&
      /\b(?:\p{Lu}|Dr|Mr|Mrs|Ms|Prof|St|No|Nr|vs|etc|e\.g|i\.e|z\. ?B|bzw|ca|cf|Fig|Inc|Ltd)\.\s+$/u.test(before)
    if (last && goesOn) last.end = index + segment.length
    else places.push({ start: index, end: index + segment.length })
  }
  return places.flatMap((place) => (place.end - place.start > longest ? cutLong(flowing, place) : [place]))
}

/** Text without full stops, as some PDFs have it, is cut between words. */
function cutLong(text: string, { start, end }: Place): Place[] {
  const places: Place[] = []
  for (let at = start; at < end; ) {
    const space = end - at > longest ? text.lastIndexOf(' ', at + longest) : end
    const to = space > at ? space : Math.min(end, at + longest)
    places.push({ start: at, end: to })
    at = to
  }
  return places
}

function trimmed(text: string, { start, end }: Place): Omit<Sentence, 'isPart'> {
  const raw = text.slice(start, end)
  const mark = /^\s*(?:(?:[-*•–]|\d{1,3}[.)])\s+)?/.exec(raw)?.[0].length ?? 0
  const from = start + mark
  const to = start + raw.trimEnd().length
  return { start: from, end: Math.max(from, to), text: text.slice(from, Math.max(from, to)) }
}
