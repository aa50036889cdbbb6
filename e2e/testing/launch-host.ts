/** The built host as a process that a test can hurt: it may fail to start, be killed, or be one of two. */
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import type { Client } from '../../contracts/call.ts'
import { ReadyLine } from '../../contracts/system.ts'

const root = join(import.meta.dirname, '..', '..')

export type Exit = { code: number | null; signal: NodeJS.Signals | null }

export type LaunchedHost = {
  pid: number
  /** Undefined: it ended before it was ready. */
  ready: Promise<ReadyLine | undefined>
  ended: Promise<Exit>
  /** Everything on its stderr so far. */
  said: () => string
  /** Does nothing once it has ended. */
  signal: (signal: NodeJS.Signals) => void
}

/** Without `port` it chooses by itself, as it does for a user. */
export function launchHost(dataDir: string, { port }: { port?: number } = {}): LaunchedHost {
  const args = ['--headless', '--no-open', '--data-dir', dataDir, ...(port === undefined ? [] : ['--port', `${port}`])]
  return launch(process.execPath, [join(root, 'dist', 'main', 'headless.js'), ...args])
}

/** Any command that ends up as a host: `npm start` is one. */
export function launch(command: string, args: readonly string[], isGroup = false): LaunchedHost {
  const child = spawn(command, args, { cwd: root, stdio: ['ignore', 'pipe', 'pipe'], detached: isGroup })
  const { pid } = child
  if (pid === undefined) throw new Error(`${command} could not be started.`)
  const killWithTest = () => void child.kill('SIGKILL') // a test that runs out of time ends without its clean-up
  process.once('exit', killWithTest)
  let said = ''
  child.stderr.on('data', (chunk) => {
    said += chunk
  })
  const ended = once(child, 'close').then(([code, signal]): Exit => {
    process.off('exit', killWithTest)
    return { code, signal }
  })
  const line = readyLine(createInterface({ input: child.stdout }))
  return {
    pid,
    ready: Promise.race([line, ended.then(() => undefined)]),
    ended,
    said: () => said,
    signal: (signal) => {
      if (child.exitCode !== null || child.signalCode !== null) return
      if (isGroup) process.kill(-pid, signal)
      else child.kill(signal)
    },
  }
}

/** npm prints a few lines of its own before. */
function readyLine(lines: AsyncIterable<string>): Promise<ReadyLine> {
  return new Promise((resolve) => {
    const read = async () => {
      for await (const line of lines) if (line.startsWith('{')) resolve(ReadyLine.parse(JSON.parse(line)))
    }
    void read()
  })
}

export async function mustBeReady(host: LaunchedHost): Promise<ReadyLine> {
  const ready = await host.ready
  if (!ready) throw new Error(`The host ended before it was ready:\n${host.said()}`)
  return ready
}

/** Each request on a connection of its own: one that is kept for later would count as left open by the test. */
export async function clientOf({ url, tokenFile }: Pick<ReadyLine, 'url' | 'tokenFile'>): Promise<Client> {
  const token = (await readFile(tokenFile, 'utf8')).trim()
  return { url, fetch, headers: () => ({ authorization: `Bearer ${token}`, connection: 'close' }) }
}

/** Ctrl-C, and how long it took to end, in ms. */
export async function stopHost(host: LaunchedHost, signal: NodeJS.Signals = 'SIGINT'): Promise<number> {
  const from = Date.now()
  host.signal(signal)
  await host.ended
  return Date.now() - from
}
