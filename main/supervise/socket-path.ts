import { randomBytes } from 'node:crypto'
import { mkdtempSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

/** A Unix socket's path may have about 104 bytes; 100 leaves room for the different limits of the systems. */
const maxBytes = 100

/** Where the engine of this data folder listens. */
export function engineSocketPath(dataDir: string): string {
  if (process.platform === 'win32') return `\\\\.\\pipe\\iceos-${randomBytes(16).toString('hex')}`
  const path = join(dataDir, 'engine.sock')
  return Buffer.byteLength(path) <= maxBytes ? path : join(mkdtempSync(join(tmpdir(), 'iceos-')), 'engine.sock')
}
