/** The processes that run models of folders: started by the first question, ended when nobody has asked for a while. */
import { type ChildProcessWithoutNullStreams, spawn } from 'node:child_process'
import { existsSync, realpathSync } from 'node:fs'
import { dirname, extname, join, parse } from 'node:path'
import { createInterface } from 'node:readline'
import { fileURLToPath } from 'node:url'
import { AppError, fromProblem } from '../../../contracts/errors.ts'
import type { Answer, Ask, Reply } from './messages.ts'

export type InferenceLimits = {
  memoryMb: number
  /** Of a process that nobody asks any more. */
  idleMs: number
}
export const defaultInferenceLimits: InferenceLimits = { memoryMb: 3072, idleMs: 300_000 }

export type AskFolder = (folder: string, ask: Ask, withinMs: number, signal: AbortSignal) => Promise<Answer>
export type Inferences = {
  /** @throws AppError model-folder-invalid, model-failed, model-timeout */
  ask: AskFolder
  /** Ends the process of a folder that is about to change. */
  release: (folder: string) => Promise<void>
  stop: () => Promise<void>
}

export function startInference(limits: InferenceLimits = defaultInferenceLimits): Inferences {
  const processes = new Map<string, ModelProcess>()
  return {
    async ask(folder, ask, withinMs, signal) {
      signal.throwIfAborted()
      let running = processes.get(folder)
      if (!running?.isAlive()) {
        running = startProcess(folder, limits)
        processes.set(folder, running)
      }
      return running.ask(ask, withinMs, signal)
    },
    async release(folder) {
      await processes.get(folder)?.end()
      processes.delete(folder)
    },
    stop: async () => void (await Promise.all([...processes.values()].map((one) => one.end()))),
  }
}

type ModelProcess = {
  isAlive: () => boolean
  ask: (ask: Ask, withinMs: number, signal: AbortSignal) => Promise<Answer>
  end: () => Promise<void>
}

function startProcess(folder: string, { memoryMb, idleMs }: InferenceLimits): ModelProcess {
  const child = spawnChild(folder, memoryMb)
  const waiting = new Map<number, PromiseWithResolvers<Answer>>()
  let lastId = 0
  let isOver = false
  let said = ''
  let idle: NodeJS.Timeout | undefined
  child.stderr.on('data', (bytes: Buffer) => {
    said = (said + bytes.toString('utf8')).slice(-500)
  })
  child.stdin.on('error', () => {}) // its end is told by its exit
  const exited = new Promise<void>((resolve) => {
    const over = (why: string) => {
      isOver = true
      clearTimeout(idle)
      for (const { reject } of waiting.values()) reject(broke(folder, said.trim() || why))
      waiting.clear()
      resolve()
    }
    child.once('error', (error) => over(error.message))
    child.once('exit', (code, by) => over(by ?? `exit code ${code}`))
  })
  createInterface({ input: child.stdout }).on('line', (text) => {
    const line = JSON.parse(text) as Reply
    const asked = waiting.get(line.id)
    if ('answer' in line) asked?.resolve(line.answer)
    else asked?.reject(fromProblem(line.problem))
  })
  const end = async () => {
    isOver = true
    child.kill('SIGKILL')
    await exited
  }
  const send = (message: object) => void (isOver || child.stdin.write(`${JSON.stringify(message)}\n`))

  return {
    isAlive: () => !isOver,
    end,
    async ask(ask, withinMs, signal) {
      clearTimeout(idle)
      const id = ++lastId
      const asked = Promise.withResolvers<Answer>()
      waiting.set(id, asked)
      const late = setTimeout(() => {
        asked.reject(tooSlow(folder, withinMs))
        void end() // whatever it is doing, it is not going to stop by itself
      }, withinMs)
      const leave = () => {
        asked.reject(signal.reason)
        send({ id, isCancelled: true })
      }
      signal.addEventListener('abort', leave)
      send({ id, ...ask })
      try {
        return await asked.promise
      } finally {
        clearTimeout(late)
        signal.removeEventListener('abort', leave)
        waiting.delete(id)
        if (waiting.size === 0 && !isOver) idle = setTimeout(() => void end(), idleMs).unref()
      }
    },
  }
}

function spawnChild(folder: string, memoryMb: number): ChildProcessWithoutNullStreams {
  const entry = realpathSync(fileURLToPath(new URL(`./inference-child${extname(import.meta.url)}`, import.meta.url)))
  const readable = [...programFolders(), folder, ...(existsSync(folder) ? [realpathSync(folder)] : [])]
  const flags = ['--permission', ...readable.map((path) => `--allow-fs-read=${path}`), '--no-addons', '--no-warnings']
  return spawn(process.execPath, [...flags, entry, folder, String(memoryMb)], {
    env: {}, // it has no use for anything of ours
    cwd: parse(process.execPath).root,
    stdio: 'pipe',
    windowsHide: true,
  })
}

/** The program itself and its packages. */
function programFolders(): string[] {
  let folder = dirname(fileURLToPath(import.meta.url))
  while (!existsSync(join(folder, 'package.json')) && dirname(folder) !== folder) folder = dirname(folder)
  const modules = join(folder, 'node_modules')
  return [...new Set([folder, realpathSync(folder), ...(existsSync(modules) ? [realpathSync(modules)] : [])])]
}

const broke = (folder: string, why: string) =>
  new AppError('model-failed', { detail: `The process that runs ${folder} has ended (${why}).` })
const tooSlow = (folder: string, withinMs: number) =>
  new AppError('model-timeout', { detail: `${folder} did not answer within ${withinMs / 1000} s. It was stopped.` })
