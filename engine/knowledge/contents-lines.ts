/**
 * Lines of a table of contents: a title, dots that lead the eye, and a page number. They name what is elsewhere, so they
 * would be found for everything and answer nothing. Pure.
 */
const leader = /(?:\s?[.…]){5,}/
const entries = /(?:\s?[.…]){5,}\s*(?:\d{1,4}|[ivxlcdm]{1,7})\b/gi
/** Of a title, its dots and its number. */
const longestEntry = 220

export const hasLeader = (text: string) => leader.test(text)

/** Whether a block is little else than such lines. A form to fill in has dots, too, but no numbers behind them. */
export function isContents(text: string): boolean {
  const count = text.match(entries)?.length ?? 0
  return count > 0 && text.length / count <= longestEntry
}
