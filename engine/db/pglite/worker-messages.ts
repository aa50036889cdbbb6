/** What the thread that owns PGlite and the rest of the engine say to each other. */
import type { MessagePort } from 'node:worker_threads'

export type WorkerSetup = {
  port: MessagePort
  /** One number, raised for each question: it wakes the thread. */
  signal: SharedArrayBuffer
  /** Absent: in memory. */
  dataDir: string | undefined
  /** A new database's contents; only in memory. */
  templatePath: string | undefined
  isSynced: boolean
}

/** The first that the worker is told: its code is loaded by then, and the folder is there. */
export type WorkerBegin = { pgliteWasm: WebAssembly.Module }

/** To the worker: bytes of the Postgres protocol, whole messages up to a Sync; or the end. */
export type WorkerQuestion = Uint8Array | 'close'

export type WorkerReply =
  | { kind: 'open' }
  /** `unsynced` names the WAL segment that has to be synced before the answer counts as durable. */
  | { kind: 'answer'; bytes: Uint8Array; unsynced: string | undefined }
  | { kind: 'failed'; reason: string }
  | { kind: 'closed' }
