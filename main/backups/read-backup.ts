/** Opens a backup: checks every byte of it against the manifest, and the manifest against its mark, before anything is used. */
import { createReadStream } from 'node:fs'
import { HostSecrets, hostPartNames, Manifest, partNames } from '../../contracts/backup-format.ts'
import type { Erasure } from '../../contracts/erasures.ts'
import { AppError } from '../../contracts/errors.ts'
import { type ArchivePart, pieceOf, readArchive, readWhole } from '../../platform/archive/read-archive.ts'
import { archiveWriter, type Emit } from '../../platform/archive/write-archive.ts'
import { decrypt } from './age.ts'
import { isMarkedByOneOf } from './backup-keys.ts'
import { partHashes } from './write-backup.ts'

export type Opened = { manifest: Manifest; secrets: HostSecrets }
type Needs = { path: string; identities: readonly string[]; signal?: AbortSignal }

const mostHostBytes = 64 * 1024 * 1024

async function* plainBytes({ path, identities, signal }: Needs): AsyncGenerator<Uint8Array> {
  const file = createReadStream(path, { highWaterMark: 1024 * 1024 })
  try {
    for await (const chunk of decrypt(file as AsyncIterable<Uint8Array>, identities)) {
      signal?.throwIfAborted()
      yield chunk
    }
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT')
      throw new AppError('file-not-found', { detail: `There is no file ${path}.`, cause: error })
    throw error
  } finally {
    file.destroy()
  }
}

/** Reads all of it. Throws `backup-damaged`, `backup-key-wrong` or `backup-newer`. */
export async function openBackup(needs: Needs): Promise<Opened> {
  const parts = partHashes()
  const host: Record<string, Buffer> = {}
  for await (const part of readArchive(plainBytes(needs))) {
    const name = pieceOf(part.name)?.part ?? part.name
    const isHosts = Object.values<string>(hostPartNames).includes(name)
    const content = [hostPartNames.readme, hostPartNames.manifest, hostPartNames.mac].includes(name as never)
      ? part.content
      : parts.through(name, part.content)
    if (isHosts) host[name] = await readWhole({ ...part, content: content as ArchivePart['content'] }, mostHostBytes)
    else for await (const _ of content);
  }
  const manifest = readManifest(host, needs.identities)
  const found = parts.result()
  for (const name of new Set([...Object.keys(found), ...Object.keys(manifest.parts)])) {
    if (found[name]?.sha256 !== manifest.parts[name]?.sha256 || found[name]?.bytes !== manifest.parts[name]?.bytes)
      throw damaged(`The part ${name} is not the one that the manifest describes.`)
  }
  const secrets = HostSecrets.safeParse(parse(host[hostPartNames.secrets]))
  if (!secrets.success) throw damaged('Its secrets cannot be read.')
  return { manifest, secrets: secrets.data }
}

function readManifest(host: Record<string, Buffer>, identities: readonly string[]): Manifest {
  const [text, mac] = [host[hostPartNames.manifest], host[hostPartNames.mac]]
  if (!text || !mac) throw damaged('It has no manifest.')
  if (!isMarkedByOneOf(identities, text, mac.toString('utf8')))
    throw damaged('Its manifest was not written by whoever holds the recovery key.')
  const content = parse(text)
  const format = typeof content === 'object' && content !== null && 'format' in content ? content.format : undefined
  if (typeof format === 'number' && format > 1)
    throw new AppError('backup-newer', { detail: `It has format ${format}; this iceOS reads format 1. Update iceOS.` })
  const manifest = Manifest.safeParse(content)
  if (!manifest.success) throw damaged('Its manifest cannot be read.')
  return manifest.data
}

/** What the engine's program is given: what it is to find, then the parts as they are in the file. */
export async function emitForLoading(
  needs: Needs,
  { manifest, erased = [] }: Opened & { erased?: readonly Erasure[] },
  emit: Emit,
): Promise<void> {
  const archive = archiveWriter(emit)
  await archive.add(partNames.facts, JSON.stringify(manifest.facts))
  await archive.add(partNames.erased, JSON.stringify(erased))
  for await (const part of readArchive(plainBytes(needs))) {
    const name = pieceOf(part.name)?.part ?? part.name
    if (name !== partNames.erased && Object.values<string>(partNames).includes(name))
      await archive.addStream(part.name, part.size, part.content)
  }
  await archive.end()
}

/** One part, put together. */
export async function* contentOf(needs: Needs, name: string): AsyncGenerator<Uint8Array> {
  for await (const part of readArchive(plainBytes(needs))) if (pieceOf(part.name)?.part === name) yield* part.content
}

function parse(bytes: Buffer | undefined): unknown {
  try {
    return JSON.parse(bytes?.toString('utf8') ?? '')
  } catch {
    return undefined
  }
}

const damaged = (detail: string) => new AppError('backup-damaged', { detail })
