/**
 * Puts a restored side in the place of the live one, or back. What is to be renamed is on disk before the first rename, and it is
 * finished before any engine is started: whatever is interrupted, an engine only ever sees the whole old side or the whole new one.
 */
import { existsSync } from 'node:fs'
import { mkdir, readFile, rename as renameFile, rm } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { Swap } from '../../contracts/backup-format.ts'
import { AppError } from '../../contracts/errors.ts'
import { syncFolder, writeFileSafely } from '../../platform/write-file-safely.ts'
import { backupsFolderOf } from './backup-store.ts'

export const keptSideOf = (dataDir: string) => join(backupsFolderOf(dataDir), 'before-restore')
const journalOf = (dataDir: string) => join(backupsFolderOf(dataDir), 'restore.json')
const undone = 'backups/work/undone'

export async function readSwap(dataDir: string): Promise<Swap | undefined> {
  const text = await readFile(journalOf(dataDir), 'utf8').catch(() => undefined)
  if (text === undefined) return undefined
  const swap = Swap.safeParse(JSON.parse(text))
  if (swap.success) return swap.data
  throw new AppError('restore-failed', {
    detail: `${journalOf(dataDir)} cannot be read. A restore may be half done; see docs/backups.md.`,
  })
}

export const saveSwap = (dataDir: string, swap: Swap) =>
  writeFileSafely(journalOf(dataDir), `${JSON.stringify(swap, null, 2)}\n`)

export async function forgetSwap(dataDir: string): Promise<void> {
  await rm(journalOf(dataDir), { force: true })
  await syncFolder(backupsFolderOf(dataDir))
}

type Rename = typeof renameFile

/** No engine may be at work. From the moment that the journal is on disk, it happens, now or at the next start. */
export async function swapSides(
  dataDir: string,
  swap: Omit<Swap, 'phase'>,
  rename: Rename = renameFile,
): Promise<void> {
  await dropKeptSide(dataDir) // of a restore before this one
  await saveSwap(dataDir, { ...swap, phase: 'swapping' })
  await mustSettle(dataDir, rename)
}

export async function undoSwap(dataDir: string, rename: Rename = renameFile): Promise<void> {
  const swap = await readSwap(dataDir)
  if (!swap) return
  await rm(join(dataDir, undone), { recursive: true, force: true })
  const items = swap.items.map(({ live, next, kept, hadLive }) => ({
    live,
    next: hadLive ? kept : null,
    kept: `${undone}/${live}`,
    hadLive: next !== null,
  }))
  await saveSwap(dataDir, { ...swap, items, phase: 'undoing' })
  await mustSettle(dataDir, rename)
}

async function mustSettle(dataDir: string, rename: Rename): Promise<void> {
  if (await settleSwap(dataDir, rename)) return
  const detail = 'The side that was to come is gone. Everything is as it was before.'
  throw new AppError('restore-failed', { detail })
}

/**
 * Finishes what was begun; does nothing when nothing was. Called before any engine starts. Gives false when it could not
 * be: what was to come is gone. Then everything is as it was before.
 */
export async function settleSwap(dataDir: string, rename: Rename = renameFile): Promise<boolean> {
  const swap = await readSwap(dataDir)
  if (!swap || swap.phase === 'swapped' || swap.mode === 'stack') return true // the stack's own: stack-sides.ts
  const move = mover(dataDir, rename)
  if (swap.items.some((item) => isLost(dataDir, item))) {
    await takeBack(dataDir, swap, move)
    return false
  }
  for (const { live, next, kept, hadLive } of swap.items) {
    if (hadLive && !existsSync(join(dataDir, kept))) await move(live, kept)
    if (next !== null && existsSync(join(dataDir, next))) await move(next, live)
  }
  if (swap.phase === 'swapping') {
    await saveSwap(dataDir, { ...swap, phase: 'swapped' })
    return true
  }
  await forgetSwap(dataDir)
  await rm(join(dataDir, undone), { recursive: true, force: true })
  await rm(keptSideOf(dataDir), { recursive: true, force: true })
  return true
}

/** The restore stays for good. */
export async function dropKeptSide(dataDir: string): Promise<void> {
  await forgetSwap(dataDir)
  await rm(keptSideOf(dataDir), { recursive: true, force: true })
}

type Item = Swap['items'][number]

/** What is to come is gone, and has not come yet: to put the live side away would leave nothing. */
function isLost(dataDir: string, { live, next, kept, hadLive }: Item): boolean {
  const is = (path: string) => existsSync(join(dataDir, path))
  const hasCome = is(live) && (is(kept) || !hadLive)
  return next !== null && !is(next) && !hasCome
}

async function takeBack(dataDir: string, { items }: Swap, move: Move): Promise<void> {
  for (const { live, next, kept, hadLive } of items) {
    if (!hadLive || !existsSync(join(dataDir, kept))) continue
    if (next !== null && existsSync(join(dataDir, live))) await move(live, next)
    await move(kept, live)
  }
  await dropKeptSide(dataDir)
}

type Move = ReturnType<typeof mover>
const mover = (dataDir: string, rename: Rename) => async (from: string, to: string) => {
  const [source, target] = [join(dataDir, from), join(dataDir, to)]
  await mkdir(dirname(target), { recursive: true, mode: 0o700 })
  await rename(source, target)
  await syncFolder(dirname(source))
  await syncFolder(dirname(target))
}
