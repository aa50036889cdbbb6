import { createReadStream } from 'node:fs'
import type { Source } from './target.ts'

/** A backup in a file of this machine. */
export const fileSource = (path: string, about: Pick<Source, 'name' | 'sizeBytes' | 'sha256'>): Source => ({
  ...about,
  read: (from, to) => (to > from ? createReadStream(path, { start: from, end: to - 1 }) : noBytes()),
})

async function* noBytes(): AsyncGenerator<Uint8Array> {}
