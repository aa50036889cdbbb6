import { posix } from 'node:path'
import { XMLParser } from 'fast-xml-parser'
import { AppError } from '../../../../contracts/errors.ts'
import { openZip } from '../open-zip.ts'
import { pagesOfBlocks } from '../pages-of-blocks.ts'
import { bytesOf, type ReadFormat } from '../read-document.ts'
import { htmlBlocks } from './html.ts'

const list = ['item', 'itemref', 'rootfile', 'dc:title']
const parser = new XMLParser({
  ignoreAttributes: false,
  attributeNamePrefix: '',
  isArray: (name) => list.includes(name),
})
type Item = { id: string; href: string; 'media-type': string }
type Package = {
  package?: {
    metadata?: { 'dc:title'?: (string | { '#text'?: string })[] }
    manifest?: { item?: Item[] }
    spine?: { itemref?: { idref: string }[] }
  }
}

/** An EPUB: its chapters in the order in which they are read. */
export const readBook: ReadFormat = async function* (file) {
  const wanted = (name: string) => /\.(x?html?|opf|xml)$/i.test(name)
  const entries = new Map(
    openZip(await bytesOf(file), wanted).map(({ name, bytes }) => [name, Buffer.from(bytes).toString('utf8')]),
  )
  const container = parser.parse(entries.get('META-INF/container.xml') ?? '') as {
    container?: { rootfiles?: { rootfile?: { 'full-path': string }[] } }
  }
  const path = container.container?.rootfiles?.rootfile?.[0]?.['full-path']
  const book = path === undefined ? undefined : (parser.parse(entries.get(path) ?? '') as Package).package
  if (path === undefined || !book)
    throw new AppError('document-unreadable', { detail: 'This is no EPUB, or it is damaged.' })
  const title = book.metadata?.['dc:title']?.[0]
  const titleText = typeof title === 'string' ? title : title?.['#text']
  if (titleText) yield { type: 'title', title: String(titleText) }
  const items = new Map((book.manifest?.item ?? []).map((item) => [item.id, item]))
  for (const { idref } of book.spine?.itemref ?? []) {
    const href = items.get(idref)?.href
    const html = href === undefined ? undefined : entries.get(posix.join(posix.dirname(path), decodeURIComponent(href)))
    if (html) yield* pagesOfBlocks(htmlBlocks(html).blocks)
  }
}
