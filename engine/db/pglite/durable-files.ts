/**
 * PGlite's files, with the syncs that it leaves out. PGlite runs Postgres with fsync off; we turn it on again and give
 * the file system an fsync of its own. Postgres then does by itself, in the order that its recovery relies on, all that
 * a checkpoint, a new WAL segment or a renamed file needs to survive a power cut.
 *
 * One sync is put off, because it is the one that costs: that of the WAL at each commit. It is only noted here, and done
 * for many commits at once while the next ones already run (wal-sync.ts). Postgres believes that it is done, so the rule
 * "no page reaches the disk before the WAL that describes it" becomes ours to keep: before anything outside the WAL is
 * written, truncated, renamed or removed, the WAL is synced on the spot.
 */
import { fdatasyncSync, fsyncSync } from 'node:fs'
import type { PGlite } from '@electric-sql/pglite'
import { NodeFS } from '@electric-sql/pglite/nodefs'

type Stream = { path: string; nfd: number; node: { mode: number } }
type Write = (stream: Stream, buffer: Uint8Array, offset: number, length: number, position: number) => number
type NodeFiles = {
  stream_ops: {
    write: Write
    close: (stream: Stream) => void
    fsync?: (stream: Stream) => void
    setattr: (stream: Stream, attributes: { size?: number }) => void
  }
  node_ops: {
    setattr: (node: object, attributes: { size?: number }) => void
    rename: (...what: object[]) => void
    unlink: (...what: object[]) => void
  }
}
type Init = Parameters<NodeFS['init']>
type Module = { FS: { filesystems: { NODEFS: NodeFiles }; isDir: (mode: number) => boolean } }

const walSegment = /\/pg_wal\/([0-9A-F]{24})$/

export type DurableFiles = {
  fs: NodeFS
  /** The WAL segment that was written and not synced since the last call, if there is one. */
  takeUnsynced: () => string | undefined
}

type Needs = {
  /** A sync failed: nobody knows what is on disk, and PGlite must not run on. An error thrown here would be swallowed. */
  onSyncFailed: (error: unknown) => void
  /** For the WAL syncs that are not put off; a test listens in on them. */
  syncWalFile?: (fd: number) => void
}

export function durableFiles(dataDir: string, { onSyncFailed, syncWalFile = fdatasyncSync }: Needs): DurableFiles {
  let unsynced: Stream | undefined
  /** The same segment, until somebody has been told of it: syncing it here does not take it from them. */
  let untold: string | undefined

  function deferSync(stream: Stream, segment: string) {
    if (unsynced && unsynced !== stream) syncWal()
    unsynced = stream
    untold = segment
  }

  function syncWal() {
    const stream = unsynced
    unsynced = undefined
    if (stream) attempt(() => syncWalFile(stream.nfd))
  }

  function attempt(sync: () => void) {
    try {
      sync()
    } catch (error) {
      onSyncFailed(error)
    }
  }

  function patch(module: Module) {
    const { stream_ops: streams, node_ops: nodes } = module.FS.filesystems.NODEFS
    const { write, close, setattr } = streams
    streams.fsync = (stream) => {
      const segment = walSegment.exec(stream.path)?.[1]
      if (segment) return deferSync(stream, segment)
      attempt(() => (module.FS.isDir(stream.node.mode) ? syncFolder(stream.nfd) : fsyncSync(stream.nfd)))
    }
    streams.write = (stream, buffer, offset, length, position) => {
      if (unsynced && !stream.path.includes('/pg_wal/') && !isNewPage(buffer, offset)) syncWal()
      return write(stream, buffer, offset, length, position)
    }
    streams.close = (stream) => {
      if (stream === unsynced) syncWal() // Postgres goes on to the next segment
      close(stream)
    }
    streams.setattr = (stream, attributes) => {
      if (attributes.size !== undefined) syncWal()
      setattr(stream, attributes)
    }
    for (const name of ['setattr', 'rename', 'unlink'] as const) {
      const original = nodes[name] as (...what: object[]) => void
      nodes[name] = (...what: object[]) => {
        syncWal()
        original(...what)
      }
    }
  }

  class DurableFS extends NodeFS {
    override async init(pg: PGlite, options: Init[1]) {
      const { emscriptenOpts } = await super.init(pg, options)
      const preRun = [...(emscriptenOpts.preRun ?? []), (module: unknown) => patch(module as Module)]
      return { emscriptenOpts: { ...emscriptenOpts, preRun } }
    }
  }

  return {
    fs: new DurableFS(dataDir),
    takeUnsynced: () => {
      const segment = untold
      untold = undefined
      return segment
    },
  }
}

/** A page starts with the WAL position that describes it; a table that grows is first filled with zeros. */
function isNewPage(buffer: Uint8Array, offset: number): boolean {
  for (let byte = 0; byte < 8; byte++) if (buffer[offset + byte] !== 0) return false
  return true
}

function syncFolder(fd: number) {
  try {
    fsyncSync(fd)
  } catch (error) {
    if (process.platform !== 'win32') throw error // Windows syncs no folders, and needs none
  }
}
