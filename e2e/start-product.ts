/** Starts the built product as a user does, on a data folder and a port of its own. */
import { mkdtemp, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { ReadyLine } from '../contracts/system.ts'
import { launchHost, mustBeReady, stopHost } from './testing/launch-host.ts'

export type Product = ReadyLine & {
  token: string
  /** Ctrl-C, and wait until it has ended; the folder stays. */
  stop: () => Promise<void>
}

export const makeDataDir = () => mkdtemp(join(tmpdir(), 'iceos-e2e-'))
export const removeDataDir = (dataDir: string) => rm(dataDir, { recursive: true, force: true, maxRetries: 5 })

/** On any free port, if none is given. */
export async function startProduct(dataDir: string, port = 0): Promise<Product> {
  const host = launchHost(dataDir, { port })
  const ready = await mustBeReady(host)
  return {
    ...ready,
    token: (await readFile(ready.tokenFile, 'utf8')).trim(),
    stop: async () => void (await stopHost(host)),
  }
}
