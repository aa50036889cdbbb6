import { pagesOfBlocks } from '../pages-of-blocks.ts'
import type { Block, ReadFormat } from '../read-document.ts'
import { textOf } from './plain-text.ts'

/** What begins at the edge of a line after an empty one begins something new: a function, a class, a section. */
export const readSourceCode: ReadFormat = async function* (file) {
  const text = (await textOf(file)).replaceAll('\r\n', '\n').replaceAll('\0', ' ')
  yield* pagesOfBlocks(joinShort(text.split(/\n\s*\n(?=\S)/).map((part) => part.replace(/^\n+|\s+$/g, ''))))
}

const wantedLength = 800

function joinShort(parts: readonly string[]): Block[] {
  const blocks: Block[] = []
  for (const text of parts.filter((part) => part !== '')) {
    const last = blocks.at(-1)
    if (last && last.text.length + text.length < wantedLength) last.text += `\n\n${text}`
    else blocks.push({ kind: 'code', text })
  }
  return blocks
}
