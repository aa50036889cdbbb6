import { spawn } from 'node:child_process'
import { createInterface } from 'node:readline'
import { FromEngine, type ToEngine } from '../../contracts/engine-process.ts'
import type { Log } from '../../platform/log.ts'
import { hideSecrets } from '../../platform/secret.ts'
import type { Exit } from './exit-cause.ts'

/** A running engine, whatever kind of process it is. */
export type EngineProcess = {
  pid: number | undefined
  send: (message: ToEngine) => void
  onMessage: (listener: (message: FromEngine) => void) => void
  kill: (signal: 'SIGTERM' | 'SIGKILL') => void
  exited: Promise<Exit>
  /** The newest lines of its stderr. */
  lastErrors: () => readonly string[]
}
export type ForkEngine = () => EngineProcess

const keptLines = 10

/**
 * A small young generation, and an old one that grows in small steps: by default the engine's memory grows by 130 MB over its
 * first thousands of runs, all of it garbage that nothing asks back (measured; the live heap stays at 45 MB). Steps of 80 %
 * cost about 8 % of processor time and keep it 90 MB smaller; of 25 %, some 18 % and 115 MB.
 */
export const engineFlags = ['--max-semi-space-size=4', '--heap-growing-percent=80']

/** Empty lines, the frames of a stack and Node's own signature: for the log, not for the person who asks why. */
const isNoise = /^\s*$|^\s+at |^Node\.js v/

/** Starts the engine as a child that ends by itself when its channel to us closes, however we ended. */
export function forkEngine(entry: string, log: Log, env: NodeJS.ProcessEnv = process.env): EngineProcess {
  const child = spawn(process.execPath, [...engineFlags, entry], {
    stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
    env,
    windowsHide: true,
  })
  const lastErrors: string[] = []
  for (const stream of [child.stdout, child.stderr]) {
    if (!stream) continue
    createInterface({ input: stream }).on('line', (line) => {
      log.debug('The engine said', { line })
      if (stream !== child.stderr || isNoise.test(line)) return
      lastErrors.push(hideSecrets(line).slice(0, 500))
      if (lastErrors.length > keptLines) lastErrors.shift()
    })
  }
  const exited = new Promise<Exit>((resolve) => {
    // 'close' comes after the last line of stderr has been read
    child.once('close', (code, signal) => resolve({ code, signal }))
    child.once('error', (error) => {
      lastErrors.push(error.message)
      if (child.pid === undefined) resolve({ code: null, signal: null })
    })
  })
  return {
    pid: child.pid,
    send: (message) => void (child.connected && child.send(message, () => {})),
    onMessage: (listener) =>
      child.on('message', (value) => {
        const message = FromEngine.safeParse(value)
        if (message.success) listener(message.data)
        else log.warn('The engine sent a message that nobody knows')
      }),
    kill: (signal) => void child.kill(signal),
    exited,
    lastErrors: () => lastErrors,
  }
}
