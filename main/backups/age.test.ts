import { execFileSync } from 'node:child_process'
import { randomBytes } from 'node:crypto'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import fc from 'fast-check'
import { describe, expect, it, onTestFinished } from 'vitest'
import { decrypt, encrypt } from './age.ts'
import { makeIdentity, recipientOf } from './age-keys.ts'

const sizes = [0, 1, 65_535, 65_536, 65_537, 131_072, 200_000]

async function* inPieces(bytes: Uint8Array, size = 10_000) {
  for (let at = 0; at < bytes.length; at += size) yield bytes.subarray(at, at + size)
}
async function gather(source: AsyncIterable<Uint8Array>): Promise<Buffer> {
  const chunks: Uint8Array[] = []
  for await (const chunk of source) chunks.push(chunk)
  return Buffer.concat(chunks)
}

describe.each([
  ['with OpenSSL', true],
  ['with the library alone', false],
])('encryption %s', (_, fast) => {
  it.each(sizes)('gives back %i bytes', async (size) => {
    const identity = makeIdentity()
    const plain = randomBytes(size)
    const sealed = await gather(encrypt(inPieces(plain), recipientOf(identity), fast))
    for (const other of [fast, !fast]) {
      expect(Buffer.compare(await gather(decrypt(inPieces(sealed, 777), [identity], other)), plain)).toBe(0)
    }
  })
})

it('is opened by the age tool, and opens what that has made', async () => {
  if (!hasAge()) return expect(process.env.CI, 'CI has the age tool').not.toBe('true')
  const folder = mkdtempSync(join(tmpdir(), 'iceos-age-'))
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }))
  const identity = makeIdentity()
  writeFileSync(join(folder, 'key'), `${identity}\n`)
  for (const size of sizes) {
    const plain = randomBytes(size)
    writeFileSync(join(folder, 'sealed'), await gather(encrypt(inPieces(plain), recipientOf(identity))))
    expect(Buffer.compare(execFileSync('age', ['-d', '-i', join(folder, 'key'), join(folder, 'sealed')]), plain)).toBe(
      0,
    )
    const theirs = execFileSync('age', ['-r', recipientOf(identity)], { input: plain })
    expect(Buffer.compare(await gather(decrypt(inPieces(theirs), [identity])), plain)).toBe(0)
  }
})

it('refuses every flipped bit, every truncation and everything appended', async () => {
  const identity = makeIdentity()
  const sealed = await gather(encrypt(inPieces(randomBytes(150_000)), recipientOf(identity)))
  const moments = fc.sample(fc.tuple(fc.double({ min: 0, max: 0.999999, noNaN: true }), fc.nat(7)), {
    numRuns: 300,
    seed: 5,
  })
  const open = (bytes: Uint8Array) => gather(decrypt(inPieces(bytes, 50_000), [identity]))
  const refused = /backup-damaged|backup-key-wrong/
  for (const [round, [place, bit]] of moments.entries()) {
    const flipped = Buffer.from(sealed)
    // a third of them in the header, which is small
    const at = Math.floor(place * (round % 3 === 0 ? 220 : sealed.length))
    flipped[at] = (flipped[at] ?? 0) ^ (1 << bit)
    await expect(open(flipped)).rejects.toMatchObject({ code: expect.stringMatching(refused) })
    const cut = sealed.subarray(0, Math.floor(place * sealed.length))
    await expect(open(cut)).rejects.toMatchObject({ code: expect.stringMatching(refused) })
  }
  await expect(open(Buffer.concat([sealed, Buffer.from([0])]))).rejects.toMatchObject({ code: 'backup-damaged' })
})

it('says that the key is another one', async () => {
  const sealed = await gather(encrypt(inPieces(randomBytes(10)), recipientOf(makeIdentity())))
  const other = makeIdentity()
  await expect(gather(decrypt(inPieces(sealed), [other]))).rejects.toMatchObject({ code: 'backup-key-wrong' })
})

function hasAge(): boolean {
  try {
    execFileSync('age', ['--version'], { stdio: 'pipe' })
    return true
  } catch {
    return false
  }
}
