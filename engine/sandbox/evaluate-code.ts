/** The inner layer: one piece of user code in one fresh QuickJS, with nothing of the host within its reach. */
import type { QuickJSContext, QuickJSHandle, QuickJSRuntime, QuickJSWASMModule } from 'quickjs-emscripten-core'
import { guestPrelude } from './guest-prelude.ts'
import { prepareProgram } from './prepare-program.ts'
import type { EvaluationRequest, LogLine, Outcome } from './sandbox-messages.ts'

const codeFile = 'code.js'
// Deep native recursion (JSON.parse, the parser) uses more of V8's stack than QuickJS counts; V8 then stops it itself.
const guestStackBytes = 256 * 1024
const maxLogLines = 1000
const maxLogChars = 4000
const jobsAtOnce = 1000

type Clocks = { wallMs: () => number; cpuMs: () => number }
type Needs = { onLog: (line: LogLine) => void; clocks: Clocks; isAbandoned?: () => boolean }

/** Runs the code to its end. The instance must be new, and must not be used again. */
export function evaluateCode(quickJs: QuickJSWASMModule, request: EvaluationRequest, needs: Needs): Outcome {
  const guard = watchLimits(request, needs)
  try {
    const outcome = runProgram(quickJs, request, needs, guard.shouldStop)
    return guard.fired() ?? (isMemoryFailure(outcome, quickJs, request) ? memoryOutcome(quickJs) : outcome)
  } catch (error) {
    return guard.fired() ?? describeHostError(quickJs, request, error)
  }
}

type Guard = { shouldStop: () => boolean; fired: () => Outcome | undefined }

/** QuickJS asks every few thousand steps. Once a limit has fired the answer stays yes, whatever the code catches. */
function watchLimits({ limits }: EvaluationRequest, { clocks, isAbandoned }: Needs): Guard {
  const startWallMs = clocks.wallMs()
  const startCpuMs = clocks.cpuMs()
  let fired: Outcome | undefined
  const check = (limit: 'timeoutMs' | 'cpuMs', used: number) => {
    if (used > limits[limit]) fired ??= { result: 'limit', limit, used: Math.round(used) }
  }
  return {
    shouldStop: () => {
      check('cpuMs', clocks.cpuMs() - startCpuMs)
      check('timeoutMs', clocks.wallMs() - startWallMs)
      return fired !== undefined || isAbandoned?.() === true
    },
    fired: () => fired,
  }
}

function runProgram(
  quickJs: QuickJSWASMModule,
  request: EvaluationRequest,
  { onLog }: Needs,
  shouldStop: () => boolean,
): Outcome {
  const program = prepareProgram(request.code, request.language)
  const runtime = quickJs.newRuntime()
  runtime.setMaxStackSize(guestStackBytes)
  runtime.setInterruptHandler(shouldStop)
  const context = runtime.newContext()
  const prelude = installPrelude(context, onLog)

  const entry = context.evalCode(program.source, codeFile, {
    type: program.kind === 'module' ? 'module' : 'global',
    strict: true,
  })
  if (entry.error) return describeGuestError(context, prelude.describe, entry.error)
  const started = context.callFunction(
    prelude.run,
    context.undefined,
    entry.value,
    context.newString(request.inputText),
  )
  if (started.error) return describeGuestError(context, prelude.describe, started.error)
  runJobs(runtime, shouldStop)

  const state = context.getPromiseState(started.value)
  if (state.type === 'rejected') return describeGuestError(context, prelude.describe, state.error)
  if (state.type === 'fulfilled') return takeResult(context, state.value, request.limits.outputBytes)
  return {
    result: 'failed',
    name: 'Error',
    message: 'The code waits for a promise that nothing will settle',
  }
}

function installPrelude(context: QuickJSContext, onLog: (line: LogLine) => void) {
  const send = context.newFunction('log', createLogDoor(context, onLog))
  const install = context.unwrapResult(context.evalCode(guestPrelude, 'prelude.js'))
  const prelude = context.unwrapResult(context.callFunction(install, context.undefined, send))
  return { run: context.getProp(prelude, 'run'), describe: context.getProp(prelude, 'describe') }
}

