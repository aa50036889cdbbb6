/** Starts what was built, as processes that a test can hurt: they may fail to start, be killed, or be one of two. */
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import type { Client } from '../../contracts/call.ts'
import { ReadyLine } from '../../contracts/system.ts'
import { hostFlags } from '../../main/shell/host-program.ts'

const root = join(import.meta.dirname, '..', '..')

export type Exit = { code: number | null; signal: NodeJS.Signals | null }

/** A process that says on its first line of JSON that it is ready. */
export type Launched<Ready> = {
  pid: number
  /** Undefined: it ended before it was ready. */
  ready: Promise<Ready | undefined>
  ended: Promise<Exit>
  /** The end of what it wrote to stderr. */
  said: () => string
  /** Does nothing once it has ended. */
  signal: (signal: NodeJS.Signals) => void
}
export type LaunchedHost = Launched<ReadyLine>

type LaunchOptions = { isGroup?: boolean; env?: NodeJS.ProcessEnv }

const keptOfStderr = 64 * 1024

/** Without `port` it chooses by itself, as it does for a user. */
export function launchHost(dataDir: string, { port }: { port?: number } = {}): LaunchedHost {
  const args = ['--headless', '--no-open', '--data-dir', dataDir, ...(port === undefined ? [] : ['--port', `${port}`])]
  return launch(process.execPath, [...hostFlags, inDist('main', 'headless.js'), ...args])
}

export const inDist = (...path: string[]) => join(root, 'dist', ...path)

/** Any command that ends up as a host: `npm start` is one. */
export const launch = (command: string, args: readonly string[], isGroup = false): LaunchedHost =>
  launchProcess((line) => ReadyLine.parse(line), command, args, { isGroup })

export function launchProcess<Ready>(
  readReady: (line: unknown) => Ready,
  command: string,
  args: readonly string[],
  { isGroup = false, env = process.env }: LaunchOptions = {},
): Launched<Ready> {
  const child = spawn(command, args, { cwd: root, stdio: ['ignore', 'pipe', 'pipe'], detached: isGroup, env })
  const { pid } = child
  if (pid === undefined) throw new Error(`${command} could not be started.`)
  const killWithTest = () => void child.kill('SIGKILL') // a test that runs out of time ends without its clean-up
  process.once('exit', killWithTest)
  let said = ''
  child.stderr.on('data', (chunk) => {
    said = (said + chunk).slice(-keptOfStderr)
  })
  const ended = once(child, 'close').then(([code, signal]): Exit => {
    process.off('exit', killWithTest)
    return { code, signal }
  })
  const line = firstJson(createInterface({ input: child.stdout })).then(readReady)
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
function firstJson(lines: AsyncIterable<string>): Promise<unknown> {
  return new Promise((resolve) => {
    const read = async () => {
      for await (const line of lines) if (line.startsWith('{')) resolve(JSON.parse(line))
    }
    void read()
  })
}

export async function mustBeReady<Ready>({ ready, said }: Launched<Ready>): Promise<Ready> {
  const line = await ready
  if (line === undefined) throw new Error(`It ended before it was ready:\n${said()}`)
  return line
}

/** Each request on a connection of its own: one that is kept for later would count as left open by the test. */
export async function clientOf({ url, tokenFile }: Pick<ReadyLine, 'url' | 'tokenFile'>): Promise<Client> {
  const token = (await readFile(tokenFile, 'utf8')).trim()
  return { url, fetch, headers: () => ({ authorization: `Bearer ${token}`, connection: 'close' }) }
}

/** Ctrl-C, and how long it took to end, in ms. */
export async function stopHost(host: Launched<unknown>, signal: NodeJS.Signals = 'SIGINT'): Promise<number> {
  const from = Date.now()
  host.signal(signal)
  await host.ended
  return Date.now() - from
}
