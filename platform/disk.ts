import { statfsSync } from 'node:fs'

/** Bytes that this user may still write on the disk of `path`; undefined where the system does not tell. */
export function freeBytes(path: string): number | undefined {
  try {
    const { bavail, bsize } = statfsSync(path)
    return bavail * bsize
  } catch {
    return undefined
  }
}
