/** Reads and writes tar, as far as bundles need it: files and folders, long names; links and devices are refused. Pure. */
import { bundleInvalid } from './safe-path.ts'

const block = 512

export function* readTar(tar: Buffer): Iterable<{ path: string; content: Buffer }> {
  let longPath: string | undefined
  for (let at = 0; at + block <= tar.length && tar[at] !== 0; ) {
    const head = tar.subarray(at, at + block)
    if (octal(head, 148, 8) !== checksum(head)) throw bundleInvalid('The tar is damaged.')
    const size = octal(head, 124, 12)
    const content = tar.subarray(at + block, at + block + size)
    if (!Number.isSafeInteger(size) || content.length !== size) throw bundleInvalid('The tar ends too early.')
    const type = String.fromCharCode(head[156] ?? 0)
    const prefix = text(head, 257, 5) === 'ustar' ? text(head, 345, 155) : ''
    const path = longPath ?? (prefix ? `${prefix}/${text(head, 0, 100)}` : text(head, 0, 100))
    if (type === 'L') longPath = text(content, 0, content.length)
    else if (type === 'x') longPath = paxPath(content)
    else if (type !== 'g') {
      longPath = undefined
      if (type === '0' || type === '\0') yield { path, content }
      else if (type !== '5') throw bundleInvalid(`${path} is a link or a device. A bundle holds plain files.`)
    }
    at += block + Math.ceil(size / block) * block
  }
}

export function writeTar(files: ReadonlyMap<string, Buffer>): Buffer {
  const parts: Buffer[] = []
  for (const [path, content] of files) {
    if (Buffer.byteLength(path) > 100) throw bundleInvalid(`The path ${path} is too long.`)
    const head = Buffer.alloc(block)
    head.write(path, 0)
    for (const [value, at, length] of [
      [0o644, 100, 8],
      [0, 108, 8],
      [0, 116, 8],
      [content.length, 124, 12],
      [0, 136, 12],
    ] as const)
      head.write(`${value.toString(8).padStart(length - 1, '0')}\0`, at)
    head.write('0', 156)
    head.write('ustar\x0000', 257)
    head.write(`${checksum(head).toString(8).padStart(6, '0')}\0 `, 148)
    parts.push(head, content, Buffer.alloc((block - (content.length % block)) % block))
  }
  return Buffer.concat([...parts, Buffer.alloc(2 * block)])
}

/** Counts its own field as spaces. */
function checksum(head: Buffer): number {
  let sum = 8 * 32
  for (const [index, byte] of head.entries()) if (index < 148 || index >= 156) sum += byte
  return sum
}

function text(bytes: Buffer, at: number, length: number): string {
  const field = bytes.subarray(at, at + length)
  const end = field.indexOf(0)
  return field.toString('utf8', 0, end < 0 ? field.length : end)
}

const octal = (bytes: Buffer, at: number, length: number) => Number.parseInt(text(bytes, at, length).trim() || '0', 8)

/** Records as in `27 path=a/long/name\n`. */
function paxPath(content: Buffer): string | undefined {
  return /^\d+ path=(.*)$/m.exec(content.toString('utf8'))?.[1]
}
