import { availableParallelism } from 'node:os'
import { AppError } from '../../contracts/errors.ts'
import type { Json, JsonObject } from '../../contracts/json.ts'
import { createChildPool } from './child-pool.ts'
import { toCodeError } from './code-errors.ts'
import { createLauncher, type LaunchSandbox } from './launch-child.ts'
import { defaultSandboxLimits, lowerLimits, type SandboxLimits } from './sandbox-limits.ts'
import type { CodeLanguage, LogLine } from './sandbox-messages.ts'
import { type Ending, superviseExecution } from './supervise-execution.ts'

// A child whose code grew this large would keep the memory; the next one starts small.
const largestKeptHeapBytes = 64 * 1024 * 1024

export type SandboxOptions = {
  /** What the owner of the machine allows at most. */
  limits?: SandboxLimits
  /** Executions at one time; more wait their turn. */
  maxConcurrent?: number
  /** Children kept ready. 0 starts the first one when it is needed. */
  spares?: number
  log?: (message: string) => void
  launch?: LaunchSandbox
}

export type Execution = {
  /** Statements with `return`, or a module with `export default function (inputs) { … }`. Both may be async. */
  code: string
  language?: CodeLanguage
  input: JsonObject
  /** Lower than the sandbox's own. */
  limits?: Partial<SandboxLimits>
  /** An org: a process that ran one owner's code never runs another's. */
  owner?: string
  signal?: AbortSignal
  onLog?: (line: LogLine) => void
}

export type Sandbox = ReturnType<typeof createSandbox>

/** Runs user code in QuickJS inside separate processes. */
export function createSandbox(options: SandboxOptions = {}) {
  const allowed = options.limits ?? defaultSandboxLimits
  const pool = createChildPool({
    // The result travels as a JSON text in a JSON text, which can double it.
    launch:
      options.launch ?? createLauncher({ memoryMb: allowed.memoryMb, maxLineBytes: 2 * allowed.outputBytes + 100_000 }),
    maxConcurrent: options.maxConcurrent ?? availableParallelism(),
    spares: options.spares ?? 1,
    log: options.log ?? (() => {}),
  })
  let lastId = 0

  /** Resolves with what the code returned; throws an AppError that says which limit fired or what failed. */
  async function execute(execution: Execution): Promise<Json> {
    const { code, language = 'javascript', input, owner = '', signal, onLog = () => {} } = execution
    if (signal?.aborted) throw new AppError('node-cancelled')
    const limits = lowerLimits(allowed, execution.limits)
    const request = { id: ++lastId, code, language, inputText: JSON.stringify(input), limits }
    const child = await pool.take(owner, signal)
    let ending: Ending | undefined
    try {
      await child.ready
      ending = signal?.aborted ? { by: 'abort' } : await superviseExecution(child, { request, signal, onLog })
    } finally {
      pool.giveBack(child, isReusable(ending))
    }
    if (ending.by === 'child' && ending.outcome.result === 'returned') return parseForeignJson(ending.outcome.text)
    throw toCodeError(ending, limits)
  }

  return { execute, stop: pool.stop, pids: pool.pids }
}

function isReusable(ending: Ending | undefined): boolean {
  if (ending?.by !== 'child' || ending.heapBytes > largestKeptHeapBytes) return false
  return ending.outcome.result === 'returned' || (ending.outcome.result === 'failed' && !ending.outcome.spoiled)
}

/** JSON may hold a key `__proto__`, which becomes a prototype as soon as somebody copies the object: it is left out. */
function parseForeignJson(text: string): Json {
  const isSuspect = text.includes('__proto__') || text.includes('\\u00')
  return isSuspect ? JSON.parse(text, dropPrototypes) : JSON.parse(text)
}

function dropPrototypes(this: unknown, key: string, value: Json): Json | undefined {
  return key === '__proto__' ? undefined : value
}
