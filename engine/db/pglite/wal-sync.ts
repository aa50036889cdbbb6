/** Makes commits durable: syncs the WAL segments that were written, for many commits at once. */
import { close, fdatasync, open } from 'node:fs'
import { join } from 'node:path'
import { promisify } from 'node:util'

const openFile = promisify(open)
const closeFile = promisify(close)
const syncFile = promisify(fdatasync)

export type WalSync = {
  /** A segment was written; its name, or undefined if nothing was. Tell before anybody asks for `durable`. */
  written: (segment: string | undefined) => void
  /** Resolves when everything written so far is on disk. */
  durable: () => Promise<void>
  close: () => Promise<void>
}

/** For a database in memory. */
export const noWalSync: WalSync = { written: () => {}, durable: async () => {}, close: async () => {} }

/**
 * At most one sync runs; all who ask while it does wait for the same next one. So many writers at once pay for one sync
 * together. After a failed sync nobody can know what is on disk (the kernel drops the error), so all later ones fail too.
 */
export function createWalSync(walDir: string, onFailed: (cause: unknown) => void = () => {}): WalSync {
  const dirty = new Set<string>()
  let running: Promise<void> | undefined
  let next: Promise<void> | undefined
  let current: { segment: string; fd: number } | undefined

  async function descriptorOf(segment: string): Promise<number | undefined> {
    if (current?.segment === segment) return current.fd
    if (current) await closeFile(current.fd)
    current = undefined
    const fd = await openFile(join(walDir, segment), 'r+').catch(ignoreMissing)
    if (fd !== undefined) current = { segment, fd }
    return fd
  }

  async function syncAll(): Promise<void> {
    const segments = [...dirty].sort()
    dirty.clear()
    for (const segment of segments) {
      const fd = await descriptorOf(segment)
      if (fd !== undefined) await syncFile(fd)
    }
  }

  function start(): Promise<void> {
    next = undefined
    const sync = syncAll()
    running = sync
    // A failed sync stays `running` for ever: that is what makes all later ones fail.
    sync.then(
      () => {
        if (running === sync) running = undefined
      },
      (cause) => onFailed(cause),
    )
    return sync
  }

  return {
    written: (segment) => {
      if (segment !== undefined) dirty.add(segment)
    },
    durable: () => {
      if (dirty.size === 0) return running ?? Promise.resolve()
      if (!running) return start()
      next ??= running.then(start)
      return next
    },
    close: async () => {
      await (next ?? running)?.catch(() => {})
      if (current) await closeFile(current.fd)
      current = undefined
    },
  }
}

/** A checkpoint has synced the segment's contents and removed it. */
function ignoreMissing(error: unknown): undefined {
  if (!(error instanceof Error && 'code' in error && error.code === 'ENOENT')) throw error
}
