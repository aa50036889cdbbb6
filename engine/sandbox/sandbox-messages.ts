/** What the engine and a sandbox child say to each other: one JSON text per line, over the child's stdin and stdout. */
import { z } from 'zod'
import type { SandboxLimits } from './sandbox-limits.ts'

export type CodeLanguage = 'javascript' | 'typescript'

export type EvaluationRequest = {
  id: number
  code: string
  language: CodeLanguage
  inputText: string
  limits: SandboxLimits
}

const Outcome = z.discriminatedUnion('result', [
  z.object({ result: z.literal('returned'), text: z.string() }),
  z.object({
    result: z.literal('failed'),
    name: z.string(),
    message: z.string(),
    /** In the user's own code, from 1. */
    line: z.number().optional(),
    /** The engine inside the sandbox is in doubt: nothing may run in that process again. */
    spoiled: z.boolean().optional(),
  }),
  z.object({
    result: z.literal('limit'),
    limit: z.enum(['timeoutMs', 'cpuMs', 'memoryMb', 'outputBytes']),
    used: z.number(),
  }),
])
export type Outcome = z.infer<typeof Outcome>

const LogLine = z.object({ level: z.enum(['info', 'warn', 'error']), text: z.string() })
export type LogLine = z.infer<typeof LogLine>

/** The child runs other people's code, so what it says is checked like a request from outside. */
export const ChildMessage = z.discriminatedUnion('type', [
  z.object({ type: z.literal('ready') }),
  z.object({ type: z.literal('log'), id: z.number(), line: LogLine }),
  z.object({ type: z.literal('done'), id: z.number(), outcome: Outcome, heapBytes: z.number() }),
])
export type ChildMessage = z.infer<typeof ChildMessage>
