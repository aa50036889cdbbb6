/**
 * Changes what lies in the folder of files, whose own name cannot change because a volume is mounted there: everything in it goes
 * to one side, and what waits at another side comes in. It can be cut off anywhere, and finishes when it is asked again.
 */
import { existsSync } from 'node:fs'
import { mkdir, readdir, rename as renameFile, rm, rmdir } from 'node:fs/promises'
import { join } from 'node:path'
import { syncFolder } from '../../platform/write-file-safely.ts'
import { sidesFolder } from './files.ts'

type Sides = { /** What is to come. */ next: string /** Where what is there goes. */; kept: string }

type Rename = (from: string, to: string) => Promise<void>

/** Named so from the moment that all of the old has left: from then on, what lies in the folder is new. */
const coming = 'coming'

export async function exchangeFiles(
  filesDir: string,
  { next, kept }: Sides,
  rename: Rename = renameFile,
): Promise<void> {
  const sides = join(filesDir, sidesFolder)
  const at = (name: string) => join(sides, name)
  if (existsSync(at(next))) {
    await mkdir(at(kept), { recursive: true, mode: 0o700 })
    for (const name of await readdir(filesDir))
      if (name !== sidesFolder) await rename(join(filesDir, name), join(at(kept), name))
    await syncFolders(filesDir, at(kept))
    await rename(at(next), at(coming))
    await syncFolders(sides)
  }
  if (!existsSync(at(coming))) return
  for (const name of await readdir(at(coming))) await rename(join(at(coming), name), join(filesDir, name))
  await syncFolders(filesDir)
  await rmdir(at(coming))
  await syncFolders(sides)
}

export async function removeSides(filesDir: string, names: readonly string[]): Promise<void> {
  const sides = join(filesDir, sidesFolder)
  for (const name of names) await rm(join(sides, name), { recursive: true, force: true })
  await rmdir(sides).catch(() => {}) // another side still waits in it
}

async function syncFolders(...folders: readonly string[]) {
  for (const folder of folders) await syncFolder(folder)
}
