/**
 * A tar (ustar) that is written as it comes. A part whose size nobody knows beforehand becomes pieces, `name.000001` and so on:
 * `cat name.*` puts them together again, so that every step works with ordinary tools and nothing waits on disk.
 */
const block = 512
/** What is held in memory of a part in pieces. */
export const pieceBytes = 4 * 1024 * 1024

export type Emit = (bytes: Buffer) => Promise<void>

export type ArchiveWriter = {
  /** One file, whole. */
  add: (name: string, content: string | Uint8Array) => Promise<void>
  /** One file whose size is known. */
  addStream: (name: string, size: number, content: AsyncIterable<Uint8Array>) => Promise<void>
  addPieces: (name: string, content: AsyncIterable<Uint8Array>) => Promise<void>
  end: () => Promise<void>
}

export function archiveWriter(emit: Emit): ArchiveWriter {
  const pad = (size: number) => Buffer.alloc((block - (size % block)) % block)
  const head = async (name: string, size: number) => {
    for (const one of headersOf(name, size)) await emit(one)
  }
  const add = async (name: string, content: string | Uint8Array) => {
    const bytes = Buffer.from(content as Uint8Array)
    await head(name, bytes.length)
    await emit(bytes)
    await emit(pad(bytes.length))
  }
  return {
    add,
    async addStream(name, size, content) {
      await head(name, size)
      let left = size
      for await (const chunk of content) {
        // A file that grows while it is read gives what it had; one that shrinks is filled with zeros, and its hash tells.
        const bytes = Buffer.from(chunk.subarray(0, left))
        left -= bytes.length
        if (bytes.length > 0) await emit(bytes)
      }
      for (; left > 0; left -= Math.min(left, pieceBytes)) await emit(Buffer.alloc(Math.min(left, pieceBytes)))
      await emit(pad(size))
    },
    async addPieces(name, content) {
      let [held, heldBytes, number]: [Uint8Array[], number, number] = [[], 0, 0]
      const flush = async () => {
        await add(pieceName(name, ++number), Buffer.concat(held))
        ;[held, heldBytes] = [[], 0]
      }
      for await (const chunk of content) {
        held.push(chunk)
        heldBytes += chunk.length
        if (heldBytes >= pieceBytes) await flush()
      }
      if (heldBytes > 0 || number === 0) await flush()
    },
    end: () => emit(Buffer.alloc(2 * block)),
  }
}

export const pieceName = (name: string, number: number) => `${name}.${String(number).padStart(6, '0')}`

/** A name that is too long for its field travels in a record before it (pax), which every tar of today reads. */
function headersOf(name: string, size: number): Buffer[] {
  if (Buffer.byteLength(name) <= 100) return [header(name, size, '0')]
  const record = paxRecord('path', name)
  const padded = Buffer.concat([record, Buffer.alloc((block - (record.length % block)) % block)])
  return [
    header('pax-header', record.length, 'x'),
    padded,
    header(Buffer.from(name).toString('latin1', 0, 100), size, '0'),
  ]
}

/** "length key=value\n", where the length counts itself. */
function paxRecord(key: string, value: string): Buffer {
  const rest = Buffer.byteLength(` ${key}=${value}\n`)
  let length = rest + String(rest).length
  if (String(length).length !== String(rest).length) length = rest + String(length).length
  return Buffer.from(`${length} ${key}=${value}\n`)
}

function header(name: string, size: number, type: '0' | 'x'): Buffer {
  const head = Buffer.alloc(block)
  const octal = (value: number, at: number, length: number) =>
    head.write(`${value.toString(8).padStart(length - 1, '0')}\0`, at, 'ascii')
  head.write(name, 0, 100, 'utf8')
  octal(0o600, 100, 8)
  octal(0, 108, 8)
  octal(0, 116, 8)
  octal(size, 124, 12)
  octal(0, 136, 12)
  head.fill(' ', 148, 156) // the checksum counts itself as spaces
  head.write(type, 156, 'ascii')
  head.write('ustar\x0000', 257, 'ascii')
  let sum = 0
  for (const byte of head) sum += byte
  octal(sum, 148, 7)
  return head
}
