import { XMLParser } from 'fast-xml-parser'
import { openZip } from '../open-zip.ts'
import { type Block, bytesOf, type ReadFormat } from '../read-document.ts'

/** One page for each slide, with its notes. */
export const readSlides: ReadFormat = async function* (file) {
  const entries = new Map(
    openZip(await bytesOf(file), (name) => /^ppt\/(slides|notesSlides)\/[^/]+\.xml$/.test(name)).map((entry) => [
      entry.name,
      entry.bytes,
    ]),
  )
  const slides = [...entries.keys()]
    .filter((name) => name.startsWith('ppt/slides/'))
    .sort((a, b) => numberIn(a) - numberIn(b))
  for (const name of slides) {
    const notes = entries.get(`ppt/notesSlides/notesSlide${numberIn(name)}.xml`)
    yield {
      type: 'page',
      blocks: [...slideBlocks(parse(entries.get(name))), ...(notes ? noteBlocks(parse(notes)) : [])],
    }
  }
}

const numberIn = (name: string) => Number(/(\d+)\.xml$/.exec(name)?.[1] ?? 0)

/** Elements in their order: `{ [name]: children }`, text as `{ '#text': … }`. */
type Node = Record<string, unknown>
const parser = new XMLParser({ preserveOrder: true, ignoreAttributes: false, trimValues: false, processEntities: true })
const parse = (bytes: Uint8Array | undefined): Node[] =>
  bytes ? (parser.parse(Buffer.from(bytes).toString('utf8')) as Node[]) : []

const childrenOf = (node: Node): Node[] => Object.values(node).find(Array.isArray) ?? []
const nameOf = (node: Node) => Object.keys(node).find((key) => key !== ':@') ?? ''

function findAll(nodes: readonly Node[], name: string): Node[] {
  return nodes.flatMap((node) => (nameOf(node) === name ? [node] : findAll(childrenOf(node), name)))
}

function slideBlocks(slide: readonly Node[]): Block[] {
  const shapes = findAll(slide, 'p:sp').map(toBlock)
  const tables = findAll(slide, 'a:tbl').map((table): Block => ({ kind: 'table', text: tableText(table) }))
  return [...shapes, ...tables].filter(({ text }) => text !== '')
}

function toBlock(shape: Node): Block {
  const holder = findAll([shape], 'p:ph')[0]?.[':@'] as { '@_type'?: string } | undefined
  const text = paragraphs([shape])
  const isTitle = holder?.['@_type'] === 'title' || holder?.['@_type'] === 'ctrTitle'
  return isTitle ? { kind: 'heading', level: 1, text: text.replaceAll('\n', ' ') } : { kind: 'prose', text }
}

const noteBlocks = (notes: readonly Node[]): Block[] =>
  findAll(notes, 'p:sp')
    .filter(
      (shape) => (findAll([shape], 'p:ph')[0]?.[':@'] as { '@_type'?: string } | undefined)?.['@_type'] === 'body',
    )
    .map((shape): Block => ({ kind: 'prose', text: paragraphs([shape]) }))
    .filter(({ text }) => text !== '')

const paragraphs = (nodes: readonly Node[]) =>
  findAll(nodes, 'a:p')
    .map((paragraph) => textOf([paragraph]).trim())
    .filter((text) => text !== '')
    .join('\n')

const textOf = (nodes: readonly Node[]): string =>
  findAll(nodes, 'a:t')
    .flatMap(childrenOf)
    .map((node) => String(node['#text'] ?? ''))
    .join('')

const tableText = (table: Node) =>
  findAll([table], 'a:tr')
    .map(
      (row) =>
        `| ${findAll([row], 'a:tc')
          .map((cell) => paragraphs([cell]).replaceAll('\n', ' '))
          .join(' | ')} |`,
    )
    .join('\n')
