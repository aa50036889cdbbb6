/** One process owns a folder at a time: a small JSON file in it says who. */
import { randomUUID } from 'node:crypto'
import { link, mkdir, readFile, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { AppError } from '../contracts/errors.ts'
import { isProcessAlive, processStartTime } from './process-start-time.ts'

export type FolderOwner = {
  pid: number
  /** Undefined where the system does not tell; the pid alone then decides. */
  startTime?: string | undefined
  /** Which taking of the lock this is: tells a lock from one that was taken after it. */
  id: string
}

export type FolderLock = { release: () => Promise<void> }

type Found = FolderOwner | 'absent' | 'unreadable'

const lockName = 'owner.lock'
const attempts = 50
const pauseMs = 20
const lookAgainMs = 100

/**
 * Takes the folder for this process, or throws `folder-in-use` with the owner's pid. A lock whose process is gone (no
 * such pid, or a later process has the pid) is taken over; a living owner's never is. With `waitMs` it is given so long
 * to let go, where it may be about to end.
 */
export async function lockFolder(folder: string, { waitMs = 0 } = {}): Promise<FolderLock> {
  const giveUpAt = Date.now() + waitMs
  await mkdir(folder, { recursive: true, mode: 0o700 }).catch((cause: unknown) => {
    throw notWritable(folder, cause)
  })
  const path = join(folder, lockName)
  const mine: FolderOwner = { pid: process.pid, startTime: await processStartTime(process.pid), id: randomUUID() }
  for (let attempt = 0; attempt < attempts; attempt++) {
    if (await createLock(path, mine)) return { release: () => removeLock(path, mine.id) }
    const owner = await ownerAfterWait(path, giveUpAt)
    if (owner === 'absent') continue
    if (owner !== 'unreadable' && (await isAlive(owner))) throw inUse(folder, owner)
    await removeStale(path, owner, mine)
  }
  throw new AppError('folder-in-use', { detail: `Other processes are taking the folder ${folder}. Try again.` })
}

/** Whose it is, once that one has let go, has ended, or has been waited for long enough. */
async function ownerAfterWait(path: string, giveUpAt: number): Promise<Found> {
  for (;;) {
    const owner = await readOwner(path)
    if (typeof owner !== 'object' || Date.now() >= giveUpAt || !(await isAlive(owner))) return owner
    await sleep(lookAgainMs)
  }
}

/** Who owns the folder now, for a message or to find the running host. */
export async function folderOwner(folder: string): Promise<FolderOwner | undefined> {
  const owner = await readOwner(join(folder, lockName))
  return typeof owner === 'object' && (await isAlive(owner)) ? owner : undefined
}

/** Written beside and linked into place, so that nobody ever reads half a lock. False if there is one already. */
async function createLock(path: string, owner: FolderOwner): Promise<boolean> {
  const draft = `${path}.${owner.id}.new`
  const content = JSON.stringify(owner)
  try {
    await writeFile(draft, content, { mode: 0o600 })
    await link(draft, path).catch((error: unknown) => {
      if (hasCode(error, 'EEXIST')) throw error
      return writeFile(path, content, { mode: 0o600, flag: 'wx' }) // a file system without hard links
    })
    return true
  } catch (cause) {
    if (hasCode(cause, 'EEXIST')) return false
    throw notWritable(path, cause)
  } finally {
    await rm(draft, { force: true })
  }
}

async function readOwner(path: string): Promise<Found> {
  try {
    const owner: unknown = JSON.parse(await readFile(path, 'utf8'))
    return isOwner(owner) ? owner : 'unreadable'
  } catch (error) {
    return hasCode(error, 'ENOENT') ? 'absent' : 'unreadable'
  }
}

function isOwner(value: unknown): value is FolderOwner {
  if (typeof value !== 'object' || value === null || !('pid' in value) || !('id' in value)) return false
  return Number.isInteger(value.pid) && typeof value.id === 'string' && /^[\w-]+$/.test(value.id)
}

async function isAlive(owner: FolderOwner): Promise<boolean> {
  if (!isProcessAlive(owner.pid)) return false
  const startTime = await processStartTime(owner.pid)
  return startTime === undefined || owner.startTime === undefined || startTime === owner.startTime
}

/**
 * Several processes may find the same stale lock, and a slow one must not remove the lock that a faster one has made
 * since. So whoever removes a stale lock first takes a second lock that is named after it, and then looks once more.
 */
async function removeStale(path: string, stale: FolderOwner | 'unreadable', mine: FolderOwner) {
  const claim = `${path}.${idOf(stale)}`
  if (!(await createLock(claim, mine))) {
    const claimant = await readOwner(claim)
    if (typeof claimant === 'object' && !(await isAlive(claimant))) await removeLock(claim, claimant.id)
    return sleep(pauseMs)
  }
  try {
    await removeLock(path, idOf(stale))
  } finally {
    await removeLock(claim, mine.id)
  }
}

/** Only if it still is that one. */
async function removeLock(path: string, id: string) {
  if (idOf(await readOwner(path)) === id) await rm(path, { force: true })
}

function idOf(found: Found): string {
  return typeof found === 'object' ? found.id : found
}

function inUse(folder: string, owner: FolderOwner): AppError {
  return new AppError('folder-in-use', {
    detail: `The folder ${folder} belongs to process ${owner.pid}. Stop that one first, or choose another folder.`,
    extra: { pid: owner.pid },
  })
}

function notWritable(path: string, cause: unknown): AppError {
  if (hasCode(cause, 'ENOSPC')) return new AppError('disk-full', { detail: `There is no room for ${path}.`, cause })
  return new AppError('folder-not-writable', { detail: `${path} cannot be written.`, cause })
}

function hasCode(error: unknown, code: string): boolean {
  return error instanceof Error && 'code' in error && error.code === code
}
