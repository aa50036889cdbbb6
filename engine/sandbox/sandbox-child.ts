/** The process that runs user code. It knows no secret, reads nothing but stdin and ends with its parent. */
import { evaluateCode, heapBytes } from './evaluate-code.ts'
import { prepareLockDown } from './lock-down.ts'
import { loadQuickJs } from './quickjs-instances.ts'
import { readLines } from './read-lines.ts'
import type { ChildMessage, EvaluationRequest, LogLine } from './sandbox-messages.ts'

const memoryMb = Number(process.argv[2])
const parentPid = process.ppid
const clocks = {
  wallMs: () => performance.now(),
  cpuMs: () => {
    const { user, system } = process.threadCpuUsage()
    return (user + system) / 1000
  },
}
// While WebAssembly runs, the end of stdin is not noticed; a new parent is.
const isAbandoned = () => process.ppid !== parentPid

const lockDown = prepareLockDown()
const createInstance = await loadQuickJs()

// The first evaluation compiles the parts of QuickJS that every later one needs: better before anybody waits.
const limits = { timeoutMs: 5000, cpuMs: 5000, memoryMb, outputBytes: 1000 }
const warmUp: EvaluationRequest = {
  id: 0,
  code: 'console.log(1); return inputs',
  language: 'javascript',
  inputText: '{}',
  limits,
}
evaluateCode(await createInstance(memoryMb), warmUp, { onLog: () => {}, clocks })

lockDown()
let next = createInstance(memoryMb)

async function evaluate(request: EvaluationRequest): Promise<void> {
  const { id } = request
  const quickJs = await (request.limits.memoryMb === memoryMb ? next : createInstance(request.limits.memoryMb))
  const onLog = (line: LogLine) => send({ type: 'log', id, line })
  const outcome = evaluateCode(quickJs, request, { onLog, clocks, isAbandoned })
  if (isAbandoned()) process.exit()
  send({ type: 'done', id, outcome, heapBytes: heapBytes(quickJs) })
  if (request.limits.memoryMb === memoryMb) next = createInstance(memoryMb)
}

function send(message: ChildMessage): void {
  process.stdout.write(`${JSON.stringify(message)}\n`)
}

process.stdout.on('error', () => process.exit())
process.stdin.on(
  'data',
  readLines(Number.POSITIVE_INFINITY, (line) => void evaluate(JSON.parse(line))),
)
process.stdin.on('close', () => process.exit())
await next
send({ type: 'ready' })
