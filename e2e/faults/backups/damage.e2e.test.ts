/** Damages a whole backup file in every way that one bit, one cut or one forger can. None may be taken for a backup. */
import { readFile, stat, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { hostPartNames, Manifest } from '../../../contracts/backup-format.ts'
import { isAppError } from '../../../contracts/errors.ts'
import { decrypt, encrypt } from '../../../main/backups/age.ts'
import { makeIdentity } from '../../../main/backups/age-keys.ts'
import { macOf } from '../../../main/backups/backup-keys.ts'
import { openBackup } from '../../../main/backups/read-backup.ts'
import { partHashes } from '../../../main/backups/write-backup.ts'
import { pieceOf, readArchive, readWhole } from '../../../platform/archive/read-archive.ts'
import { archiveWriter } from '../../../platform/archive/write-archive.ts'
import { faultPlan, killingTimeoutMs } from '../fault-plan.ts'
import { makeSmallBackup, type SmallBackup } from './small-backup.ts'

let small: SmallBackup
let whole: Buffer
beforeAll(async () => {
  small = await makeSmallBackup()
  whole = await readFile(small.path)
}, 300_000)
afterAll(() => small?.remove())

/** The code with which it is refused; undefined: it was taken for a backup. */
async function refusalOf(bytes: Uint8Array): Promise<string | undefined> {
  const path = join(small.folder, 'damaged.icebackup')
  await writeFile(path, bytes)
  return openBackup({ path, identities: small.keys.identities }).then(
    () => undefined,
    (error: unknown) => (isAppError(error) ? error.code : `no reason: ${error}`),
  )
}

describe('a backup file', { timeout: killingTimeoutMs }, () => {
  it('as it was written is opened', async () => {
    expect(await refusalOf(whole)).toBeUndefined()
  })

  it('is refused with any bit flipped, and cut off anywhere', async () => {
    const { kills: cases, random } = faultPlan('damaged files', 200, 10_000)
    const codes: Record<string, number> = {}
    // The header and the last chunk are short beside the rest, and say the most: every fourth case goes there.
    const place = () => {
      const fate = random.between(0, 8)
      if (fate < 1) return Math.floor(random.between(0, 250))
      if (fate < 2) return whole.length - 1 - Math.floor(random.between(0, 2000))
      return Math.floor(random.between(0, whole.length))
    }
    for (let done = 0; done < cases; done++) {
      const at = place()
      const damaged = done % 2 === 0 ? Buffer.from(whole) : whole.subarray(0, at)
      if (done % 2 === 0) damaged[at] = (damaged[at] ?? 0) ^ (1 << Math.floor(random.between(0, 8)))
      const code = (await refusalOf(damaged)) ?? `taken, ${done % 2 === 0 ? 'flipped' : 'cut'} at ${at}`
      codes[code] = (codes[code] ?? 0) + 1
    }
    process.stdout.write(`damaged files: ${whole.length} bytes, ${JSON.stringify(codes)}\n`)
    expect(Object.keys(codes).filter((code) => !['backup-damaged', 'backup-key-wrong'].includes(code))).toEqual([])
    expect((await stat(small.path)).size).toBe(whole.length)
  })

  it('that somebody else has sealed, with digests that fit together, is refused for its mark', async () => {
    const { kills: cases, random } = faultPlan('forged files', 20, 500)
    const plain = await readParts()
    const stranger = makeIdentity()
    for (let done = 0; done < cases; done++) {
      const names = [...plain.keys()].filter((name) => name !== hostPartNames.mac && name !== hostPartNames.readme)
      const forged = new Map(plain)
      const victim = random.pick(names)
      const bytes = Buffer.from(forged.get(victim) ?? '')
      if (victim !== hostPartNames.manifest) {
        const at = Math.floor(random.between(0, bytes.length))
        bytes[at] = (bytes[at] ?? 0) ^ 1
        forged.set(victim, bytes)
      }
      const manifest = Manifest.parse(JSON.parse(plain.get(hostPartNames.manifest)?.toString('utf8') ?? ''))
      const text = Buffer.from(
        JSON.stringify({ ...manifest, number: manifest.number + 1, parts: await partsOf(forged) }),
      )
      forged.set(hostPartNames.manifest, text)
      // The mark of the true one, one by another key, none, and nonsense.
      const marks = [plain.get(hostPartNames.mac)?.toString(), macOf(stranger, text), '', 'f'.repeat(64)]
      forged.set(hostPartNames.mac, Buffer.from(marks[done % marks.length] ?? ''))
      expect(await refusalOf(await seal(forged)), `${victim}, mark ${done % marks.length}`).toBe('backup-damaged')
    }
    // With the recovery key the same forgery opens: it is the mark that refuses it, and nothing else.
    const text = plain.get(hostPartNames.manifest) ?? Buffer.alloc(0)
    const own = new Map(plain).set(hostPartNames.mac, Buffer.from(macOf(small.keys.identities[0] ?? '', text)))
    expect(await refusalOf(await seal(own))).toBeUndefined()
  })
})

async function readParts(): Promise<Map<string, Buffer>> {
  const parts = new Map<string, Buffer>()
  for await (const part of readArchive(decrypt(inOne(whole), small.keys.identities)))
    parts.set(part.name, await readWhole(part, 1e9))
  return parts
}

async function partsOf(parts: Map<string, Buffer>) {
  const hashes = partHashes()
  const own: readonly string[] = [hostPartNames.readme, hostPartNames.manifest, hostPartNames.mac]
  for (const [name, bytes] of parts)
    if (!own.includes(name)) for await (const _ of hashes.through(pieceOf(name)?.part ?? name, [bytes]));
  return hashes.result()
}

async function seal(parts: Map<string, Buffer>): Promise<Buffer> {
  const chunks: Buffer[] = []
  const archive = archiveWriter(async (bytes) => void chunks.push(bytes))
  for (const [name, bytes] of parts) await archive.add(name, bytes)
  await archive.end()
  const sealed: Uint8Array[] = []
  for await (const bytes of encrypt(inOne(Buffer.concat(chunks)), small.keys.recipient)) sealed.push(bytes)
  return Buffer.concat(sealed)
}

async function* inOne(bytes: Uint8Array) {
  yield bytes
}
