/** Calls one of the tools that an agent may call. What goes wrong is told to the agent, not thrown. */
import { createHash } from 'node:crypto'
import { isAppError, toProblem } from '../../contracts/errors.ts'
import type { Json, JsonObject } from '../../contracts/json.ts'
import type { ToolRegistry } from '../tools/registry.ts'
import { refusal, type Untrusted } from './guard-calls.ts'

/** `step` tells it from the agent's other calls. `inputs` is a text where the model wrote no JSON. */
export type ToolCall = { tool: string; inputs: JsonObject | string; step: string }
export type ToolOutcome = { result: Json } | { error: string }

type Needs = { tools: ToolRegistry; filesDir: string }
type Around = {
  allowed: readonly string[]
  /** What others wrote and its model has read; see guard-calls.ts. */
  seen: ReadonlySet<Untrusted>
  idempotencyKey: string
  orgId: string
  runId: string
  signal: AbortSignal
  log: (level: 'info' | 'warn' | 'error', text: string) => void
}

export async function callTool({ tools, filesDir }: Needs, around: Around, call: ToolCall): Promise<ToolOutcome> {
  const { allowed, signal, log, orgId, runId } = around
  if (!allowed.includes(call.tool)) {
    return { error: `"${call.tool}" is none of your tools. You have: ${allowed.join(', ') || 'none'}.` }
  }
  if (typeof call.inputs === 'string') {
    return { error: `The arguments are no JSON object: ${call.inputs.slice(0, 200)}. Call it again with one.` }
  }
  try {
    const tool = tools.find(call.tool)
    const refused = refusal(tool, call.inputs, around.seen)
    if (refused) {
      log('warn', refused)
      return { error: refused }
    }
    const own = { signal, filesDir, orgId, runId, idempotencyKey: keyOf(around, call) }
    const context = { ...own, log: (line: string) => log('info', line) }
    return { result: await tool.run(call.inputs, context) }
  } catch (error) {
    if (signal.aborted || !isAppError(error)) throw error
    const { title, detail } = toProblem(error)
    return { error: detail ?? title }
  }
}

/** Of this call with these arguments: an attempt that decides otherwise makes another call. */
const keyOf = ({ idempotencyKey }: Around, { tool, inputs, step }: ToolCall) =>
  createHash('sha256')
    .update([idempotencyKey, step, tool, JSON.stringify(inputs)].join('\n'))
    .digest('hex')
    .slice(0, 32)
