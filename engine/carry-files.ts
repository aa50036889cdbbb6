/** Files on their way from one side to the other: in pieces, with a hash of each and of all, compared before anything takes its place. */
import { createHash } from 'node:crypto'
import { createReadStream } from 'node:fs'
import { appendFile, mkdir, readdir, rename, rm } from 'node:fs/promises'
import { dirname, join, relative, resolve, sep } from 'node:path'
import { AppError } from '../contracts/errors.ts'
import { hashFile } from '../platform/hash-file.ts'

export type CarriedFile =
  | { kind: 'file'; path: string; data: string }
  | { kind: 'file-end'; path: string; sha256: string }
  | { kind: 'files-end'; count: number; bytes: number; sha256: string }

export type ArrivedFiles = { count: number; bytes: number; sha256: string }

const pieceBytes = 1024 * 1024
/** Within the folder, since a container has no other place on the same disk. */
const arriving = '.arriving'

export async function sendFiles(folder: string, write: (line: CarriedFile) => Promise<void>): Promise<void> {
  const hashes = new Map<string, string>()
  let bytes = 0
  for (const path of await filesIn(folder)) {
    const hash = createHash('sha256')
    const name = path.split(sep).join('/')
    // An empty file has no piece of its own.
    await write({ kind: 'file', path: name, data: '' })
    for await (const piece of createReadStream(join(folder, path), { highWaterMark: pieceBytes })) {
      hash.update(piece as Buffer)
      bytes += (piece as Buffer).length
      await write({ kind: 'file', path: name, data: (piece as Buffer).toString('base64') })
    }
    hashes.set(name, hash.digest('hex'))
    await write({ kind: 'file-end', path: name, sha256: hashes.get(name) ?? '' })
  }
  await write({ kind: 'files-end', count: hashes.size, bytes, sha256: hashOfAll(hashes) })
}

export type FileReceiver = {
  take: (line: CarriedFile) => Promise<void>
  /** Undefined until all have arrived and are the same. */
  arrived: () => ArrivedFiles | undefined
  /** Gives them their places; what had one is replaced. */
  place: () => Promise<void>
  /** What has arrived and got no place goes. */
  close: () => Promise<void>
}

export function receiveFiles(folder: string): FileReceiver {
  const aside = join(folder, arriving)
  const hashes = new Map<string, string>()
  let whole: ArrivedFiles | undefined
  let isFirst = true
  return {
    async take(line) {
      if (isFirst) await rm(aside, { recursive: true, force: true })
      isFirst = false
      if (line.kind === 'file') return keepPiece(aside, line)
      if (line.kind === 'file-end') {
        // From the disk, not from what went through our hands: that is what will be read later.
        const sha256 = await hashFile(inside(aside, line.path))
        if (sha256 !== line.sha256) throw differs(`The file ${line.path} did not arrive as it was.`)
        hashes.set(line.path, sha256)
        return
      }
      const { count, bytes, sha256 } = line
      if (hashes.size !== count || hashOfAll(hashes) !== sha256)
        throw differs(`${count} files left, and ${hashes.size} arrived, or they are other ones.`)
      whole = { count, bytes, sha256 }
    },
    arrived: () => whole,
    async place() {
      for (const path of hashes.keys()) {
        const target = inside(folder, path)
        await mkdir(dirname(target), { recursive: true })
        await rename(inside(aside, path), target)
      }
    },
    close: () => rm(aside, { recursive: true, force: true }),
  }
}

async function keepPiece(aside: string, { path, data }: Extract<CarriedFile, { kind: 'file' }>) {
  const target = inside(aside, path)
  await mkdir(dirname(target), { recursive: true })
  await appendFile(target, Buffer.from(data, 'base64'))
}

const differs = (detail: string) => new AppError('move-failed', { detail: `${detail} Nothing was changed.` })

/** A name from outside never leads out of the folder. */
function inside(folder: string, path: string): string {
  const target = resolve(folder, path)
  if (target.startsWith(resolve(folder) + sep)) return target
  throw new AppError('move-failed', { detail: `${path} leads out of the folder.` })
}

const hashOfAll = (hashes: ReadonlyMap<string, string>) =>
  createHash('sha256')
    .update(
      [...hashes]
        .map(([path, hash]) => `${path}\0${hash}\n`)
        .sort()
        .join(''),
    )
    .digest('hex')

async function filesIn(folder: string): Promise<string[]> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true }).catch(() => [])
  return entries
    .filter((entry) => entry.isFile())
    .map((entry) => relative(folder, join(entry.parentPath, entry.name)))
    .filter((path) => path.split(sep)[0] !== arriving)
    .sort()
}
