import type { Root, RootContent } from 'mdast'
import { fromMarkdown } from 'mdast-util-from-markdown'
import { gfmFromMarkdown } from 'mdast-util-gfm'
import { gfm } from 'micromark-extension-gfm'
import { pagesOfBlocks } from '../pages-of-blocks.ts'
import type { Block, ReadFormat } from '../read-document.ts'
import { textOf } from './plain-text.ts'

export const readMarkdown: ReadFormat = async function* (file) {
  yield* pagesOfBlocks(markdownBlocks(await textOf(file)))
}

/** Text stays as it was written: a reader of Markdown knows its marks, and a table in it is readable as it is. */
export function markdownBlocks(source: string): Block[] {
  const { text, skipped } = skipFrontMatter(source.replaceAll('\r\n', '\n').replaceAll('\0', ' '))
  const tree: Root = fromMarkdown(text, { extensions: [gfm()], mdastExtensions: [gfmFromMarkdown()] })
  const blocks = tree.children.flatMap((node) => toBlocks(node, text))
  return skipped ? [{ kind: 'prose', text: skipped }, ...blocks] : blocks
}

function toBlocks(node: RootContent, source: string): Block[] {
  const text = source.slice(node.position?.start.offset ?? 0, node.position?.end.offset ?? 0)
  switch (node.type) {
    case 'heading':
      return [{ kind: 'heading', level: node.depth, text: text.replace(/^#+\s*|\s*#+\s*$|\n[=-]+\s*$/g, '') }]
    case 'table':
      return [{ kind: 'table', text }]
    case 'code':
      return [{ kind: 'code', text }]
    case 'list':
      return text.length <= 1500 ? [{ kind: 'prose', text }] : node.children.flatMap((item) => itemBlocks(item, source))
    case 'thematicBreak':
    case 'definition':
      return []
    default:
      return [{ kind: 'prose', text }]
  }
}

const itemBlocks = (item: { position?: Root['position'] }, source: string): Block[] => [
  { kind: 'prose', text: source.slice(item.position?.start.offset ?? 0, item.position?.end.offset ?? 0) },
]

/** Settings between two lines of dashes at the top: they name title, author and tags, so they are kept as text. */
function skipFrontMatter(text: string): { text: string; skipped: string | undefined } {
  const match = /^---\n([\s\S]{0,5000}?)\n---\n/.exec(text)
  return match ? { text: text.slice(match[0].length), skipped: match[1] } : { text, skipped: undefined }
}
