/**
 * Puts a restored side in the place of the live one, or back. What is to be renamed is on disk before the first rename, and it is
 * finished before any engine is started: whatever is interrupted, an engine only ever sees the whole old side or the whole new one.
 */
import { existsSync } from 'node:fs'
import { mkdir, readFile, rename, rm } from 'node:fs/promises'
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

const save = (dataDir: string, swap: Swap) => writeFileSafely(journalOf(dataDir), `${JSON.stringify(swap, null, 2)}\n`)

/** No engine may be at work. From the moment that the journal is on disk, it happens, now or at the next start. */
export async function swapSides(dataDir: string, swap: Omit<Swap, 'phase'>): Promise<void> {
  await dropKeptSide(dataDir) // of a restore before this one
  await save(dataDir, { ...swap, phase: 'swapping' })
  await settleSwap(dataDir)
}

export async function undoSwap(dataDir: string): Promise<void> {
  const swap = await readSwap(dataDir)
  if (!swap) return
  await rm(join(dataDir, undone), { recursive: true, force: true })
  const items = swap.items.map(({ live, next, kept, hadLive }) => ({
    live,
    next: hadLive ? kept : null,
    kept: `${undone}/${live}`,
    hadLive: next !== null,
  }))
  await save(dataDir, { ...swap, items, phase: 'undoing' })
  await settleSwap(dataDir)
}

/** Finishes what was begun; does nothing when nothing was. Called before any engine starts. */
export async function settleSwap(dataDir: string): Promise<void> {
  const swap = await readSwap(dataDir)
  if (!swap || swap.phase === 'swapped') return
  for (const { live, next, kept, hadLive } of swap.items) {
    if (hadLive && !existsSync(join(dataDir, kept))) await move(dataDir, live, kept)
    if (next !== null && existsSync(join(dataDir, next))) await move(dataDir, next, live)
  }
  if (swap.phase === 'swapping') return save(dataDir, { ...swap, phase: 'swapped' })
  await rm(journalOf(dataDir), { force: true })
  await syncFolder(backupsFolderOf(dataDir))
  await rm(join(dataDir, undone), { recursive: true, force: true })
  await rm(keptSideOf(dataDir), { recursive: true, force: true })
}

/** The restore stays for good. */
export async function dropKeptSide(dataDir: string): Promise<void> {
  await rm(journalOf(dataDir), { force: true })
  await syncFolder(backupsFolderOf(dataDir))
  await rm(keptSideOf(dataDir), { recursive: true, force: true })
}

async function move(dataDir: string, from: string, to: string) {
  const [source, target] = [join(dataDir, from), join(dataDir, to)]
  await mkdir(dirname(target), { recursive: true, mode: 0o700 })
  await rename(source, target)
  await syncFolder(dirname(source))
  await syncFolder(dirname(target))
}
