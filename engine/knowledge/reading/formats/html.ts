import { isProbablyReaderable, Readability } from '@mozilla/readability'
import { parseHTML } from 'linkedom'
import { pagesOfBlocks } from '../pages-of-blocks.ts'
import type { Block, ReadFormat } from '../read-document.ts'
import { textOf } from './plain-text.ts'

export const readHtml: ReadFormat = async function* (file) {
  const { title, blocks } = htmlBlocks(await textOf(file))
  if (title) yield { type: 'title', title }
  yield* pagesOfBlocks(blocks)
}

/** What of a parsed page is used here; the library's own types stand for a whole browser. */
type Page = { title: string; body: PageNode }
const parsePage = (html: string): Page => (parseHTML(html) as unknown as { document: Page }).document

type PageNode = {
  nodeType: number
  nodeName: string
  textContent: string | null
  childNodes: Iterable<PageNode>
  querySelectorAll?: (selector: string) => Iterable<PageNode>
}

/** The article of a page, without menus and advertisements, where it has one; else all of its text. */
export function htmlBlocks(source: string): { title: string | undefined; blocks: Block[] } {
  const html = /<html[\s>]/i.test(source) ? source : `<html><body>${source}</body></html>`
  const page = parsePage(html)
  const title = page.title.trim() || undefined
  const all = () => blocksOf(page.body)
  if (!isProbablyReaderable(page as unknown as Document)) return { title, blocks: all() }
  const copy = parsePage(html) as unknown as Document // which it takes apart
  const article = new Readability(copy, { serializer: (node) => node as unknown as PageNode }).parse()
  const blocks = article?.content ? blocksOf(article.content) : []
  return { title: article?.title || title, blocks: blocks.length > 0 ? blocks : all() }
}

const passedOver = new Set('SCRIPT STYLE NOSCRIPT TEMPLATE IFRAME OBJECT SVG NAV BUTTON SELECT HEAD'.split(' '))
const inline = new Set(
  'A ABBR B BDI BDO CITE CODE DATA DEL DFN EM FONT I INS KBD LABEL MARK Q RUBY S SAMP SMALL SPAN STRONG SUB SUP TIME U VAR WBR'.split(
    ' ',
  ),
)

export function blocksOf(root: PageNode): Block[] {
  const blocks: Block[] = []
  let text = ''
  const endParagraph = () => {
    const trimmed = tidy(text)
    if (trimmed) blocks.push({ kind: 'prose', text: trimmed })
    text = ''
  }
  const walk = (node: PageNode): void => {
    if (node.nodeType === 3) text += node.textContent ?? ''
    if (node.nodeType !== 1) return
    const name = node.nodeName.toUpperCase()
    if (passedOver.has(name)) return
    const whole = wholeBlock(node, name)
    if (whole) {
      endParagraph()
      if (whole.text) blocks.push(whole)
      return
    }
    if (name === 'BR') {
      text += '\n'
      return
    }
    if (!inline.has(name)) endParagraph()
    if (name === 'LI') text += '- '
    for (const child of node.childNodes) walk(child)
    if (!inline.has(name)) endParagraph()
  }
  for (const child of root.childNodes) walk(child)
  endParagraph()
  return joinItems(blocks)
}

/** What is one block, whatever is inside. */
function wholeBlock(node: PageNode, name: string): Block | undefined {
  const text = node.textContent ?? ''
  if (/^H[1-6]$/.test(name)) return { kind: 'heading', level: Number(name[1]), text: tidy(text) }
  if (name === 'PRE') return { kind: 'code', text: text.replace(/^\n|\s+$/g, '') }
  return name === 'TABLE' && isData(node) ? { kind: 'table', text: tableText(node) } : undefined
}

const tidy = (text: string) =>
  text
    .replace(/[^\S\n]+/g, ' ')
    .replace(/ ?\n ?/g, '\n')
    .replace(/\n+/g, '\n')
    .trim()

/** The items of a list stand in one block. */
function joinItems(blocks: readonly Block[]): Block[] {
  const joined: Block[] = []
  for (const block of blocks) {
    const last = joined.at(-1)
    const isItem = block.kind === 'prose' && block.text.startsWith('- ')
    if (isItem && last?.kind === 'prose' && last.text.startsWith('- ')) last.text += `\n${block.text}`
    else if (block.text !== '-') joined.push({ ...block })
  }
  return joined
}

/** A table that lays out a page holds other blocks; one that holds data has cells of words. */
const isData = (table: PageNode) =>
  [...(table.querySelectorAll?.('table, p, h1, h2, h3, ul, div div') ?? [])].length === 0

function tableText(table: PageNode): string {
  return [...(table.querySelectorAll?.('tr') ?? [])]
    .map((row) =>
      [...(row.querySelectorAll?.('th, td') ?? [])].map((cell) => tidy(cell.textContent ?? '').replaceAll('\n', ' ')),
    )
    .filter((cells) => cells.some((cell) => cell !== ''))
    .map((cells) => `| ${cells.join(' | ')} |`)
    .join('\n')
}
