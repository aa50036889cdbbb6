/** Plain text, of any encoding: streamed, so that its size does not matter. */
import chardet from 'chardet'
import type { Block, ReadFormat, SourceFile } from '../read-document.ts'

/** Characters of one page; pages of a text are only stretches that are handy to show. */
const pageLength = 16_000
const sampleBytes = 64 * 1024

export const readPlainText: ReadFormat = async function* (file) {
  let rest = ''
  for await (const text of decode(file)) {
    rest += text
    while (rest.length > pageLength) {
      const end = pageEnd(rest)
      yield { type: 'page', blocks: paragraphsOf(rest.slice(0, end)) }
      rest = rest.slice(end)
    }
  }
  yield { type: 'page', blocks: paragraphsOf(rest) }
}

/** The whole file as text: for formats that have to see all of it. */
export async function textOf(file: SourceFile): Promise<string> {
  let text = ''
  for await (const piece of decode(file)) text += piece
  return text
}

/** As text, in the encoding that its beginning shows. */
async function* decode(file: SourceFile): AsyncGenerator<string> {
  let decoder: InstanceType<typeof TextDecoder> | undefined
  let sample: Uint8Array[] = []
  let length = 0
  for await (const piece of file.stream()) {
    if (decoder) {
      yield decoder.decode(piece, { stream: true })
      continue
    }
    sample.push(piece)
    length += piece.length
    if (length < sampleBytes) continue
    const start = Buffer.concat(sample)
    decoder = new TextDecoder(encodingOf(start, true))
    sample = []
    yield decoder.decode(start, { stream: true })
  }
  if (decoder) return yield decoder.decode()
  const whole = Buffer.concat(sample)
  yield new TextDecoder(encodingOf(whole, false)).decode(whole)
}

/** What the text says of itself (its byte order mark), UTF-8 if it is that, else the likeliest one. */
export function encodingOf(sample: Uint8Array, isCut: boolean): string {
  if (sample[0] === 0xff && sample[1] === 0xfe) return 'utf-16le'
  if (sample[0] === 0xfe && sample[1] === 0xff) return 'utf-16be'
  if (isUtf8(sample, isCut)) return 'utf-8'
  const found = chardet.detect(sample) ?? 'windows-1252'
  try {
    return new TextDecoder(found).encoding
  } catch {
    return 'windows-1252' // one that Node does not know
  }
}

function isUtf8(sample: Uint8Array, isCut: boolean): boolean {
  try {
    new TextDecoder('utf-8', { fatal: true }).decode(sample, { stream: isCut })
    return true
  } catch {
    return false
  }
}

/** After a blank line, or a line, or a space; in the last half of the page, or it would be a short one. */
function pageEnd(text: string): number {
  for (const [mark, length] of [
    ['\n\n', 2],
    ['\n', 1],
    [' ', 1],
  ] as const) {
    const at = text.lastIndexOf(mark, pageLength - length)
    if (at > pageLength / 2) return at + length
  }
  const last = text.charCodeAt(pageLength - 1)
  return last >= 0xd800 && last <= 0xdbff ? pageLength - 1 : pageLength
}

export const paragraphsOf = (text: string): Block[] =>
  text
    .replaceAll('\r\n', '\n')
    .replace(/[\0\f\v]/g, ' ')
    .split(/\n[ \t]*\n\s*/)
    .map((paragraph) => paragraph.trim())
    .filter((paragraph) => paragraph !== '')
    .map((paragraph) => ({ kind: 'prose', text: paragraph }))
