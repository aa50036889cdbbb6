import { AppError, type ErrorCode } from '../../contracts/errors.ts'
import type { SandboxLimits } from './sandbox-limits.ts'
import type { Outcome } from './sandbox-messages.ts'
import type { Ending } from './supervise-execution.ts'

type Limit = keyof SandboxLimits

const limitErrors: Record<Limit, { code: ErrorCode; describe: (allowed: number) => string }> = {
  timeoutMs: { code: 'code-timeout', describe: (ms) => `The code did not finish within ${ms / 1000} s.` },
  cpuMs: { code: 'code-cpu-exceeded', describe: (ms) => `The code used more than ${ms / 1000} s of processor time.` },
  memoryMb: { code: 'code-memory-exceeded', describe: (mb) => `The code needed more than ${mb} MB of memory.` },
  outputBytes: {
    code: 'code-output-too-large',
    describe: (bytes) =>
      `The code returned more than ${bytes} bytes of JSON. Return less, or only what is needed next.`,
  },
}

/** What an execution that did not return is called. No host stack or path is part of it. */
export function toCodeError(ending: Ending, limits: SandboxLimits): AppError {
  switch (ending.by) {
    case 'abort':
      return new AppError('node-cancelled')
    case 'limit':
      return limitError(ending.limit, limits[ending.limit], ending.used)
    case 'exit':
      return exitError(ending.signal, limits)
    case 'child':
      return outcomeError(ending.outcome, limits)
  }
}

function outcomeError(outcome: Outcome, limits: SandboxLimits): AppError {
  if (outcome.result === 'limit') return limitError(outcome.limit, limits[outcome.limit], outcome.used)
  if (outcome.result === 'returned') return new AppError('internal')
  const { name, message, line } = outcome
  return new AppError('code-failed', {
    detail: `${name}: ${message}${line === undefined ? '' : ` (line ${line})`}`,
    extra: { name, message, ...(line === undefined ? {} : { line }) },
  })
}

function limitError(limit: Limit, allowed: number, used: number): AppError {
  const { code, describe } = limitErrors[limit]
  return new AppError(code, { detail: describe(allowed), extra: { limit, allowed, used } })
}

/** V8 aborts when its own heap is full, and Linux kills the process that it takes for the largest. */
function exitError(signal: string | undefined, limits: SandboxLimits): AppError {
  if (signal === 'SIGABRT' || signal === 'SIGKILL') return limitError('memoryMb', limits.memoryMb, limits.memoryMb)
  return new AppError('code-failed', { detail: 'The code ended the process that it ran in.' })
}
