/** Copies Postgres's files as fast as the disk does, since everybody waits meanwhile; where it can, it only makes a second name. */
import { constants, copyFile, mkdir, readdir, rm } from 'node:fs/promises'
import { dirname, join, relative } from 'node:path'
import { AppError } from '../../../contracts/errors.ts'
import { clusterOf } from './data-folder.ts'

const atOnce = 16

export async function copyCluster(cluster: string, folder: string): Promise<void> {
  const target = clusterOf(folder)
  try {
    const entries = await readdir(cluster, { recursive: true, withFileTypes: true })
    const pathOf = (entry: (typeof entries)[number]) => relative(cluster, join(entry.parentPath, entry.name))
    await mkdir(target, { recursive: true, mode: 0o700 })
    for (const path of entries
      .filter((entry) => entry.isDirectory())
      .map(pathOf)
      .sort())
      await mkdir(join(target, path), { recursive: true, mode: 0o700 })
    const files = entries.filter((entry) => entry.isFile()).map(pathOf)
    const copyNext = async () => {
      for (let path = files.pop(); path !== undefined; path = files.pop())
        await copyFile(join(cluster, path), join(target, path), constants.COPYFILE_FICLONE)
    }
    await Promise.all(Array.from({ length: atOnce }, copyNext))
  } catch (cause) {
    await rm(folder, { recursive: true, force: true })
    const isFull = cause instanceof Error && 'code' in cause && cause.code === 'ENOSPC'
    if (!isFull) throw cause
    throw new AppError('disk-full', {
      detail: `There is no room for a copy of the database in ${dirname(folder)}.`,
      cause,
    })
  }
}
