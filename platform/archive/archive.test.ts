import { execFileSync } from 'node:child_process'
import { randomBytes } from 'node:crypto'
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import fc from 'fast-check'
import { describe, expect, it, onTestFinished } from 'vitest'
import { pieceOf, readArchive, readWhole } from './read-archive.ts'
import { archiveWriter, pieceBytes } from './write-archive.ts'

const longName = `${'a folder/'.repeat(20)}ünï.txt`

async function write(fill: (archive: ReturnType<typeof archiveWriter>) => Promise<void>): Promise<Buffer> {
  const chunks: Buffer[] = []
  const archive = archiveWriter(async (bytes) => void chunks.push(bytes))
  await fill(archive)
  await archive.end()
  return Buffer.concat(chunks)
}
async function* inPieces(bytes: Uint8Array, size = 1000) {
  for (let at = 0; at < bytes.length; at += size) yield bytes.subarray(at, at + size)
}
async function readAll(bytes: Uint8Array) {
  const found: Record<string, string> = {}
  for await (const part of readArchive(inPieces(bytes)))
    found[part.name] = (await readWhole(part, 1e9)).toString('base64')
  return found
}

describe('an archive', () => {
  it('gives back what was put in, and tar reads it', async () => {
    const big = randomBytes(pieceBytes + 300_000)
    const bytes = await write(async (archive) => {
      await archive.add('empty', '')
      await archive.add(longName, 'long')
      await archive.addPieces('big', inPieces(big, 100_000))
      await archive.addStream('known', 5, inPieces(Buffer.from('12345')))
    })
    const found = await readAll(bytes)
    expect(Object.keys(found)).toEqual(['empty', longName, 'big.000001', 'big.000002', 'known'])
    const together = Buffer.concat(
      [found['big.000001'], found['big.000002']].map((text) => Buffer.from(text ?? '', 'base64')),
    )
    expect(Buffer.compare(together, big)).toBe(0)
    expect(pieceOf('big.000002')).toEqual({ part: 'big', number: 2 })
    if (process.platform === 'win32') return
    const folder = mkdtempSync(join(tmpdir(), 'iceos-archive-'))
    onTestFinished(() => rmSync(folder, { recursive: true, force: true }))
    execFileSync('tar', ['x', '-C', folder], { input: bytes })
    expect(readFileSync(join(folder, longName), 'utf8')).toBe('long')
  })

  it('reads a file that grew or shrank meanwhile as it was announced', async () => {
    const bytes = await write(async (archive) => {
      await archive.addStream('grew', 3, inPieces(Buffer.from('12345')))
      await archive.addStream('shrank', 3, inPieces(Buffer.from('1')))
    })
    expect(await readAll(bytes)).toEqual({ grew: btoa('123'), shrank: btoa('1\0\0') })
  })

  it('with a link, a folder, a bad checksum or an early end is refused', async () => {
    const good = await write((archive) => archive.add('file', 'content'))
    for (const type of ['1', '2', '5', '6']) {
      const bad = Buffer.from(good)
      bad.write(type, 156)
      const sum = bad.subarray(0, 512).reduce((total, byte, at) => total + (at >= 148 && at < 156 ? 32 : byte), 0)
      bad.write(`${sum.toString(8).padStart(6, '0')}\0 `, 148)
      await expect(readAll(bad)).rejects.toMatchObject({ code: 'backup-damaged' })
    }
    await expect(readAll(Buffer.concat([good, Buffer.from('more')]))).rejects.toMatchObject({ code: 'backup-damaged' })
    await fc.assert(
      fc.asyncProperty(fc.nat(good.length - 1025), async (length) => {
        await expect(readAll(good.subarray(0, length))).rejects.toMatchObject({ code: 'backup-damaged' })
      }),
      { seed: 3 },
    )
    await fc.assert(
      fc.asyncProperty(fc.nat(511), fc.nat(7), async (at, bit) => {
        const bad = Buffer.from(good)
        bad[at] = (bad[at] ?? 0) ^ (1 << bit)
        await expect(readAll(bad)).rejects.toMatchObject({ code: 'backup-damaged' })
      }),
      { seed: 4 },
    )
  })
})
