/** The engine's backup program as a process of its own: an archive comes out of it, or goes in. At low priority, if nobody waits. */
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { constants, setPriority } from 'node:os'
import type { Readable, Writable } from 'node:stream'
import { BackupProgress, LoadOutcome } from '../../contracts/backup-format.ts'
import type { Erasure } from '../../contracts/erasures.ts'
import { AppError, fromProblem, isAppError, Problem } from '../../contracts/errors.ts'
import { emitForLoading, type Opened } from './read-backup.ts'

export type OnProgress = (percent: number, detail: string) => void
export type Program = {
  stdin: Writable
  stdout: Readable
  /** Resolves with what it printed beside an archive; rejects when it failed. */
  ended: Promise<{ said: string }>
}
export type StartProgram = (
  args: readonly string[],
  options: { signal: AbortSignal; onProgress?: OnProgress /** Somebody waits for it. */; isUrgent?: boolean },
) => Promise<Program>

const keptOfStderr = 64 * 1024

export const localProgram =
  (entry: string): StartProgram =>
  async (args, { signal, onProgress = () => {}, isUrgent = false }) => {
    const env = process.versions.electron ? { ...process.env, ELECTRON_RUN_AS_NODE: '1' } : process.env
    const child = spawn(process.execPath, [entry, ...args], {
      env,
      // The channel says nothing: that it closes is how the program hears of a host that was killed, and ends.
      stdio: ['pipe', 'pipe', 'pipe', 'ipc'],
      signal,
      killSignal: 'SIGKILL',
    })
    const failed = new Promise<never>((_, reject) => child.once('error', reject))
    const { stdin, stdout, stderr } = child
    if (!stdin || !stdout || !stderr) throw new AppError('internal', { detail: 'The program has no pipes.' })
    if (child.pid !== undefined && !isUrgent) lowerPriority(child.pid)
    stdin.on('error', () => {}) // it ended early, and its exit says why
    const said = readWords(stderr, onProgress)
    const closed = once(child, 'close').then(([code]) => checkEnd(Number(code ?? 1), said()))
    const ended = Promise.race([closed, failed])
    ended.catch(() => {})
    return { stdin, stdout, ended }
  }

function lowerPriority(pid: number) {
  try {
    setPriority(pid, constants.priority.PRIORITY_BELOW_NORMAL)
  } catch {
    // it has ended already, or the system does not let us; it is only slower for others
  }
}

/** Lines of JSON are progress, the problem or what somebody waits for; the rest is for the log. */
export function readWords(
  stream: Readable,
  onProgress: OnProgress,
  onLine: (line: unknown) => void = () => {},
): () => string {
  let [text, kept] = ['', '']
  stream.setEncoding('utf8')
  stream.on('data', (chunk: string) => {
    text += chunk
    const lines = text.split('\n')
    text = lines.pop() ?? ''
    for (const line of lines) {
      onLine(parse(line))
      const progress = BackupProgress.safeParse(parse(line))
      if (progress.success) onProgress(progress.data.percent, progress.data.detail)
      else kept = `${kept}${line}\n`.slice(-keptOfStderr)
    }
  })
  return () => kept + text
}

export function checkEnd(exitCode: number, said: string): { said: string } {
  if (exitCode === 0) return { said }
  for (const line of said.split('\n')) {
    const problem = Problem.safeParse((parse(line) as { problem?: unknown } | undefined)?.problem)
    if (problem.success) throw fromProblem(problem.data)
  }
  throw new AppError('backup-failed', { detail: `The program ended with ${exitCode}. ${said.trim().slice(-500)}` })
}

type LoadNeeds = {
  program: Program
  path: string
  identities: readonly string[]
  opened: Opened
  signal: AbortSignal
  /** What is not to come back. */
  erased?: readonly Erasure[]
}

type Answer<T> = { safeParse: (value: unknown) => { success: true; data: T } | { success: false } }

/** Sends a backup through the program, and gives what that has said in the end. */
export async function talkThrough<T extends { problem?: Problem | undefined }>(
  { program, opened, erased = [], ...needs }: LoadNeeds,
  answer: Answer<T>,
): Promise<T> {
  const said = readAll(program.stdout)
  const sent = emitForLoading(needs, { ...opened, erased }, async (bytes) => {
    if (program.stdin.destroyed) throw new AppError('backup-failed', { detail: 'The program stopped reading.' })
    if (!program.stdin.write(bytes)) await Promise.race([once(program.stdin, 'drain'), program.ended])
  }).then(() => program.stdin.end())
  const problem = await sent.then(
    () => undefined,
    (error: unknown) => {
      program.stdin.destroy()
      return error
    },
  )
  const end = await program.ended.then(
    () => undefined,
    (error: unknown) => error,
  )
  needs.signal.throwIfAborted()
  const outcome = answer.safeParse(parse((await said).trim().split('\n').at(-1) ?? ''))
  if (outcome.success && outcome.data.problem) throw fromProblem(outcome.data.problem)
  if (isAppError(problem) && problem.code !== 'backup-failed') throw problem
  if (end || problem || !outcome.success)
    throw end ?? problem ?? new AppError('backup-failed', { detail: 'It said nothing.' })
  return outcome.data
}

/** Throws `backup-not-proven` when what arrived is not what there was. */
export async function loadThrough(needs: LoadNeeds): Promise<LoadOutcome> {
  const outcome = await talkThrough(needs, LoadOutcome)
  const { differences = [] } = outcome
  if (differences.length === 0) return outcome
  throw new AppError('backup-not-proven', {
    detail: `It was restored beside, and ${differences.length} things are not as they were: ${differences.slice(0, 5).join(' ')}`,
    problems: differences.slice(0, 100).map((message) => ({ path: '', message })),
  })
}

async function readAll(stream: Readable): Promise<string> {
  let text = ''
  stream.setEncoding('utf8')
  for await (const chunk of stream) text += chunk
  return text
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}