/** The one function of the host that code can reach: two texts in, nothing out. */
function createLogDoor(context: QuickJSContext, onLog: (line: LogLine) => void) {
  let lines = 0
  return (level: QuickJSHandle, text: QuickJSHandle) => {
    lines += 1
    if (lines > maxLogLines + 1) return
    if (lines === maxLogLines + 1) {
      onLog({ level: 'warn', text: `Only the first ${maxLogLines} log lines are kept.` })
      return
    }
    const name = context.typeof(level) === 'string' ? readShortText(context, level, 10) : 'info'
    onLog({
      level: name === 'warn' || name === 'error' ? name : 'info',
      text: context.typeof(text) === 'string' ? readShortText(context, text, maxLogChars) : '',
    })
  }
}

/** Copies a guest's string. One that is far too long is not copied at all: it could fill the host's memory. */
function readShortText(context: QuickJSContext, handle: QuickJSHandle, maxChars: number): string {
  const length = context.getProp(handle, 'length').consume((value) => context.getNumber(value))
  if (length > 100 * maxChars) return `(a text of ${length} characters)`
  const text = context.getString(handle)
  return text.length > maxChars ? `${text.slice(0, maxChars)}…` : text
}

function runJobs(runtime: QuickJSRuntime, shouldStop: () => boolean): void {
  while (runtime.hasPendingJob() && !shouldStop()) runtime.executePendingJobs(jobsAtOnce).dispose()
}

function takeResult(context: QuickJSContext, handle: QuickJSHandle, outputBytes: number): Outcome {
  const length = context.getProp(handle, 'length').consume((value) => context.getNumber(value))
  if (length > outputBytes) return { result: 'limit', limit: 'outputBytes', used: length }
  const text = context.getString(handle)
  const used = Buffer.byteLength(text)
  return used > outputBytes ? { result: 'limit', limit: 'outputBytes', used } : { result: 'returned', text }
}

function describeGuestError(context: QuickJSContext, describe: QuickJSHandle, error: QuickJSHandle): Outcome {
  const described = context.callFunction(describe, context.undefined, error)
  if (described.error || context.typeof(described.value) !== 'string') {
    return { result: 'failed', name: 'Error', message: 'An error that cannot be shown', spoiled: true }
  }
  const { name, message, stack } = JSON.parse(readShortText(context, described.value, 20_000)) as Record<
    string,
    unknown
  >
  const line = new RegExp(`${codeFile}:(\\d+)`).exec(String(stack))?.[1]
  return {
    result: 'failed',
    name: String(name),
    message: String(message),
    ...(line === undefined ? {} : { line: Number(line) }),
  }
}

/** Out of memory, QuickJS may have nothing left to make an Error of, and throws null. */
function isMemoryFailure(outcome: Outcome, quickJs: QuickJSWASMModule, { limits }: EvaluationRequest): boolean {
  if (outcome.result !== 'failed') return false
  if (outcome.name === 'InternalError' && outcome.message === 'out of memory') return true
  return (outcome.message === 'Thrown: null' || outcome.spoiled === true) && isNearlyFull(quickJs, limits.memoryMb)
}

function isNearlyFull(quickJs: QuickJSWASMModule, memoryMb: number): boolean {
  return heapBytes(quickJs) > (memoryMb * 1024 * 1024) / 2
}

function memoryOutcome(quickJs: QuickJSWASMModule): Outcome {
  return { result: 'limit', limit: 'memoryMb', used: Math.round(heapBytes(quickJs) / 1024 / 1024) }
}

export function heapBytes(quickJs: QuickJSWASMModule): number {
  return quickJs.getWasmMemory().buffer.byteLength
}

/** Something threw outside of the guest: the type stripper, or the WebAssembly itself, which is then not to be trusted. */
function describeHostError(quickJs: QuickJSWASMModule, { limits }: EvaluationRequest, error: unknown): Outcome {
  if (!(error instanceof Error))
    return { result: 'failed', name: 'Error', message: 'The code could not be run', spoiled: true }
  if ('code' in error && String(error.code).endsWith('TYPESCRIPT_SYNTAX')) return describeTypeScriptError(error)
  if (error instanceof RangeError && error.message.includes('call stack')) {
    return { result: 'failed', name: 'InternalError', message: 'stack overflow', spoiled: true }
  }
  if (isNearlyFull(quickJs, limits.memoryMb)) return memoryOutcome(quickJs)
  return { result: 'failed', name: 'Error', message: 'The code stopped its JavaScript engine', spoiled: true }
}

function describeTypeScriptError(error: Error): Outcome {
  const line = /^[^\n]*:(\d+)\n/.exec(error.stack ?? '')?.[1]
  return {
    result: 'failed',
    name: 'SyntaxError',
    message: error.message,
    ...(line === undefined ? {} : { line: Number(line) }),
  }
}
