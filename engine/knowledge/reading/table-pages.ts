import type { Block, Reading } from './read-document.ts'

const rowsOfPage = 200

/** A table of any length, as pages of rows under one heading; its first row stands above each of them. */
export function* tablePages(name: string, rows: Iterable<readonly string[]>): Generator<Reading> {
  let head: string | undefined
  let lines: string[] = []
  const page = (): Reading => {
    const blocks: Block[] = [
      { kind: 'heading', level: 1, text: name },
      { kind: 'table', text: lines.join('\n') },
    ]
    lines = head === undefined ? [] : [head]
    return { type: 'page', blocks }
  }
  for (const row of rows) {
    if (row.every((cell) => cell.trim() === '')) continue
    const line = `| ${row
      .map((cell) =>
        cell
          .replace(/\s*[\r\n]+\s*/g, ' ')
          .replaceAll('|', '\\|')
          .trim(),
      )
      .join(' | ')} |`
    head ??= line
    lines.push(line)
    if (lines.length > rowsOfPage) yield page()
  }
  if (lines.length > 1 || (lines.length === 1 && lines[0] !== head)) yield page()
  else if (head !== undefined && lines.length === 1) yield page()
}
