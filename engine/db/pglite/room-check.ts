import { AppError } from '../../../contracts/errors.ts'

/**
 * A few WAL segments of 4 MB and a checkpoint. Postgres stops dead when it cannot write its WAL, so we stop writing before it has to: what is
 * there can still be read, and writing goes on as soon as there is room again.
 */
const reserveBytes = 16 * 1024 * 1024
const lookEveryMs = 500

/** Throws `disk-full` when the disk has less than the reserve left. Looks at the disk twice a second at most. */
export function roomCheck(freeBytes: () => number | undefined, now: () => number = Date.now): () => void {
  let lookedAt = Number.NEGATIVE_INFINITY
  let isFull = false
  return () => {
    if (isFull || now() - lookedAt >= lookEveryMs) {
      lookedAt = now()
      const free = freeBytes()
      isFull = free !== undefined && free < reserveBytes
    }
    if (isFull) {
      throw new AppError('disk-full', {
        detail: `The disk that holds the database has less than ${reserveBytes >> 20} MB left. Free some space; nothing was lost.`,
      })
    }
  }
}
