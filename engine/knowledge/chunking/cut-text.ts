/** Cuts a long text into stretches, at the best place there is: sentences, then lines, then words, then anywhere. */

export type Stretch = { start: number; end: number }

const sentenceEnds = /(?<=[.!?…]["'”’)\]]*)\s+(?=\S)|(?<=[。！？])/gu
const lineEnds = /\n/g
const wordEnds = /\s+/g

export function cutText(text: string, kind: 'prose' | 'table' | 'code', wanted: number, most: number): Stretch[] {
  const places = kind === 'prose' ? [sentenceEnds, wordEnds] : [lineEnds, wordEnds]
  return joinStretches(splitAt(text, { start: 0, end: text.length }, places, most), wanted)
}

/** Into stretches of at most `most` characters. What is between two of them (white space) belongs to neither. */
function splitAt(text: string, whole: Stretch, [place, ...finer]: RegExp[], most: number): Stretch[] {
  if (whole.end - whole.start <= most) return [whole]
  if (!place) return splitAnywhere(text, whole, most)
  const parts: Stretch[] = []
  let start = whole.start
  for (const match of text.slice(whole.start, whole.end).matchAll(place)) {
    const end = whole.start + match.index
    if (end > start) parts.push({ start, end })
    start = end + match[0].length
  }
  if (start < whole.end) parts.push({ start, end: whole.end })
  return parts.flatMap((part) => splitAt(text, part, finer, most))
}

function splitAnywhere(text: string, { start, end }: Stretch, most: number): Stretch[] {
  const parts: Stretch[] = []
  for (let at = start; at < end; ) {
    const next = Math.min(at + most, end)
    // Never between the halves of a surrogate pair.
    const to = next < end && isLowSurrogate(text.charCodeAt(next)) ? next - 1 : next
    parts.push({ start: at, end: to })
    at = to
  }
  return parts
}

const isLowSurrogate = (code: number) => code >= 0xdc00 && code <= 0xdfff

function joinStretches(parts: readonly Stretch[], wanted: number): Stretch[] {
  const joined: Stretch[] = []
  for (const part of parts) {
    const last = joined.at(-1)
    if (last && part.end - last.start <= wanted) last.end = part.end
    else joined.push({ ...part })
  }
  return joined
}
