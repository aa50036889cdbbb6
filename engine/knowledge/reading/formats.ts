/** Which files can be read, and by what. Names decide; where a name says nothing, the first bytes do. */
import { extname } from 'node:path'
import { mediaTypes } from './media-types.ts'
import type { ReadFormat } from './read-document.ts'

export type Format = { load: () => Promise<ReadFormat>; mediaType: string }

/** Loaded when needed: each brings a library, and a reader's process reads one file. */
const readers: Readonly<Record<string, () => Promise<ReadFormat>>> = {
  'application/pdf': async () => (await import('./formats/pdf.ts')).readPdf,
  'application/vnd.openxmlformats-officedocument.wordprocessingml.document': async () =>
    (await import('./formats/word.ts')).readWord,
  'application/vnd.openxmlformats-officedocument.presentationml.presentation': async () =>
    (await import('./formats/slides.ts')).readSlides,
  'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet': async () =>
    (await import('./formats/spreadsheet.ts')).readSpreadsheet,
  'application/epub+zip': async () => (await import('./formats/book.ts')).readBook,
  'application/zip': async () => (await import('./formats/archive.ts')).readArchive,
  'application/json': async () => (await import('./formats/json.ts')).readJson,
  'message/rfc822': async () => (await import('./formats/mail.ts')).readMail,
  'image/png': async () => (await import('./formats/picture.ts')).readPicture,
  'image/jpeg': async () => (await import('./formats/picture.ts')).readPicture,
  'text/html': async () => (await import('./formats/html.ts')).readHtml,
  'text/markdown': async () => (await import('./formats/markdown.ts')).readMarkdown,
  'text/csv': async () => (await import('./formats/table-text.ts')).readTableText,
  'text/plain': async () => (await import('./formats/plain-text.ts')).readPlainText,
  'text/x-source': async () => (await import('./formats/source-code.ts')).readSourceCode,
}

export function formatOf(name: string, start: Uint8Array): Format | undefined {
  const mediaType = mediaTypeOf(name, start)
  const load = mediaType === undefined ? undefined : readers[mediaType]
  return load && mediaType !== undefined ? { load, mediaType } : undefined
}

export function mediaTypeOf(name: string, start: Uint8Array): string | undefined {
  return (
    byContent(start) ?? mediaTypes[extname(name).toLowerCase().slice(1)] ?? (isText(start) ? 'text/plain' : undefined)
  )
}

/** A PDF is one whatever its name; other magic numbers are shared by too many formats. */
const byContent = (start: Uint8Array) =>
  Buffer.from(start.subarray(0, 1024)).includes('%PDF-') ? 'application/pdf' : undefined

/** Text has no zero bytes (but for UTF-16, which begins with a mark), and few control characters. */
function isText(start: Uint8Array): boolean {
  const sample = start.subarray(0, 4096)
  if ((sample[0] === 0xff && sample[1] === 0xfe) || (sample[0] === 0xfe && sample[1] === 0xff)) return true
  const odd = sample.filter((byte) => byte === 0 || (byte < 32 && ![9, 10, 12, 13, 27].includes(byte))).length
  return sample.length > 0 && odd === 0
}
