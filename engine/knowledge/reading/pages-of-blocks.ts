/** Lays blocks of a format that has no pages onto pages of a handy length; a page begins with a heading where it can. */
import type { Block, Reading } from './read-document.ts'

const wantedLength = 8000
const mostLength = 16_000

export function* pagesOfBlocks(blocks: Iterable<Block>): Generator<Reading> {
  let page: Block[] = []
  let length = 0
  for (const block of blocks) {
    if (block.text.trim() === '') continue
    const isFull = length >= mostLength || (length >= wantedLength && block.kind === 'heading')
    if (isFull) {
      yield { type: 'page', blocks: page }
      page = []
      length = 0
    }
    page.push(block)
    length += block.text.length
  }
  if (page.length > 0) yield { type: 'page', blocks: page }
}
