/**
 * Where a stretch of the text that we read of a page stands among the pieces of text that pdf.js draws. The two differ in
 * spaces, line ends, hyphens and order of what was moved into tables, so only letters and digits are compared. Pure.
 */
export type Place = { item: number; from: number; to: number }

/** @param text of the page as it was read; @param from, @param to a stretch of it; @param items as they are drawn */
export function placeMarks(text: string, from: number, to: number, items: readonly string[]): Place[] {
  const wanted = lettersOf([text.slice(from, to)]).letters
  if (wanted === '') return []
  const drawn = lettersOf(items)
  const before = lettersOf([text.slice(0, from)]).letters.length
  const found = findNearest(drawn.letters, wanted, before) ?? findByEnds(drawn.letters, wanted, before)
  if (!found) return []
  const places = placesOf(drawn, found.start, found.end)
  return withFullStop(places, text.slice(0, to).trimEnd().at(-1), items)
}

/** The sign that ends a sentence belongs to it, though it is not compared. */
function withFullStop(places: readonly Place[], sign: string | undefined, items: readonly string[]): Place[] {
  return places.map((place, at) => {
    const isEnd = at === places.length - 1 && sign !== undefined && items[place.item]?.[place.to] === sign
    return isEnd ? { ...place, to: place.to + 1 } : place
  })
}

type Letters = { letters: string; places: { item: number; at: number; width: number }[] }

function lettersOf(items: readonly string[]): Letters {
  const places: Letters['places'] = []
  let letters = ''
  for (const [item, text] of items.entries()) {
    let at = 0
    for (const sign of text) {
      for (const letter of sign.normalize('NFKC').toLowerCase()) {
        if (!/[\p{L}\p{N}]/u.test(letter)) continue
        letters += letter
        for (let unit = 0; unit < letter.length; unit++) places.push({ item, at, width: sign.length })
      }
      at += sign.length
    }
  }
  return { letters, places }
}

type Found = { start: number; end: number }

/** Of several, the one that stands where it should. */
function findNearest(all: string, wanted: string, expected: number): Found | undefined {
  let best: number | undefined
  for (let at = all.indexOf(wanted); at >= 0; at = all.indexOf(wanted, at + 1)) {
    if (best === undefined || Math.abs(at - expected) < Math.abs(best - expected)) best = at
  }
  return best === undefined ? undefined : { start: best, end: best + wanted.length }
}

const endLetters = 24
/** What is drawn between the ends may be this much longer than what was read: a picture's words, a line's number. */
const mostStretch = 1.5

/** Something is drawn in between: its first letters and its last ones still say where it is. */
function findByEnds(all: string, wanted: string, expected: number): Found | undefined {
  if (wanted.length < 2 * endLetters) return undefined
  const head = findNearest(all, wanted.slice(0, endLetters), expected)
  if (!head) return undefined
  const tail = all.indexOf(wanted.slice(-endLetters), head.end)
  const end = tail + endLetters
  return tail < 0 || end - head.start > wanted.length * mostStretch ? undefined : { start: head.start, end }
}

function placesOf({ places }: Letters, start: number, end: number): Place[] {
  const marks: Place[] = []
  for (const { item, at, width } of places.slice(start, end)) {
    const last = marks.at(-1)
    if (last?.item === item) last.to = Math.max(last.to, at + width)
    else marks.push({ item, from: at, to: at + width })
  }
  return marks
}
