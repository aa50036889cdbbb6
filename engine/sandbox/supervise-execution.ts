/** One execution, watched from outside: what the child cannot be trusted, or is too busy, to end by itself. */
import { constants, setPriority } from 'node:os'
import { readProcessUsage } from './process-usage.ts'
import type { SandboxChild } from './sandbox-child-handle.ts'
import type { EvaluationRequest, LogLine, Outcome } from './sandbox-messages.ts'

// The child's own checks come first, because they say more; these follow when it does not answer.
const graceMs = 200
const watchEveryMs = 100
// Code that takes longer than this must not slow down the engine and everybody else's short code.
const longMs = 500
// Node, the compiled WebAssembly and the copies of inputs and result, beside the heap that the limit is about.
const processOverheadMb = 200

export type Ending =
  | { by: 'child'; outcome: Outcome; heapBytes: number }
  | { by: 'limit'; limit: 'timeoutMs' | 'cpuMs' | 'memoryMb'; used: number }
  | { by: 'exit'; signal: string | undefined }
  | { by: 'abort' }

type Options = { request: EvaluationRequest; signal?: AbortSignal | undefined; onLog: (line: LogLine) => void }

/** Resolves when the execution is over. After any ending but the child's own, the child has to be killed. */
export function superviseExecution(child: SandboxChild, { request, signal, onLog }: Options): Promise<Ending> {
  const { promise, resolve } = Promise.withResolvers<Ending>()
  const { limits, id } = request
  const startedAt = performance.now()
  let isOver = false
  const cpuAtStart = child.pid === undefined ? 0 : (readProcessUsage(child.pid)?.cpuMs ?? 0)

  const onAbort = () => resolve({ by: 'abort' })
  signal?.addEventListener('abort', onAbort, { once: true })
  const wallTimer = setTimeout(() => {
    resolve({ by: 'limit', limit: 'timeoutMs', used: Math.round(performance.now() - startedAt) })
  }, limits.timeoutMs + graceMs)
  const slowDown = setTimeout(() => lowerPriority(child), longMs)
  const watch = setInterval(() => {
    const usage = child.pid === undefined ? undefined : readProcessUsage(child.pid)
    if (!usage) return
    const cpuMs = usage.cpuMs - cpuAtStart
    if (cpuMs > limits.cpuMs + graceMs) resolve({ by: 'limit', limit: 'cpuMs', used: cpuMs })
    if (usage.residentMb > limits.memoryMb + processOverheadMb) {
      resolve({ by: 'limit', limit: 'memoryMb', used: Math.round(usage.residentMb) })
    }
  }, watchEveryMs)

  child.exited.then(() => resolve({ by: 'exit', signal: child.exitSignal }))
  child.ask(request, (message) => {
    if (isOver || message.type === 'ready' || message.id !== id) return
    if (message.type === 'log') onLog(message.line)
    else resolve({ by: 'child', outcome: message.outcome, heapBytes: message.heapBytes })
  })
  return promise.finally(() => {
    isOver = true
    clearTimeout(wallTimer)
    clearTimeout(slowDown)
    clearInterval(watch)
    signal?.removeEventListener('abort', onAbort)
  })
}

/** There is no way back up without privileges, so such a child is not used again. */
function lowerPriority(child: SandboxChild): void {
  if (child.pid === undefined) return
  child.isSlowed = true
  try {
    setPriority(child.pid, constants.priority.PRIORITY_BELOW_NORMAL)
  } catch {
    // It is gone, and its exit is on the way.
  }
}
