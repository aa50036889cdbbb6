/** Files that were opened with iceOS, waiting for the page to take them. Here they are only read, and never acted upon. */
import { open } from 'node:fs/promises'
import { basename } from 'node:path'
import type { OpenedFile } from '../../contracts/desktop.ts'

/** As much as the API takes. */
const maxBytes = 4 * 1024 * 1024
const maxWaiting = 20

export async function readOpenedFile(path: string): Promise<OpenedFile> {
  const name = basename(path)
  try {
    const file = await open(path, 'r')
    try {
      const stats = await file.stat()
      if (!stats.isFile()) return { kind: 'refused', name, why: 'It is not a file.' }
      if (/\.icebackup$/i.test(name)) return { kind: 'backup', name, path, sizeBytes: stats.size }
      if (stats.size > maxBytes) return { kind: 'refused', name, why: 'It is larger than 4 MB: no workflow is.' }
      return { kind: 'blueprint', name, text: await file.readFile('utf8') }
    } finally {
      await file.close()
    }
  } catch (error) {
    return {
      kind: 'refused',
      name,
      why: `It cannot be read: ${error instanceof Error ? error.message : String(error)}`,
    }
  }
}

export function keepOpenedFiles(onOpened: () => void) {
  const waiting: OpenedFile[] = []
  return {
    async add(path: string): Promise<void> {
      const file = await readOpenedFile(path)
      if (waiting.length < maxWaiting) waiting.push(file)
      onOpened()
    },
    take: () => waiting.shift() ?? null,
  }
}
