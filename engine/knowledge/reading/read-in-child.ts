/** Starts the reader's process for one file and gives what it reads, page by page, at the pace of whoever takes it. */
import { spawn } from 'node:child_process'
import { existsSync, realpathSync } from 'node:fs'
import { dirname, extname, join, parse } from 'node:path'
import { createInterface } from 'node:readline'
import { fileURLToPath } from 'node:url'
import { AppError, fromProblem, Problem } from '../../../contracts/errors.ts'
import type { Reading } from './read-document.ts'

type Limits = {
  /** Without a page for so long, it is ended. */
  silenceMs: number
  memoryMb: number
}
export const defaultReadLimits: Limits = { silenceMs: 60_000, memoryMb: 768 }

/** To recognise a page takes some seconds, on a busy machine many. */
export const recognizingLimits: Limits = { silenceMs: 240_000, memoryMb: 768 }

type File = { path: string; name: string; recognizes?: boolean }
type Line = Reading | { type: 'end'; peakMb: number } | { type: 'failed'; problem: unknown }

export async function* readInChild(
  file: File,
  signal: AbortSignal,
  { silenceMs, memoryMb }: Limits = file.recognizes ? recognizingLimits : defaultReadLimits,
  /** Of a file that was read to its end: the memory that its process had at most. */
  onEnd: (end: { peakMb: number }) => void = () => {},
): AsyncGenerator<Reading> {
  const entry = realpathSync(fileURLToPath(new URL(`./reader-child${extname(import.meta.url)}`, import.meta.url)))
  const flags = [
    '--permission',
    ...[...readableFolders(), file.path].map((path) => `--allow-fs-read=${path}`),
    `--max-old-space-size=${memoryMb}`,
    '--no-addons',
    '--no-warnings',
  ]
  const child = spawn(process.execPath, [...flags, entry, file.path, file.name, file.recognizes ? 'recognize' : ''], {
    env: {}, // it has no use for anything of ours
    cwd: parse(process.execPath).root,
    stdio: ['ignore', 'pipe', 'pipe'],
    windowsHide: true,
  })
  const exited = new Promise<string>((resolve) => {
    child.once('error', (error) => resolve(error.message))
    child.once('exit', (code, by) => resolve(by ?? `exit code ${code}`))
  })
  let isSilent = false
  const end = () => child.kill('SIGKILL')
  signal.addEventListener('abort', end)
  const watch = setTimeout(() => {
    isSilent = true
    end()
  }, silenceMs)
  child.stderr.resume()
  try {
    for await (const text of createInterface({ input: child.stdout, crlfDelay: Number.POSITIVE_INFINITY })) {
      const line = JSON.parse(text) as Line
      if (line.type === 'end') return onEnd(line)
      if (line.type === 'failed') throw fromProblem(Problem.parse(line.problem))
      clearTimeout(watch)
      yield line
      watch.refresh()
    }
    signal.throwIfAborted()
    throw new AppError('document-unreadable', { detail: whyItEnded(await exited, isSilent, silenceMs) })
  } finally {
    clearTimeout(watch)
    signal.removeEventListener('abort', end)
    end()
    await exited
  }
}

function whyItEnded(exit: string, isSilent: boolean, silenceMs: number): string {
  if (isSilent) return `Reading it took longer than ${silenceMs / 1000} s without getting on; it was stopped.`
  return `Reading it needed more memory than it may have, or broke off (${exit}).`
}

/** The program itself and its packages: the folder with package.json, and where its packages really are. */
function readableFolders(): string[] {
  let folder = dirname(fileURLToPath(import.meta.url))
  while (!existsSync(join(folder, 'package.json')) && dirname(folder) !== folder) folder = dirname(folder)
  const modules = join(folder, 'node_modules')
  return [...new Set([folder, realpathSync(folder), ...(existsSync(modules) ? [realpathSync(modules)] : [])])]
}
