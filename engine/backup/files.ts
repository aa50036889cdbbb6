/** The folder of files inside a backup: a tar of its own. Only plain files go in, and only plain files come out. */
import { createHash } from 'node:crypto'
import { createReadStream } from 'node:fs'
import { mkdir, open, readdir, stat } from 'node:fs/promises'
import { dirname, join, relative, resolve, sep } from 'node:path'
import { AppError } from '../../contracts/errors.ts'
import { readArchive } from '../../platform/archive/read-archive.ts'
import { archiveWriter, type Emit } from '../../platform/archive/write-archive.ts'

/** How many there are, how large they are together, and a hash of names and contents that does not depend on their order. */
export type FilesFacts = { count: number; bytes: number; hash: string }

/** Where a volume keeps what a restore has brought, and what was there before: main/backups/stack-sides.ts. */
export const sidesFolder = '.iceos-sides'

export async function packFiles(folder: string, emit: Emit): Promise<FilesFacts> {
  const archive = archiveWriter(emit)
  const sum = summing()
  for (const path of await filesIn(folder)) {
    const { size } = await stat(join(folder, path))
    const name = path.split(sep).join('/')
    await archive.addStream(name, size, sum.through(name, size, createReadStream(join(folder, path))))
  }
  await archive.end()
  return sum.facts()
}

/** Into a folder that was empty before, so that nothing in it can lead anywhere else. */
export async function unpackFiles(source: AsyncIterable<Uint8Array>, folder: string): Promise<void> {
  await mkdir(folder, { recursive: true, mode: 0o700 })
  for await (const { name, content } of readArchive(source)) {
    const target = pathBelow(folder, name)
    await mkdir(dirname(target), { recursive: true, mode: 0o700 })
    const file = await open(target, 'wx', 0o600)
    try {
      for await (const chunk of content) await file.write(chunk)
      await file.sync()
    } finally {
      await file.close()
    }
  }
}

/** What really lies in the folder now. */
export async function readFilesFacts(folder: string): Promise<FilesFacts> {
  const sum = summing()
  for (const path of await filesIn(folder)) {
    const { size } = await stat(join(folder, path))
    for await (const _ of sum.through(path.split(sep).join('/'), size, createReadStream(join(folder, path)))) {
      // only its hash is wanted
    }
  }
  return sum.facts()
}

/** Links and sockets are left out: they are no content of this folder. Nor are sides of a restore that wait in it. */
async function filesIn(folder: string): Promise<string[]> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true }).catch(() => [])
  const paths = entries
    .filter((entry) => entry.isFile())
    .map((entry) => relative(folder, join(entry.parentPath, entry.name)))
    .filter((path) => path.split(sep)[0] !== sidesFolder)
  return paths.sort()
}

export function pathBelow(folder: string, name: string): string {
  const target = resolve(folder, name)
  const isSafe = /^[^/\\\0][^\\\0]*$/.test(name) && !name.split('/').some((part) => ['', '.', '..'].includes(part))
  if (isSafe && target.startsWith(resolve(folder) + sep)) return target
  throw new AppError('backup-damaged', { detail: `The file name ${JSON.stringify(name)} leads out of its folder.` })
}

function summing() {
  let [count, bytes, hash] = [0, 0, 0n]
  return {
    /** Hands on what a file had when it was opened: one that grows meanwhile is cut there. */
    async *through(name: string, size: number, content: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array> {
      const one = createHash('sha256').update(`${name}\0`)
      let left = size
      for await (const chunk of content) {
        const part = chunk.subarray(0, left)
        left -= part.length
        one.update(part)
        yield part
        if (left === 0) break
      }
      count++
      bytes += size - left
      hash = (hash + BigInt(`0x${one.digest('hex')}`)) % 2n ** 256n
    },
    facts: (): FilesFacts => ({ count, bytes, hash: hash.toString(16).padStart(64, '0') }),
  }
}
