import type { Mark } from '../shown.ts'
import css from './pdf.module.css'
import { type Place, placeMarks } from './place-marks.ts'

/** The words of a piece of text, as they were before anything in it was marked. */
const plain = new WeakMap<HTMLElement, string>()

/** Marks stretches of a page in its layer of text. Gives the mark to look at first. */
export function drawMarks(
  spans: readonly HTMLElement[],
  page: { start: number; text: string } | undefined,
  marks: readonly Mark[],
): HTMLElement | undefined {
  const items = spans.map((span) => {
    const text = plain.get(span) ?? span.textContent ?? ''
    plain.set(span, text)
    if (span.firstElementChild) span.textContent = text
    return text
  })
  if (!page) return undefined
  const placed = new Map<number, (Place & Pick<Mark, 'kind'>)[]>()
  for (const { kind, start, end } of marks) {
    for (const place of placeMarks(page.text, start - page.start, end - page.start, items)) {
      placed.set(place.item, [...(placed.get(place.item) ?? []), { ...place, kind }])
    }
  }
  const made = [...placed]
    .sort(([a], [b]) => a - b)
    .flatMap(([item, places]) => {
      const span = spans[item]
      return span ? markSpan(span, items[item] ?? '', places) : []
    })
  return made.find(({ dataset }) => dataset.kind === 'current') ?? made[0]
}

function markSpan(span: HTMLElement, text: string, places: readonly (Place & Pick<Mark, 'kind'>)[]): HTMLElement[] {
  const marks: HTMLElement[] = []
  const parts: (string | HTMLElement)[] = []
  let at = 0
  for (const { from, to, kind } of places.toSorted((a, b) => a.from - b.from)) {
    if (to <= at) continue
    const start = Math.max(from, at)
    const mark = document.createElement('mark')
    mark.className = css.mark ?? ''
    mark.dataset.kind = kind
    mark.textContent = text.slice(start, to)
    parts.push(text.slice(at, start), mark)
    marks.push(mark)
    at = to
  }
  span.replaceChildren(...parts, text.slice(at))
  return marks
}
