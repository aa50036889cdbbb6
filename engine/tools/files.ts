/** Reads files below one folder, and nothing else: not by `..`, not by a link, not by a device's name. */
import { constants } from 'node:fs'
import { type FileHandle, open, realpath } from 'node:fs/promises'
import { isAbsolute, relative, resolve, sep } from 'node:path'
import { AppError } from '../../contracts/errors.ts'

export const mostFileBytes = 50 * 1024 * 1024

/** Windows opens these as devices in every folder, whatever their extension. */
const deviceName = /^(con|prn|aux|nul|conin\$|conout\$|com[0-9¹²³]|lpt[0-9¹²³])(\.|$)/i

/** @throws AppError file-outside-folder, file-not-found, file-too-large */
export async function readFileInside(folder: string, path: string, maxBytes = mostFileBytes): Promise<Buffer> {
  const { handle, size } = await openFileInside(folder, path)
  try {
    if (size > maxBytes) {
      const detail = `${path} has ${size} bytes; at most ${maxBytes} are read.`
      throw new AppError('file-too-large', { detail, extra: { size, maxBytes } })
    }
    return await handle.readFile()
  } finally {
    await handle.close()
  }
}

/** For a file that is read piece by piece. Whoever gets the handle closes it. */
export async function openFileInside(folder: string, path: string): Promise<{ handle: FileHandle; size: number }> {
  const file = await findInside(folder, path)
  // The path is free of links now, so a link here was put in place since. A pipe must not hold the open call up.
  const handle = await open(file, constants.O_RDONLY | (constants.O_NOFOLLOW ?? 0) | (constants.O_NONBLOCK ?? 0))
  const stat = await handle.stat()
  if (stat.isFile()) return { handle, size: stat.size }
  await handle.close()
  throw new AppError('file-not-found', { detail: `${path} is not a file.` })
}

async function findInside(folder: string, path: string): Promise<string> {
  refuseSpelling(path)
  const root = await realpath(folder)
  const file = await realpath(resolve(root, ...path.split(/[/\\]/))).catch((cause: unknown) => {
    throw new AppError('file-not-found', { detail: `There is no file ${path}.`, cause })
  })
  const inner = relative(root, file)
  if (inner === '..' || inner.startsWith(`..${sep}`) || isAbsolute(inner)) throw outside(path, 'it leads out of it')
  return file
}

/** What is refused by its spelling alone, on every system alike, so that a workflow means the same everywhere. */
function refuseSpelling(path: string): void {
  if (path.includes('\0')) throw outside(path, 'it holds a NUL character')
  if (/^[/\\]/.test(path)) throw outside(path, 'it is an absolute path')
  if (path.includes(':')) throw outside(path, 'it holds a colon')
  for (const part of path.split(/[/\\]/)) {
    if (part === '..') throw outside(path, 'it leads out of it')
    if (part !== '.' && /[. ]$/.test(part)) throw outside(path, 'a part of it ends with a dot or a blank')
    if (deviceName.test(part)) throw outside(path, `${part} is a device on Windows`)
  }
}

const outside = (path: string, reason: string) =>
  new AppError('file-outside-folder', {
    detail: `Only files in the data folder can be read, by a path below it. ${JSON.stringify(path)}: ${reason}.`,
  })
