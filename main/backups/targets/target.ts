/** A place where copies of backups are kept, and what it can do. A place that cannot tell something throws; it never guesses. */

/** A backup file, as it is copied: it can be read from any place on, so that a copy that broke off goes on. */
export type Source = {
  name: string
  sizeBytes: number
  sha256: string
  /** The bytes from `from` up to, not including, `to`. */
  read: (from: number, to: number) => AsyncIterable<Uint8Array>
}

export type TargetFile = { name: string; sizeBytes: number }

export type TargetCheck = {
  /** What was done just now, for a person. */
  sentence: string
  /** What works and should still be known. */
  warnings: string[]
}

export type Work = { signal?: AbortSignal; onProgress?: (percent: number) => void }

export type Target = {
  /** Resolves when the file is there under its name, was read back from there, and has the same SHA-256. */
  put: (source: Source, work?: Work) => Promise<void>
  /** Every backup file there. It is whole, or it throws. */
  list: (work?: Work) => Promise<TargetFile[]>
  get: (name: string, work?: Work) => AsyncIterable<Uint8Array>
  /** No error where there is none. */
  remove: (name: string, work?: Work) => Promise<void>
  /** Writes something small, reads it back, and deletes it. */
  check: (work?: Work) => Promise<TargetCheck>
}

/** Nothing else in a place is ours: it is neither listed nor deleted. */
export const isBackupName = (name: string): boolean => /^[\w][\w.-]{0,200}\.icebackup$/.test(name)
