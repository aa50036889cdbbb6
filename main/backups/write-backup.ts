/** Makes one backup file: parts from the engine's program, parts of the host, the manifest last; all of it encrypted as it comes. */
import { createHash } from 'node:crypto'
import { once } from 'node:events'
import { open, rename, rm } from 'node:fs/promises'
import { dirname } from 'node:path'
import { PassThrough } from 'node:stream'
import {
  Facts,
  type HostSecrets,
  type HostSettings,
  hostPartNames,
  type Manifest,
  partNames,
} from '../../contracts/backup-format.ts'
import { AppError } from '../../contracts/errors.ts'
import { pieceOf, readArchive, readWhole } from '../../platform/archive/read-archive.ts'
import { type ArchiveWriter, archiveWriter } from '../../platform/archive/write-archive.ts'
import { hashFile } from '../../platform/hash-file.ts'
import { syncFolder } from '../../platform/write-file-safely.ts'
import { encrypt } from './age.ts'
import { type BackupKeys, macOf } from './backup-keys.ts'
import { readme } from './readme.ts'

export type Written = { manifest: Manifest; sizeBytes: number; sha256: string }
type About = Omit<Manifest, 'facts' | 'parts' | 'format'>

export type WriteNeeds = {
  /** What the program prints: an archive. */
  source: AsyncIterable<Uint8Array>
  /** Rejects when the program did not end as it should. */
  ended: Promise<unknown>
  keys: BackupKeys
  about: About
  secrets: HostSecrets
  settings: HostSettings
  path: string
  signal: AbortSignal
}

const mostFactsBytes = 64 * 1024 * 1024

export async function writeBackup(needs: WriteNeeds): Promise<Written> {
  const { path, keys, signal, ended } = needs
  const partial = `${path}.partial`
  ended.catch(() => {}) // awaited below, when the stream has ended
  try {
    const plain = new PassThrough()
    const manifest = writeParts(needs, async (bytes) => {
      signal.throwIfAborted()
      if (!plain.write(bytes)) await once(plain, 'drain', { signal })
    })
    manifest.then(
      () => plain.end(),
      (error: unknown) => plain.destroy(error instanceof Error ? error : new Error(String(error))),
    )
    const file = await writeSynced(partial, encrypt(plain, keys.recipient)).catch(async (error: unknown) => {
      plain.destroy()
      await manifest // its reason comes first, if it has one
      throw error
    })
    const written = { ...file, manifest: await manifest }
    if ((await hashFile(partial)) !== file.sha256)
      throw new AppError('backup-failed', {
        detail: `What was written to ${path} did not read back the same. Check that disk.`,
      })
    await rename(partial, path)
    await syncFolder(dirname(path))
    return written
  } catch (error) {
    await rm(partial, { force: true })
    throw toBackupError(error, path)
  }
}

async function writeParts(needs: WriteNeeds, emit: (bytes: Buffer) => Promise<void>): Promise<Manifest> {
  const { keys, about, secrets, settings, source, ended } = needs
  const archive = archiveWriter(emit)
  const parts = partHashes()
  const add = (name: string, text: string) => addPart(archive, parts, name, text)
  await archive.add(hostPartNames.readme, readme(about))
  await add(hostPartNames.settings, JSON.stringify(settings))
  await add(hostPartNames.secrets, JSON.stringify(secrets))
  let facts: Facts | undefined
  for await (const part of readArchive(source)) {
    if (part.name === partNames.facts) {
      facts = Facts.parse(JSON.parse((await readWhole(part, mostFactsBytes)).toString('utf8')))
      continue
    }
    await archive.addStream(part.name, part.size, parts.through(pieceOf(part.name)?.part ?? part.name, part.content))
  }
  await ended
  if (!facts) throw new AppError('backup-failed', { detail: 'The program did not say what it has read.' })
  const manifest: Manifest = { format: 1, ...about, facts, parts: parts.result() }
  const text = Buffer.from(JSON.stringify(manifest))
  await archive.add(hostPartNames.manifest, text)
  await archive.add(hostPartNames.mac, macOf(keys.identities[0] ?? '', text))
  await archive.end()
  return manifest
}

async function addPart(archive: ArchiveWriter, parts: ReturnType<typeof partHashes>, name: string, text: string) {
  const bytes = Buffer.from(text)
  await archive.addStream(name, bytes.length, parts.through(name, [bytes]))
}

/** Size and SHA-256 of each part; the pieces of one count as one. */
export function partHashes() {
  const found = new Map<string, { bytes: number; hash: ReturnType<typeof createHash> }>()
  return {
    async *through(
      name: string,
      content: AsyncIterable<Uint8Array> | Iterable<Uint8Array>,
    ): AsyncGenerator<Uint8Array> {
      const one = found.get(name) ?? { bytes: 0, hash: createHash('sha256') }
      found.set(name, one)
      for await (const chunk of content) {
        one.bytes += chunk.length
        one.hash.update(chunk)
        yield chunk
      }
    },
    result: (): Manifest['parts'] =>
      Object.fromEntries(
        [...found].map(([name, { bytes, hash }]) => [name, { bytes, sha256: hash.copy().digest('hex') }]),
      ),
  }
}

async function writeSynced(path: string, content: AsyncIterable<Uint8Array>) {
  const file = await open(path, 'w', 0o600)
  const hash = createHash('sha256')
  let sizeBytes = 0
  try {
    for await (const chunk of content) {
      hash.update(chunk)
      sizeBytes += chunk.length
      await file.writeFile(chunk)
    }
    await file.sync()
  } finally {
    await file.close()
  }
  return { sizeBytes, sha256: hash.digest('hex') }
}

export function toBackupError(error: unknown, path: string): unknown {
  const code = error instanceof Error && 'code' in error ? error.code : undefined
  if (code === 'ENOSPC')
    return new AppError('disk-full', { detail: `There is no room for ${path}. Nothing was kept of it.`, cause: error })
  return error
}
