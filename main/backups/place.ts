/** Where the data is: beside this host, or in the stack. What a backup is read from, and what a restore goes into. */
import type { JobContext } from '../jobs/jobs.ts'
import type { OnProgress, Program } from './program.ts'
import type { Opened } from './read-backup.ts'

/** For so long a restore can be taken back. */
export const undoForMs = 24 * 3_600_000

export type Run = {
  /** A folder of its own, removed afterwards. */ work: string
  signal: AbortSignal
  onProgress: OnProgress
}

/** A proof may need to look into the file by itself. */
export type ProofRun = Run & { backup: { path: string; identities: readonly string[]; opened: Opened } }

export type Prepared = {
  program: Program
  /** Removes what was made beside, whatever came of it. */
  cleanUp: () => Promise<void>
}

export type Place = {
  mode: 'embedded' | 'stack'
  /** Reads everything, in one snapshot, while everybody goes on. */
  startDump: (run: Run) => Promise<Prepared>
  /** Into a scratch place that is thrown away. */
  startProof: (run: ProofRun) => Promise<Prepared>
  /** Into a new place beside the live one. It stays until `swap`, or until `discard`. */
  startRestore: (run: Run) => Promise<Program>
  discard: (work: string) => Promise<void>
  /** The new side takes the place of the live one, which is kept. */
  swap: (context: JobContext, restored: Restored) => Promise<void>
  /** The side that was kept takes its place again. */
  undo: () => Promise<void>
  /** The side that was kept goes for good. */
  dropKept: () => Promise<void>
  /** Starts whatever answers, and asks it. */
  wake: () => Promise<void>
  services: () => Promise<Record<string, string>>
  /** What is left out on purpose. */
  notIncluded: readonly string[]
  /** What the live data takes, and what is free where a restore puts the new; undefined where nobody can tell. */
  liveBytes: () => Promise<number | undefined>
  freeBytes: () => Promise<number | undefined>
}

export type Restored = {
  backupId: string
  backupNumber: number
  work: string
}
