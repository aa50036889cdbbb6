const heading = /^#{1,6}\s+\S/
const bullet = /^\s*([-*+]|\d{1,9}[.)])\s+\S/
const fence = /^\s*(```|~~~)/
const tableRule = /^\s*\|?\s*:?-+:?\s*(\|\s*:?-+:?\s*)*\|?\s*$/

/** Whether a text gains from being read as Markdown: it has a heading, a table, a fence or a list. */
export function looksLikeMarkdown(text: string): boolean {
  const lines = text.split('\n')
  return lines.some(
    (line, at) =>
      heading.test(line) || fence.test(line) || isTableAt(lines, at) || (bullet.test(line) && lines.length > 2),
  )
}

function isTableAt(lines: readonly string[], at: number): boolean {
  const next = lines[at + 1] ?? ''
  return (lines[at] ?? '').includes('|') && next.includes('-') && tableRule.test(next)
}
