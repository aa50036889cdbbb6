/** A disk for copies of backups that fills up at every place of a file: a clear error, nothing left behind, earlier copies whole. */
import { createHash, randomBytes } from 'node:crypto'
import { mkdir, readdir, statfs, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import { fileSource } from '../../main/backups/targets/file-source.ts'
import { claimFolder, createFolderTarget } from '../../main/backups/targets/folder-target.ts'
import { hashBytes } from '../../main/backups/targets/hash-bytes.ts'
import { tempFolder } from '../../main/testing/temp-folder.ts'
import { canMount, mountMemory } from '../testing/mount-memory.ts'
import { isLongRun } from './fault-plan.ts'

const sizes = isLongRun ? 100 : 5

it.skipIf(!canMount())(`${sizes} sizes of a full disk`, async () => {
  const root = await tempFolder()
  const path = join(root.path, 'disk')
  await mkdir(path)
  const unmount = mountMemory(path, 'size=40m')
  try {
    const target = createFolderTarget({ path, mark: await claimFolder(path), homeFolder: root.path })
    const source = async (name: string, sizeBytes: number) => {
      const bytes = randomBytes(sizeBytes)
      const file = join(root.path, 'source')
      await writeFile(file, bytes)
      return fileSource(file, { name, sizeBytes, sha256: createHash('sha256').update(bytes).digest('hex') })
    }
    const first = await source('first.icebackup', 2_000_000)
    await target.put(first)
    const freeBefore = await freeOf(path)
    for (let index = 0; index < sizes; index++) {
      // What it claims is little, so that only the disk itself can refuse it: as when something else fills it meanwhile.
      const large = await source('large.icebackup', 40_500_000 + Math.floor((index / sizes) * 30_000_000))
      const liar = { ...large, sizeBytes: 1000, read: () => large.read(0, large.sizeBytes) }
      await expect(target.put(liar)).rejects.toMatchObject({ code: 'target-full' })
      await expect(target.put(large)).rejects.toMatchObject({ code: 'target-full' })
      expect((await readdir(path)).toSorted()).toEqual(['.iceos-backups.json', 'first.icebackup'])
      expect(await freeOf(path)).toBe(freeBefore)
    }
    expect((await hashBytes(target.get('first.icebackup'))).sha256).toBe(first.sha256)
    expect((await target.check()).warnings).toEqual([])
  } finally {
    unmount()
    await root.remove()
  }
})

async function freeOf(path: string) {
  const { bavail, bsize } = await statfs(path)
  return bavail * bsize
}
