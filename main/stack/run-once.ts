/** Runs a container that does one thing and ends: the migration is one. Gives what it printed. */
import { setTimeout as wait } from 'node:timers/promises'
import { AppError, fromProblem, Problem } from '../../contracts/errors.ts'
import { readLogs } from '../docker/follow-logs.ts'
import { exitCause } from './container-state.ts'
import { type ConvergeNeeds, findContainer, startOnce } from './converge.ts'
import type { Definition } from './definition.ts'

const everyMs = 100

export type OnceResult = { exitCode: number; stdout: string; stderr: string }

export async function runOnce(needs: ConvergeNeeds, service: Definition, signal: AbortSignal): Promise<OnceResult> {
  const id = await startOnce(needs, service)
  for (;;) {
    signal.throwIfAborted()
    const info = await findContainer(needs.docker, id)
    if (!info)
      throw new AppError('service-failed', { detail: `${service.about.title} was removed while it was at work.` })
    if (!info.State.Running && info.State.Status !== 'created') {
      const { stdout, stderr } = await outputOf(needs, id, service)
      return {
        exitCode: info.State.ExitCode,
        stdout,
        stderr: stderr || (info.State.ExitCode === 0 ? '' : exitCause(info.State)),
      }
    }
    await wait(everyMs, undefined, { signal })
  }
}

async function outputOf({ docker }: ConvergeNeeds, id: string, { name }: Definition) {
  const lines = { stdout: [] as string[], stderr: [] as string[] }
  const options = { tail: 2000, follow: false, signal: new AbortController().signal }
  for await (const batch of readLogs(docker, { id, service: name, name }, options)) {
    for (const { stream, text } of batch) lines[stream].push(text)
  }
  return { stdout: lines.stdout.join('\n'), stderr: lines.stderr.join('\n') }
}

/** The last line that one of the engine's one-shot programs prints: its result, or its problem, which is thrown. */
export function outcomeOf({ exitCode, stdout, stderr }: OnceResult, what: string): Record<string, unknown> {
  const last = stdout.trim().split('\n').at(-1) ?? ''
  const outcome = parse(last)
  const problem = Problem.safeParse(outcome?.problem)
  if (problem.success) throw fromProblem(problem.data)
  if (exitCode === 0 && outcome) return outcome
  throw new AppError('service-failed', {
    detail: `${what} ended with ${exitCode}. ${stderr.slice(-600) || stdout.slice(-600)}`,
  })
}

function parse(text: string): Record<string, unknown> | undefined {
  try {
    return JSON.parse(text) as Record<string, unknown>
  } catch {
    return undefined
  }
}
