/** What a folder holds, to see afterwards whether anything in it was lost or overwritten. */
import { createHash } from 'node:crypto'
import { readdir, readFile } from 'node:fs/promises'
import { join, relative } from 'node:path'

/** Comings and goings that say nothing about anybody's data; and settings.db, which SQLite tidies up at each opening. */
const passing = /^logs\/|\.lock$|\.sock$|-shm$|-wal$|postmaster\.pid$|^settings\.db$/

/** Path to a hash of the contents, in order. */
export async function folderState(folder: string): Promise<Record<string, string>> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true })
  const paths = entries.filter((entry) => entry.isFile()).map((entry) => join(entry.parentPath, entry.name))
  const state: Record<string, string> = {}
  for (const path of paths.sort()) {
    const name = relative(folder, path).replaceAll('\\', '/')
    if (!passing.test(name))
      state[name] = createHash('sha256')
        .update(await readFile(path))
        .digest('hex')
  }
  return state
}
