import { extractImages, getDocumentProxy } from 'unpdf'
import { AppError } from '../../../../contracts/errors.ts'
import { mustNotBeTooLarge, toPnm } from '../pictures.ts'
import { type Block, bytesOf, type ReadFormat } from '../read-document.ts'
import type { Recognize } from '../recognize.ts'
import { type Line, linesToBlocks } from './pdf-lines.ts'
import { paragraphsOf } from './plain-text.ts'

/** Fewer letters than this on a page: it is a picture. */
const fewLetters = 20

export const readPdf: ReadFormat = async function* (file) {
  const pdf = await open(new Uint8Array(await bytesOf(file)))
  try {
    const title = await findTitle(pdf)
    if (title) yield { type: 'title', title }
    const pictures: number[] = []
    const recognized: number[] = []
    for (let number = 1; number <= pdf.numPages; number++) {
      const page = await pdf.getPage(number)
      const { items } = await page.getTextContent()
      page.cleanup()
      const lines = toLines(items as TextItem[])
      const isPicture = lines.reduce((sum, { text }) => sum + text.length, 0) < fewLetters
      const read = isPicture && file.recognize ? await recognizePage(pdf, number, file.recognize) : []
      if (isPicture) (read.length > 0 ? recognized : pictures).push(number)
      const blocks = [...linesToBlocks(lines), ...read]
      yield { type: 'page', blocks }
    }
    if (recognized.length > 0) yield { type: 'notes', notes: [`Recognised in pictures: page ${shown(recognized)}.`] }
    if (pictures.length > 0) yield { type: 'notes', notes: [aboutPictures(pictures, pdf.numPages)] }
  } finally {
    await pdf.loadingTask.destroy()
  }
}

type Pdf = Awaited<ReturnType<typeof getDocumentProxy>>

async function open(data: Uint8Array): Promise<Pdf> {
  try {
    return await getDocumentProxy(data, { stopAtErrors: false, verbosity: 0 })
  } catch (cause) {
    if (cause instanceof Error && cause.name === 'PasswordException') throw new AppError('document-locked', { cause })
    throw new AppError('document-unreadable', { detail: 'This PDF is damaged, or no PDF.', cause })
  }
}

async function findTitle(pdf: Pdf): Promise<string | undefined> {
  const { info } = await pdf.getMetadata().catch(() => ({ info: {} }))
  const title = 'Title' in info && typeof info.Title === 'string' ? info.Title.trim() : ''
  // Word processors put their file's name there.
  return title === '' || /^(untitled|microsoft word)|\.(docx?|dvi|tex|indd|qxd)$/i.test(title) ? undefined : title
}

function aboutPictures(pages: readonly number[], count: number): string {
  if (pages.length === count)
    return 'It holds pictures of text only (a scan): nothing in it can be found before it is recognised.'
  return `Pictures without text: page ${shown(pages)}.`
}

const shown = (pages: readonly number[]) => pages.slice(0, 20).join(', ') + (pages.length > 20 ? ', …' : '')

/** Smaller ones are signs and ornaments. */
const leastPixels = 20_000

async function recognizePage(pdf: Pdf, number: number, recognize: Recognize): Promise<Block[]> {
  const blocks: Block[] = []
  for (const picture of await extractImages(pdf, number)) {
    if (picture.width * picture.height < leastPixels) continue
    mustNotBeTooLarge(picture)
    blocks.push(...paragraphsOf(await recognize(toPnm(picture))))
  }
  return blocks
}

type TextItem = { str: string; transform: readonly number[]; width: number; height: number; hasEOL: boolean }

/** Pieces of text in the order in which they were drawn; a new line where the height changes, a space across a gap. */
function toLines(items: readonly TextItem[]): Line[] {
  const lines: Line[] = []
  let lineEnd = 0
  for (const { str, transform, width, height } of items) {
    if (str === '') continue
    const [, , , scale = 0, x = 0, y = 0] = transform
    const size = height || Math.abs(scale)
    const last = lines.at(-1)
    if (last && Math.abs(last.y - y) < Math.max(last.size, size) * 0.5) {
      const isApart = x - lineEnd > size * 0.15 && !last.text.endsWith(' ') && !str.startsWith(' ')
      last.text += isApart ? ` ${str}` : str
      if (str.trim() !== '') last.size = Math.max(last.size, size)
    } else if (str.trim() !== '') {
      lines.push({ text: str, size, y })
    }
    lineEnd = x + width
  }
  return lines
    .map((line) => ({ ...line, text: line.text.replace(/\s+/g, ' ').trim() }))
    .filter(({ text }) => text !== '')
}
