/**
 * Copies in a folder, on another disk at best. A marker file in it says that this is the folder that was chosen: when a disk
 * is not connected, its mount point is an empty folder of the system's own disk, without the marker, and nothing is written.
 */
import { randomBytes, randomUUID } from 'node:crypto'
import { createReadStream } from 'node:fs'
import { type FileHandle, open, readdir, readFile, rename, rm, stat, statfs, writeFile } from 'node:fs/promises'
import { isAbsolute, join } from 'node:path'
import { AppError, isAppError } from '../../../contracts/errors.ts'
import { hashBytes } from './hash-bytes.ts'
import { isBackupName, type Source, type Target, type Work } from './target.ts'

const markerName = '.iceos-backups.json'
/** Left free for whatever else is on that disk. */
const spareBytes = 16 * 1024 * 1024

/** Makes a folder that is there already a place for backups. Gives the mark by which it is known from then on. */
export async function claimFolder(path: string): Promise<string> {
  if (!isAbsolute(path)) throw new AppError('target-invalid', { detail: `${path} is not a whole path.` })
  const found = await stat(path).catch(() => undefined)
  if (!found?.isDirectory()) {
    throw new AppError('target-not-mounted', {
      detail: `There is no folder ${path}. Connect its disk, or make the folder first.`,
    })
  }
  const mark = await readMark(path)
  if (mark) return mark
  const made = randomUUID()
  const about = 'iceOS keeps backups in this folder, and knows it by this file.'
  await writeFile(join(path, markerName), `${JSON.stringify({ about, mark: made })}\n`, { flag: 'wx' }).catch(
    (error) => {
      throw toFolderError(error, path)
    },
  )
  return made
}

async function readMark(path: string): Promise<string | undefined> {
  try {
    const { mark } = JSON.parse(await readFile(join(path, markerName), 'utf8')) as { mark?: unknown }
    return typeof mark === 'string' ? mark : undefined
  } catch {
    return undefined
  }
}

type Options = {
  path: string
  /** What `claimFolder` gave. */
  mark: string
  /** Where the backups themselves are, to warn of a copy on the same disk. */
  homeFolder: string
}

export function createFolderTarget({ path, mark, homeFolder }: Options): Target {
  async function mustBeThere() {
    if ((await readMark(path)) === mark) return
    throw new AppError('target-not-mounted', {
      detail: `${path} is not the folder that was chosen for backups. Connect its disk, then try again.`,
    })
  }
  const inFolder = <T>(work: () => Promise<T>): Promise<T> =>
    mustBeThere()
      .then(work)
      .catch((error: unknown) => {
        throw toFolderError(error, path)
      })
  const read = (name: string, signal?: AbortSignal) => createReadStream(join(path, name), signal ? { signal } : {})

  async function put(source: Source, { signal, onProgress }: Work) {
    const { bavail, bsize } = await statfs(path)
    if (bavail * bsize < source.sizeBytes + spareBytes) throw fullError(path, source.sizeBytes, bavail * bsize)
    const partial = join(path, `${source.name}.partial`)
    try {
      await writeAll(partial, source, signal, (bytes) => onProgress?.((bytes / (2 * source.sizeBytes)) * 100))
      const { sha256 } = await hashBytes(read(`${source.name}.partial`, signal), (bytes) =>
        onProgress?.(50 + (bytes / (2 * source.sizeBytes)) * 100),
      )
      if (sha256 !== source.sha256) throw damagedError(source.name, path)
      await mustBeThere()
      await rename(partial, join(path, source.name))
      await syncFolder(path)
    } catch (error) {
      await rm(partial, { force: true }).catch(() => {})
      throw error
    }
  }

  return {
    put: (source, work = {}) => inFolder(() => put(source, work)),
    list: () =>
      inFolder(async () => {
        const names = (await readdir(path, { withFileTypes: true })).filter(
          (entry) => entry.isFile() && isBackupName(entry.name),
        )
        const files = await Promise.all(
          names.map(async ({ name }) => ({ name, sizeBytes: (await stat(join(path, name))).size })),
        )
        await mustBeThere() // a disk that went in between would have made the list shorter
        return files
      }),
    async *get(name, { signal } = {}) {
      mustBeName(name)
      await mustBeThere()
      try {
        yield* read(name, signal)
      } catch (error) {
        throw toFolderError(error, path)
      }
    },
    remove: (name) =>
      inFolder(async () => {
        mustBeName(name)
        await rm(join(path, name), { force: true })
        await syncFolder(path)
      }),
    check: () => inFolder(() => check(path, homeFolder)),
  }
}

