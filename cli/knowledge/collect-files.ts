/** The files that folders and names on the command line stand for. */
import { readdir, stat } from 'node:fs/promises'
import { basename, join, relative, resolve, sep } from 'node:path'
import { usageError } from '../usage-error.ts'

/** `name` is what the document is called: of a folder its own name and the way inside it, with slashes. */
export type FoundFile = { path: string; name: string; sizeBytes: number }

/** Folders with everything below them; what begins with a dot and what is no file is passed over. */
export async function collectFiles(cwd: string, given: readonly string[]): Promise<FoundFile[]> {
  const found: FoundFile[] = []
  for (const one of given) {
    const path = resolve(cwd, one)
    const info = await stat(path).catch(() => undefined)
    if (!info) throw usageError(`There is no file ${path}.`)
    if (info.isDirectory()) found.push(...(await walk(path, path)))
    else found.push({ path, name: basename(path), sizeBytes: info.size })
  }
  return found
}

async function walk(top: string, folder: string): Promise<FoundFile[]> {
  const found: FoundFile[] = []
  const entries = await readdir(folder, { withFileTypes: true })
  for (const entry of entries.toSorted((a, b) => (a.name < b.name ? -1 : 1))) {
    if (entry.name.startsWith('.')) continue
    const path = join(folder, entry.name)
    if (entry.isDirectory()) found.push(...(await walk(top, path)))
    if (!entry.isFile()) continue
    const name = `${basename(top)}/${relative(top, path).split(sep).join('/')}`
    found.push({ path, name, sizeBytes: (await stat(path)).size })
  }
  return found
}
