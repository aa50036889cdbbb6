/** The example data of a bundle, in `files/<bundle>/`, where tools may read it. */
import { lstat, mkdir, readFile, rm, rmdir } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { writeFileSafely } from '../../platform/write-file-safely.ts'
import { hashOf } from './read-bundle.ts'
import { bundleInvalid } from './safe-path.ts'

/** Null: there is none. A link is nobody's example data, and is never written through. */
export async function hashOfFile(filesDir: string, bundle: string, path: string): Promise<string | null> {
  const file = await findPlain(filesDir, bundle, path)
  return readFile(file).then(hashOf, (error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return null
    throw error
  })
}

export async function writeDataFile(filesDir: string, bundle: string, path: string, content: Buffer): Promise<void> {
  const file = await findPlain(filesDir, bundle, path)
  await mkdir(dirname(file), { recursive: true })
  await writeFileSafely(file, content)
}

export async function removeDataFile(filesDir: string, bundle: string, path: string): Promise<void> {
  await rm(await findPlain(filesDir, bundle, path), { force: true })
  for (let folder = dirname(join(bundle, path)); folder !== '.'; folder = dirname(folder)) {
    const isEmpty = await rmdir(join(filesDir, folder)).then(
      () => true,
      () => false,
    )
    if (!isEmpty) return
  }
}

async function findPlain(filesDir: string, bundle: string, path: string): Promise<string> {
  let at = filesDir
  for (const part of [bundle, ...path.split('/')]) {
    at = join(at, part)
    const stat = await lstat(at).catch(() => undefined)
    if (stat?.isSymbolicLink()) throw bundleInvalid(`${join(bundle, path)} leads through a link in the data folder.`)
  }
  return at
}