async function check(path: string, homeFolder: string) {
  const from = performance.now()
  const name = join(path, `.iceos-check-${randomUUID()}`)
  const bytes = randomBytes(4096)
  try {
    await writeFile(name, bytes, { flush: true, flag: 'wx' })
    if (!bytes.equals(await readFile(name))) throw damagedError('what was written', path)
  } finally {
    await rm(name, { force: true })
  }
  const [there, home, { bavail, bsize }] = await Promise.all([stat(path), stat(homeFolder), statfs(path)])
  const sameDisk = 'It is on the same disk as iceOS: when that disk breaks, both are gone.'
  return {
    sentence: `Wrote, read back and deleted a file in ${Math.round(performance.now() - from)} ms. ${Math.floor((bavail * bsize) / 1e9)} GB are free.`,
    warnings: there.dev === home.dev ? [sameDisk] : [],
  }
}

async function writeAll(path: string, source: Source, signal: AbortSignal | undefined, onBytes: (sum: number) => void) {
  await rm(path, { force: true })
  const file: FileHandle = await open(path, 'wx', 0o600)
  try {
    let sum = 0
    for await (const chunk of source.read(0, source.sizeBytes)) {
      signal?.throwIfAborted()
      await file.writeFile(chunk)
      sum += chunk.length
      onBytes(sum)
    }
    await file.sync()
  } finally {
    await file.close()
  }
}

/** The name of a file is on disk only when its folder is. Windows has no such call; there the rename is enough. */
async function syncFolder(path: string) {
  if (process.platform === 'win32') return
  const folder = await open(path, 'r')
  // Some network disks cannot sync a folder.
  await folder.sync().catch(() => {})
  await folder.close()
}

function mustBeName(name: string) {
  if (!isBackupName(name)) throw new AppError('target-invalid', { detail: `${name} is no name of a backup.` })
}

const megabytes = (bytes: number) => `${Math.ceil(bytes / 1e6)} MB`
const fullError = (path: string, need: number, free: number) =>
  new AppError('target-full', {
    detail: `${path} has ${megabytes(free)} free; the backup needs ${megabytes(need + spareBytes)}. Free space, then try again.`,
  })
const damagedError = (name: string, path: string) =>
  new AppError('target-damaged', {
    detail: `${name} was read back from ${path} and is not what was written. It was deleted. The disk may be failing.`,
  })

function toFolderError(error: unknown, path: string): unknown {
  if (isAppError(error) || (error instanceof Error && error.name === 'AbortError')) return error
  const code = (error as NodeJS.ErrnoException).code ?? ''
  if (code === 'ENOSPC' || code === 'EDQUOT') {
    return new AppError('target-full', { detail: `${path} is full. Free space, then try again.`, cause: error })
  }
  if (['EACCES', 'EPERM', 'EROFS'].includes(code)) {
    return new AppError('target-invalid', { detail: `${path} cannot be written. Check who owns it.`, cause: error })
  }
  if (['ENOENT', 'ENODEV', 'ENXIO', 'EIO', 'ESTALE', 'ENOTCONN'].includes(code)) {
    const detail = `The disk of ${path} went away (${code}). Connect it, then try again.`
    return new AppError('target-not-mounted', { detail, cause: error })
  }
  return error
}
