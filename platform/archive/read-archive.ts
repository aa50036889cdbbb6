/**
 * Reads a tar as it comes: regular files only, one after the other. Nothing is ever extracted to a path that the archive names;
 * whoever reads decides where a part goes. Anything unexpected (a link, a folder, a wrong checksum, an early end) is refused.
 */
import { AppError } from '../../contracts/errors.ts'

const block = 512
const mostNameBytes = 4096

export type ArchivePart = { name: string; size: number; content: AsyncIterable<Buffer> }

/** The content of a part has to be read, or is passed over when the next one is asked for. */
export async function* readArchive(source: AsyncIterable<Uint8Array>): AsyncGenerator<ArchivePart> {
  const bytes = byteReader(source)
  let longName: string | undefined
  for (;;) {
    const head = await bytes.exactly(block)
    if (head.every((byte) => byte === 0)) break
    const { name, size, type } = readHeader(head)
    if (type === 'x') {
      if (size > mostNameBytes || longName !== undefined) throw damaged('It has a name that is too long.')
      longName = readPaxPath(await bytes.exactly(size))
      await bytes.exactly(padding(size))
      continue
    }
    let left = size
    async function* content() {
      while (left > 0) {
        const chunk = await bytes.some(left)
        left -= chunk.length
        yield chunk
      }
    }
    const part = { name: longName ?? name, size, content: content() }
    longName = undefined
    yield part
    while (left > 0) left -= (await bytes.some(left)).length
    await bytes.exactly(padding(size))
  }
  await bytes.rest()
}

export async function readWhole(part: ArchivePart, mostBytes: number): Promise<Buffer> {
  if (part.size > mostBytes) throw damaged(`${part.name} is larger than it can be.`)
  const chunks: Buffer[] = []
  for await (const chunk of part.content) chunks.push(chunk)
  return Buffer.concat(chunks)
}

/** `database.sql.zst.000002` → the second piece of `database.sql.zst`. */
export function pieceOf(name: string): { part: string; number: number } | undefined {
  const [, part, number] = /^(.+)\.(\d{6})$/.exec(name) ?? []
  return part === undefined ? undefined : { part, number: Number(number) }
}

const damaged = (detail: string) => new AppError('backup-damaged', { detail })
const padding = (size: number) => (block - (size % block)) % block

function readHeader(head: Buffer) {
  const text = (at: number, length: number) => {
    const end = head.indexOf(0, at)
    return head.toString('utf8', at, end === -1 || end > at + length ? at + length : end)
  }
  const sum = Number.parseInt(text(148, 8), 8)
  let found = 8 * 32
  for (let at = 0; at < block; at++) if (at < 148 || at >= 156) found += head[at] ?? 0
  const [name, size, type] = [text(0, 100), Number.parseInt(text(124, 12), 8), text(156, 1)]
  if (sum !== found || !Number.isSafeInteger(size) || size < 0) throw damaged('It is no archive, or not a whole one.')
  if (type !== '0' && type !== 'x') throw damaged(`${name} is not a plain file.`)
  return { name, size, type }
}

function readPaxPath(record: Buffer): string {
  const [, value] = /^\d+ path=([^\n\0]+)\n$/.exec(record.toString('utf8')) ?? []
  if (value === undefined) throw damaged('It has a name that cannot be read.')
  return value
}

/** Pulls bytes out of chunks of any size. */
function byteReader(source: AsyncIterable<Uint8Array>) {
  const chunks = source[Symbol.asyncIterator]()
  let held: Buffer = Buffer.alloc(0)
  async function fill() {
    while (held.length === 0) {
      const { value, done } = await chunks.next()
      if (done) throw damaged('It ends in the middle.')
      held = Buffer.from(value.buffer, value.byteOffset, value.byteLength)
    }
  }
  async function some(atMost: number): Promise<Buffer> {
    await fill()
    const taken = held.subarray(0, atMost)
    held = held.subarray(taken.length)
    return taken
  }
  return {
    some,
    async exactly(count: number): Promise<Buffer> {
      if (count <= held.length) {
        const taken = held.subarray(0, count)
        held = held.subarray(count)
        return taken
      }
      const parts: Buffer[] = []
      for (let left = count; left > 0; left -= parts.at(-1)?.length ?? 0) parts.push(await some(left))
      return Buffer.concat(parts)
    },
    /** To the true end, so that whatever checks the source has seen all of it; only zeros may follow. */
    async rest() {
      for (;;) {
        if (held.some((byte) => byte !== 0)) throw damaged('Something follows its end.')
        const { value, done } = await chunks.next()
        if (done) return
        held = Buffer.from(value)
      }
    },
  }
}
