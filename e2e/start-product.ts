/** Starts the built product as a user does, on a data folder and a port of its own. */
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtemp, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { ReadyLine } from '../contracts/system.ts'

export type Product = ReadyLine & {
  token: string
  /** Ctrl-C, and wait until it has ended; the folder stays. */
  stop: () => Promise<void>
}

const root = join(import.meta.dirname, '..')
const anyFreePort = '0'

export const makeDataDir = () => mkdtemp(join(tmpdir(), 'iceos-e2e-'))
export const removeDataDir = (dataDir: string) => rm(dataDir, { recursive: true, force: true, maxRetries: 5 })

export async function startProduct(dataDir: string, port = anyFreePort): Promise<Product> {
  const args = ['--headless', '--no-open', '--data-dir', dataDir, '--port', port]
  const host = spawn(process.execPath, [join(root, 'dist', 'main', 'headless.js'), ...args], {
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  let said = ''
  host.stderr.on('data', (chunk) => {
    said += chunk
  })
  const line = await Promise.race([
    once(createInterface({ input: host.stdout }), 'line').then(([text]) => String(text)),
    once(host, 'exit').then(() => undefined),
  ])
  if (line === undefined) throw new Error(`The host ended before it was ready:\n${said}`)
  const ready = ReadyLine.parse(JSON.parse(line))
  return {
    ...ready,
    token: (await readFile(ready.tokenFile, 'utf8')).trim(),
    async stop() {
      if (host.exitCode !== null || host.signalCode !== null) return
      host.kill('SIGINT')
      await once(host, 'exit')
    },
  }
}
