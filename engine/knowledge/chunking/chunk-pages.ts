/**
 * Cuts pages into chunks along their structure: a chunk stays below one heading and on one page, tables and code stay
 * whole as long as they fit, long paragraphs are cut between sentences. A table of contents is in no chunk. A chunk's text
 * is a stretch of its page's text, character for character, so that whoever cites it can be checked.
 */

import { isContents } from '../contents-lines.ts'
import type { Block } from '../reading/read-document.ts'
import { cutText } from './cut-text.ts'

export type PageOfText = { number: number; start: number; text: string }
export type CutChunk = {
  number: number
  kind: 'prose' | 'table' | 'code'
  headings: string[]
  page: number
  start: number
  end: number
  text: string
  /** Of the second part of a table on: its first row. */
  tableHead: string | undefined
}
export type CutPage = { page: PageOfText; chunks: CutChunk[] }

type Sizes = { wanted: number; most: number }
/** Characters. Measured on SciFact: docs/retrieval.md. */
export const defaultSizes: Sizes = { wanted: 1500, most: 2400 }

const separator = '\n\n'
type Placed = { block: Block; start: number; end: number }
type Piece = { kind: CutChunk['kind']; start: number; end: number; tableHead?: string | undefined }

/** Remembers the headings, the page number and the place in the whole text from page to page. */
export function createChunker({ wanted, most }: Sizes = defaultSizes): { cut: (blocks: readonly Block[]) => CutPage } {
  const headings: { level: number; text: string }[] = []
  let pageNumber = 0
  let chunkNumber = 0
  let offset = 0

  function cut(blocks: readonly Block[]): CutPage {
    pageNumber++
    const { text, placed } = placeBlocks(blocks)
    const page = { number: pageNumber, start: offset, text }
    const chunks = sectionsOf(placed.filter(({ block }) => !isContents(block.text))).flatMap((section) => {
      if (section.heading) enter(section.heading)
      const path = headings.map((heading) => heading.text)
      return packPieces(
        section.body.flatMap((one) => piecesOf(one, text)),
        wanted,
      ).map((piece) => ({
        number: chunkNumber++,
        kind: piece.kind,
        headings: path,
        page: pageNumber,
        start: offset + piece.start,
        end: offset + piece.end,
        text: text.slice(piece.start, piece.end),
        tableHead: piece.tableHead,
      }))
    })
    offset += text.length + separator.length
    return { page, chunks }
  }

  function enter({ level = 1, text }: Block): void {
    while ((headings.at(-1)?.level ?? 0) >= level) headings.pop()
    headings.push({ level, text })
  }

  const piecesOf = ({ block, start, end }: Placed, text: string): Piece[] => {
    const kind = block.kind === 'heading' ? 'prose' : block.kind
    if (end - start <= most) return [{ kind, start, end }]
    const tableHead = kind === 'table' ? block.text.split('\n', 1)[0]?.slice(0, 500) : undefined
    return cutText(text.slice(start, end), kind, wanted, most).map((part, index) => ({
      kind,
      start: start + part.start,
      end: start + part.end,
      tableHead: index > 0 ? tableHead : undefined,
    }))
  }

  return { cut }
}

function placeBlocks(blocks: readonly Block[]): { text: string; placed: Placed[] } {
  let text = ''
  const placed = blocks.map((block) => {
    if (text !== '') text += separator
    const start = text.length
    text += block.text
    return { block, start, end: text.length }
  })
  return { text, placed }
}

type Section = { heading: Block | undefined; own: Placed | undefined; body: Placed[] }

function sectionsOf(placed: readonly Placed[]): Section[] {
  const sections: Section[] = []
  for (const one of placed) {
    const last = sections.at(-1)
    if (one.block.kind === 'heading') sections.push({ heading: one.block, own: one, body: [] })
    else if (last) last.body.push(one)
    else sections.push({ heading: undefined, own: undefined, body: [one] })
  }
  return sections.map((section, at) => withOwnWords(section, sections[at + 1]))
}

/** A heading that nothing stands below is a chunk itself, lest its words be lost. */
function withOwnWords(section: Section, next: Section | undefined): Section {
  if (section.body.length > 0 || !section.own) return section
  const holdsNext = (next?.heading?.level ?? 0) > (section.heading?.level ?? 1)
  return holdsNext ? section : { ...section, body: [section.own] }
}

/** Neighbours of one kind are put together until they are as long as wanted. */
function packPieces(pieces: readonly Piece[], wanted: number): Piece[] {
  const packed: Piece[] = []
  for (const piece of pieces) {
    const last = packed.at(-1)
    const fits = last && last.kind === 'prose' && piece.kind === 'prose' && piece.end - last.start <= wanted
    if (fits) last.end = piece.end
    else packed.push({ ...piece })
  }
  return packed
}
