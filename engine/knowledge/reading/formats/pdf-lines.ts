/** From lines on a page to its structure, by what a PDF leaves of it: where a line stands and how large it is. */
import { hasLeader } from '../../contents-lines.ts'
import type { Block } from '../read-document.ts'

export type Line = { text: string; size: number; y: number }

export function linesToBlocks(lines: readonly Line[]): Block[] {
  const body = commonSize(lines)
  const blocks: Block[] = []
  let paragraph: Line[] = []
  const endParagraph = () => {
    if (paragraph.length > 0) blocks.push({ kind: 'prose', text: joinLines(paragraph) })
    paragraph = []
  }
  for (const line of lines) {
    const before = paragraph.at(-1)
    if (isHeading(line, body)) {
      endParagraph()
      const last = blocks.at(-1)
      const level = line.size > body * 1.6 ? 1 : line.size > body * 1.3 ? 2 : 3
      if (last?.kind === 'heading' && last.level === level) last.text += ` ${line.text}`
      else blocks.push({ kind: 'heading', level, text: line.text })
      continue
    }
    if (before && isApart(before, line, body)) endParagraph()
    paragraph.push(line)
  }
  endParagraph()
  return blocks
}

/** The size that most letters have. */
function commonSize(lines: readonly Line[]): number {
  const letters = new Map<number, number>()
  for (const { size, text } of lines) {
    const rounded = Math.round(size * 2) / 2
    letters.set(rounded, (letters.get(rounded) ?? 0) + text.length)
  }
  return [...letters].sort((a, b) => b[1] - a[1])[0]?.[0] ?? 10
}

const isHeading = ({ size, text }: Line, body: number) =>
  size > body * 1.15 && text.length < 200 && /\p{L}{2}/u.test(text) && !hasLeader(text)

/** More than a line's distance below, or above: another column. */
const isApart = (before: Line, line: Line, body: number) => {
  const distance = before.y - line.y
  return distance > body * 1.9 || distance < -body
}

/** A word that was divided at the end of a line is put together again. */
function joinLines(lines: readonly Line[]): string {
  let text = ''
  for (const line of lines) {
    if (/\p{Ll}-$/u.test(text) && /^\p{Ll}/u.test(line.text)) text = text.slice(0, -1) + line.text
    else text += (text === '' ? '' : ' ') + line.text
  }
  return text
}
