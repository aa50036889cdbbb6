import { access, constants, mkdir, statfs } from 'node:fs/promises'
import { AppError } from '../contracts/errors.ts'

/** Below this the database could not even write its log; what is there stays safe when nothing is started. */
const leastFreeBytes = 32 * 1024 * 1024

/** The data folder: there, ours alone, writable, and with some room left. */
export async function prepareFolder(dataDir: string): Promise<void> {
  try {
    await mkdir(dataDir, { recursive: true, mode: 0o700 })
    await access(dataDir, constants.W_OK)
  } catch (cause) {
    throw new AppError('folder-not-writable', {
      detail: `${dataDir} cannot be made or written. Change its permissions, or choose another folder with --data-dir.`,
      cause,
    })
  }
  const { bavail, bsize } = await statfs(dataDir)
  if (bavail * bsize >= leastFreeBytes) return
  const free = Math.floor((bavail * bsize) / 1024 / 1024)
  throw new AppError('disk-full', {
    detail: `Only ${free} MB are free where ${dataDir} is. Make some room, then start again; nothing was changed.`,
  })
}
