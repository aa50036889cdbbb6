import { type ChildProcess, spawn } from 'node:child_process'
import { createInterface } from 'node:readline'
import { FromHost, keysFromParent, type ToHost } from '../../contracts/host-process.ts'
import { ReadyLine } from '../../contracts/system.ts'
import { answerKeyAsk } from '../../platform/keys-over-channel.ts'
import type { SecretKeyKeeper } from '../../platform/secret-key-keeper.ts'
import type { HostProgram } from './host-program.ts'

export type HostProcess = {
  ready: ReadyLine
  /** Asks the host to stop and waits until it has, at most so long as it may take. */
  stop: () => Promise<void>
  exited: Promise<number>
}
export type HostChild = Pick<ChildProcess, 'stdout' | 'stderr' | 'send' | 'kill' | 'once' | 'on'>
export type SpawnHost = (program: HostProgram, env: NodeJS.ProcessEnv) => HostChild

/** The channel also ends the host when we end without a word: it closes. */
export const spawnHost: SpawnHost = ({ command, args }, env) =>
  spawn(command, args, { stdio: ['ignore', 'pipe', 'pipe', 'ipc'], env, windowsHide: true })

/** What the host gets of our environment: nothing that would change what its Node runs. */
export function hostEnv(env: NodeJS.ProcessEnv, more: NodeJS.ProcessEnv = {}): NodeJS.ProcessEnv {
  const kept = Object.entries(env).filter(([name]) => !/^(ELECTRON_|NODE_OPTIONS$|NODE_CHANNEL_)/.test(name))
  return { ...Object.fromEntries(kept), ...more, [keysFromParent]: '1' }
}

const stopMs = 8000
const keptCharacters = 4000

/** Waits for the ready line. Rejects with what the host said on stderr if it ends before. */
export function startHostProcess(child: HostChild, keys: SecretKeyKeeper): Promise<HostProcess> {
  let said = ''
  const exited = new Promise<number>((resolve) => {
    child.once('exit', (code) => resolve(code ?? 1))
    child.once('error', (error) => {
      said += error.message
      resolve(1)
    })
  })
  child.stderr?.on('data', (data) => {
    said = (said + String(data)).slice(-keptCharacters)
  })
  const tell = (message: ToHost) => void child.send(message, () => {}) // one that is gone says so by its exit
  child.on('message', (value) => {
    const ask = FromHost.safeParse(value).data
    if (ask) void answerKeyAsk(keys, ask).then(tell)
  })
  const stop = async () => {
    tell({ type: 'stop' })
    const kill = setTimeout(() => child.kill('SIGKILL'), stopMs)
    await exited
    clearTimeout(kill)
  }
  return new Promise((resolve, reject) => {
    exited.then((code) => reject(new Error(said.trim() || `The host ended with code ${code}.`)))
    if (!child.stdout) return reject(new Error('The host has no output to listen to.'))
    createInterface({ input: child.stdout }).on('line', (line) => {
      const ready = parseLine(line)
      if (ready) resolve({ ready, stop, exited })
    })
  })
}

function parseLine(line: string): ReadyLine | undefined {
  try {
    return ReadyLine.safeParse(JSON.parse(line)).data
  } catch {
    return undefined
  }
}
