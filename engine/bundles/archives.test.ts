import { spawnSync } from 'node:child_process'
import { mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { crc32, deflateRawSync, gzipSync } from 'node:zlib'
import { describe, expect, it } from 'vitest'
import { decideItem } from './decide-item.ts'
import { readArchive, readBundleFolder } from './read-bundle.ts'
import { createFileCollector, mostBytes, safePath } from './safe-path.ts'
import { writeTar } from './tar-files.ts'

const manifest = 'name: one\nversion: 1.0.0\nworkflows: {}\n'
const tgz = (files: Record<string, string | Buffer>) =>
  gzipSync(writeTar(new Map(Object.entries(files).map(([path, text]) => [path, Buffer.from(text)]))))

/** `mode`: of the file, as Unix writes it into the directory. */
function zip(files: Record<string, string>, { mode = 0o100644, lie = false } = {}): Buffer {
  const locals: Buffer[] = []
  const central: Buffer[] = []
  let at = 0
  for (const [path, text] of Object.entries(files)) {
    const packed = deflateRawSync(text)
    const head = Buffer.alloc(30)
    head.writeUInt32LE(0x04034b50, 0)
    head.writeUInt16LE(8, 8)
    head.writeUInt16LE(path.length, 26)
    const entry = Buffer.alloc(46)
    entry.writeUInt32LE(0x02014b50, 0)
    entry.writeUInt16LE(8, 10)
    entry.writeUInt32LE(crc32(text), 16)
    entry.writeUInt32LE(packed.length, 20)
    entry.writeUInt32LE(lie ? 1 : text.length, 24)
    entry.writeUInt16LE(path.length, 28)
    entry.writeUInt32LE((mode << 16) >>> 0, 38)
    entry.writeUInt32LE(at, 42)
    locals.push(head, Buffer.from(path), packed)
    central.push(entry, Buffer.from(path))
    at += 30 + path.length + packed.length
  }
  const directory = Buffer.concat(central)
  const end = Buffer.alloc(22)
  end.writeUInt32LE(0x06054b50, 0)
  end.writeUInt16LE(Object.keys(files).length, 10)
  end.writeUInt32LE(directory.length, 12)
  end.writeUInt32LE(at, 16)
  return Buffer.concat([...locals, directory, end])
}

describe('an archive', () => {
  it('gives the same bundle as .tgz, as .zip and as a folder, with or without a folder around it', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'iceos-archive-'))
    try {
      const files = { 'bundle.yaml': manifest, 'data/a.txt': 'hello' }
      mkdirSync(join(folder, 'data'))
      for (const [path, text] of Object.entries(files)) writeFileSync(join(folder, path), text)
      const hash = (await readBundleFolder(folder)).contentHash
      expect(readArchive(tgz(files)).contentHash).toBe(hash)
      expect(readArchive(zip(files)).contentHash).toBe(hash)
      expect(readArchive(tgz({ 'one/bundle.yaml': manifest, 'one/data/a.txt': 'hello' })).contentHash).toBe(hash)
      expect(readArchive(zip(files)).data.get('a.txt')?.toString()).toBe('hello')
      if (process.platform !== 'win32') {
        const made = join(folder, '..', `${hash}.tgz`)
        spawnSync('tar', ['czf', made, '-C', folder, '.'])
        expect(readArchive(readFileSync(made)).contentHash).toBe(hash)
        rmSync(made)
        symlinkSync('/etc/passwd', join(folder, 'data', 'link'))
        await expect(readBundleFolder(folder)).rejects.toMatchObject({ code: 'bundle-invalid' })
        spawnSync('tar', ['czf', made, '-C', folder, '.'])
        expect(() => readArchive(readFileSync(made))).toThrow('link')
        rmSync(made)
      }
    } finally {
      rmSync(folder, { recursive: true })
    }
  })

  it('is refused when a path leads out of it, or is a device or a second name of a file', () => {
    const bad = [
      '../x',
      'a/../../x',
      '/etc/x',
      'C:/x',
      'a\\b',
      'a//b',
      'nul',
      'a/con.txt',
      'a.',
      'a\u0000b',
      'x'.repeat(300),
    ]
    for (const path of bad) {
      expect(() => safePath(path), path).toThrow()
      expect(() => readArchive(zip({ 'bundle.yaml': manifest, [path]: 'x' })), path).toThrow()
    }
    expect(() => readArchive(tgz({ 'bundle.yaml': manifest, 'data/A.txt': '1', 'data/a.txt': '2' }))).toThrow('twice')
  })

  it('is refused when it holds links, lies about sizes, is damaged, or is no archive', () => {
    const files = { 'bundle.yaml': manifest, 'data/a': 'hello' }
    expect(() => readArchive(zip(files, { mode: 0o120777 }))).toThrow('link')
    expect(() => readArchive(zip(files, { lie: true }))).toThrow('damaged')
    expect(() => readArchive(Buffer.from('hello'))).toThrow('neither')
    const damaged = writeTar(new Map([['bundle.yaml', Buffer.from(manifest)]]))
    damaged[0] = 0x7a
    expect(() => readArchive(gzipSync(damaged))).toThrow('damaged')
    expect(() => readArchive(tgz(files).subarray(0, 40))).toThrow()
  })

  it('is refused when it is too much, before it is unpacked whole', () => {
    const bomb = gzipSync(Buffer.alloc(3 * mostBytes))
    expect(bomb.length).toBeLessThan(200_000)
    expect(() => readArchive(bomb)).toThrow('cannot be unpacked')
    const { add } = createFileCollector()
    for (let index = 0; index < 500; index++) add(`data/${index}`, Buffer.alloc(1))
    expect(() => add('data/more', Buffer.alloc(1))).toThrow('more than 500')
  })
})

describe('an upgrade', () => {
  const decide = (base: string | undefined, current: string | null, next: string, overwrite = false) =>
    decideItem({ base, current, next, overwrite }).what

  it('replaces what nobody has changed and keeps what somebody has', () => {
    expect(decide(undefined, null, 'new')).toBe('added')
    expect(decide('old', 'old', 'new')).toBe('updated')
    expect(decide('old', 'mine', 'new')).toBe('kept')
    expect(decide('old', 'mine', 'old')).toBe('kept')
    expect(decide('old', null, 'new')).toBe('kept')
    expect(decide('old', 'new', 'new')).toBe('unchanged')
    expect(decide(undefined, 'other', 'new')).toBe('kept')
    expect([decide('old', 'mine', 'new', true), decide('old', null, 'new', true)]).toEqual(['updated', 'added'])
  })
})
