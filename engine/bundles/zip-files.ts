/** Reads zip, as far as bundles need it: stored and deflated files. Links and encrypted files are refused. Pure. */
import { crc32, inflateRawSync } from 'node:zlib'
import { bundleInvalid, mostFileBytes, mostFiles } from './safe-path.ts'

export function* readZip(zip: Buffer): Iterable<{ path: string; content: Buffer }> {
  const end = zip.lastIndexOf(Buffer.from('PK\x05\x06'))
  if (end < 0 || end + 22 > zip.length) throw bundleInvalid('The zip is damaged: it has no directory.')
  const count = zip.readUInt16LE(end + 10)
  if (count > 4 * mostFiles) throw bundleInvalid(`It has more than ${mostFiles} files.`)
  let at = zip.readUInt32LE(end + 16)
  for (let index = 0; index < count; index++) {
    if (at + 46 > zip.length || zip.readUInt32LE(at) !== 0x02014b50) throw bundleInvalid('The zip is damaged.')
    const entry = readEntry(zip, at)
    at = entry.next
    if (entry.path.endsWith('/')) continue
    yield { path: entry.path, content: readContent(zip, entry) }
  }
}

type Entry = ReturnType<typeof readEntry>

function readEntry(zip: Buffer, at: number) {
  const [nameLength, extraLength, commentLength] = [
    zip.readUInt16LE(at + 28),
    zip.readUInt16LE(at + 30),
    zip.readUInt16LE(at + 32),
  ]
  return {
    path: zip.toString('utf8', at + 46, at + 46 + nameLength),
    flags: zip.readUInt16LE(at + 8),
    method: zip.readUInt16LE(at + 10),
    crc: zip.readUInt32LE(at + 16),
    packed: zip.readUInt32LE(at + 20),
    size: zip.readUInt32LE(at + 24),
    kind: (zip.readUInt32LE(at + 38) >>> 16) & 0xf000,
    start: zip.readUInt32LE(at + 42),
    next: at + 46 + nameLength + extraLength + commentLength,
  }
}

const plainFile = 0x8000

function readContent(zip: Buffer, { path, flags, method, crc, packed, size, kind, start }: Entry): Buffer {
  if (kind !== 0 && kind !== plainFile)
    throw bundleInvalid(`${path} is a link or a device. A bundle holds plain files.`)
  if (flags & 1) throw bundleInvalid(`${path} is encrypted.`)
  if (size > mostFileBytes) throw bundleInvalid(`${path} is larger than ${mostFileBytes} bytes.`)
  if (start + 30 > zip.length) throw bundleInvalid('The zip is damaged.')
  const from = start + 30 + zip.readUInt16LE(start + 26) + zip.readUInt16LE(start + 28)
  const content = unpack(zip.subarray(from, from + packed), method, path)
  if (content.length !== size || crc32(content) !== crc) throw bundleInvalid(`${path} is damaged.`)
  return content
}

function unpack(packed: Buffer, method: number, path: string): Buffer {
  if (method === 0) return packed
  if (method !== 8) throw bundleInvalid(`${path} is packed in a way that is not read here.`)
  try {
    return inflateRawSync(packed, { maxOutputLength: mostFileBytes })
  } catch {
    throw bundleInvalid(`${path} cannot be unpacked, or is larger than ${mostFileBytes} bytes.`)
  }
}
