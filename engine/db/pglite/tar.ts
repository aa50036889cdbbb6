/** Packs and unpacks a folder as a plain tar (ustar): the template database, and what PGlite loads into memory. */
import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'

const block = 512

export function packFolder(folder: string, except: (path: string) => boolean = () => false): Buffer {
  const parts: Buffer[] = []
  const walk = (below: string) => {
    for (const entry of readdirSync(join(folder, below), { withFileTypes: true })) {
      const path = below ? `${below}/${entry.name}` : entry.name
      if (except(path)) continue
      if (entry.isDirectory()) {
        parts.push(header(path, 0, '5'))
        walk(path)
      } else if (entry.isFile()) {
        const content = readFileSync(join(folder, path))
        parts.push(header(path, content.length, '0'), content, Buffer.alloc(padding(content.length)))
      }
    }
  }
  walk('')
  return Buffer.concat([...parts, Buffer.alloc(2 * block)])
}

export function unpackFolder(tar: Buffer, folder: string) {
  const made = new Set<string>()
  const make = (path: string) => {
    if (!made.has(path)) mkdirSync(path, { recursive: true, mode: 0o700 })
    made.add(path)
  }
  make(folder)
  for (let at = 0; at + block <= tar.length && tar[at] !== 0; ) {
    const path = join(folder, text(tar, at, 100))
    const size = Number.parseInt(text(tar, at + 124, 12), 8)
    const isFolder = text(tar, at + 156, 1) === '5'
    at += block
    make(isFolder ? path : dirname(path))
    if (!isFolder) writeFileSync(path, tar.subarray(at, at + size), { mode: 0o600 })
    at += size + padding(size)
  }
}

function header(path: string, size: number, type: '0' | '5'): Buffer {
  const head = Buffer.alloc(block)
  if (Buffer.byteLength(path) > 100) throw new Error(`The path ${path} is too long for a tar.`)
  const octal = (value: number, length: number) => `${value.toString(8).padStart(length - 1, '0')}\0`
  head.write(path, 0)
  head.write(octal(type === '5' ? 0o700 : 0o600, 8), 100)
  head.write(octal(0, 8), 108)
  head.write(octal(0, 8), 116)
  head.write(octal(size, 12), 124)
  head.write(octal(0, 12), 136)
  head.write('        ', 148) // the checksum counts its own field as spaces
  head.write(type, 156)
  head.write('ustar\x0000', 257)
  let sum = 0
  for (const byte of head) sum += byte
  head.write(`${sum.toString(8).padStart(6, '0')}\0 `, 148)
  return head
}

function padding(size: number): number {
  return (block - (size % block)) % block
}

function text(buffer: Buffer, at: number, length: number): string {
  const end = buffer.indexOf(0, at)
  return buffer.toString('utf8', at, end === -1 || end > at + length ? at + length : end)
}
