/** What a tool is: a named function on JSON with a schema, which nodes and agents can call. */
import { z } from 'zod'
import { AppError } from '../../contracts/errors.ts'
import type { Json, JsonObject, JsonSchema } from '../../contracts/json.ts'

export type ToolContext = {
  signal: AbortSignal
  /** The only folder that tools read. */
  filesDir: string
  /** The same for every attempt of one node run, so that a write that is sent twice can be told apart. */
  idempotencyKey: string
  /** Whose work it is, and of which run. */
  orgId: string
  runId: string
  log(line: string): void
  progress?(percent: number, message?: string): void
}

/** `none` computes, `read` looks outside, `write` may change something outside. */
export type ToolEffect = 'none' | 'read' | 'write'

export type ToolDescription = {
  name: string
  description: string
  effect: ToolEffect
  inputSchema: JsonSchema
  outputSchema: JsonSchema
  examples: JsonObject[]
  /** What it reads is on this machine: a dry run may read it. */
  isLocal?: boolean
  /**
   * What it gives was written by others, and may ask for things: `documents` are the org's own, `web` is anybody's. See
   * engine/agents/guard-calls.ts.
   */
  gives?: 'documents' | 'web'
}

/** A tool whose input type is known only to itself. */
export type Tool = ToolDescription & {
  /** Of one that was registered: what it gave is not what another version gives. */
  version?: number | string
  /** Of a call with this input, where that makes a difference. Asked of unchecked inputs too. */
  effectOf?: (input: unknown) => ToolEffect
  /** What it would do, after "would": `call GET https://…`. Asked of unchecked inputs too. */
  describeCall?: (input: unknown) => string
  /** @throws AppError tool-input-invalid, with each problem and where it is. */
  run(input: unknown, context: ToolContext): Promise<Json>
}

type ToolDefinition<Input extends z.ZodType> = {
  name: string
  description: string
  effect: ToolEffect
  input: Input
  output: z.ZodType
  examples?: JsonObject[]
  isLocal?: boolean
  gives?: Tool['gives']
  effectOf?: Tool['effectOf']
  describeCall?: Tool['describeCall']
  run(input: z.output<Input>, context: ToolContext): Json | Promise<Json>
}

export function defineTool<Input extends z.ZodType>(definition: ToolDefinition<Input>): Tool {
  const { name, description, effect, input, output, examples = [], isLocal, gives } = definition
  const { effectOf, describeCall } = definition
  return {
    name,
    description,
    effect,
    inputSchema: schemaOf(input, 'input'),
    outputSchema: schemaOf(output, 'output'),
    examples,
    ...(isLocal && { isLocal }),
    ...(gives && { gives }),
    ...(effectOf && { effectOf }),
    ...(describeCall && { describeCall }),
    async run(value, context) {
      const parsed = input.safeParse(value)
      if (!parsed.success) throw invalidInput(name, parsed.error.issues)
      return definition.run(parsed.data, context)
    },
  }
}

export const effectOf = (tool: Pick<Tool, 'effect' | 'effectOf'>, input: unknown): ToolEffect =>
  tool.effectOf?.(input) ?? tool.effect

const schemaOf = (schema: z.ZodType, io: 'input' | 'output'): JsonSchema => z.toJSONSchema(schema, { io }) as JsonSchema

function invalidInput(name: string, issues: readonly z.core.$ZodIssue[]): AppError {
  const problems = issues.map(({ path, message }) => ({ path: pointerOf(path), message }))
  const detail = problems.map(({ path, message }) => `${path || '/'}: ${message}`).join('; ')
  return new AppError('tool-input-invalid', { detail: `${name}: ${detail}`, problems })
}

/** RFC 6901. */
const pointerOf = (path: readonly PropertyKey[]): string =>
  path.map((part) => `/${String(part).replaceAll('~', '~0').replaceAll('/', '~1')}`).join('')
