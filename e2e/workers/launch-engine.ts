/** One built engine as a process of its own, configured by its environment as a container is. */
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import type { Client } from '../../contracts/call.ts'
import type { EngineRole } from '../../engine/engine.ts'
import type { Exit } from '../testing/launch-host.ts'

const entry = join(import.meta.dirname, '..', '..', 'dist', 'engine', 'main.js')
export const token = 'ice_workers_test'

export type LaunchedEngine = {
  role: EngineRole
  pid: number
  url: string
  client: Client
  /** Everything on its stderr so far. */
  said: () => string
  hasEnded: () => boolean
  ended: Promise<Exit>
  /** Does nothing once it has ended. */
  signal: (signal: NodeJS.Signals) => void
}

export async function launchEngine(role: EngineRole, env: Record<string, string>): Promise<LaunchedEngine> {
  const child = spawn(process.execPath, [entry], {
    stdio: ['ignore', 'pipe', 'pipe'],
    env: { ...process.env, ICEOS_ROLE: role, ICEOS_PORT: '0', ICE_API_TOKEN: token, ...env },
  })
  const killWithTest = () => void child.kill('SIGKILL') // a test that runs out of time ends without its clean-up
  process.once('exit', killWithTest)
  let said = ''
  child.stderr.on('data', (chunk) => {
    said += chunk
  })
  const hasEnded = () => child.exitCode !== null || child.signalCode !== null
  const ended = once(child, 'exit').then(([code, signal]): Exit => {
    process.off('exit', killWithTest)
    return { code, signal }
  })
  const line = once(createInterface({ input: child.stdout }), 'line').then(([text]) => String(text))
  const first = await Promise.race([line, ended.then(() => undefined)])
  if (first === undefined) throw new Error(`The engine (${role}) ended before it was ready:\n${said}`)
  const { url, pid } = JSON.parse(first) as { url: string; pid: number }
  return {
    ...{ role, pid, url, hasEnded, ended },
    client: clientOf(() => url),
    said: () => said,
    signal: (signal) => void (hasEnded() || child.kill(signal)),
  }
}

/** Each request on a connection of its own (see launch-host.ts), to whichever engine is named at that moment. */
export function clientOf(pick: () => string, change: (init: RequestInit) => RequestInit = (init) => init): Client {
  const placeholder = 'http://engine.test'
  return {
    url: placeholder,
    fetch: (input, init = {}) => fetch(String(input).replace(placeholder, pick()), change(init)),
    headers: () => ({ authorization: `Bearer ${token}`, connection: 'close' }),
  }
}
