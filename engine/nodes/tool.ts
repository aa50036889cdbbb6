import type { Json, JsonObject, JsonSchema } from '../../contracts/json.ts'
import type { ToolNode } from '../../contracts/nodes/tool.ts'
import { renderValue } from '../graph/templates.ts'
import type { Tool } from '../tools/tool.ts'
import { type NodeContext, nodeType } from './node-type.ts'

export const toolNodeType = nodeType<ToolNode>({
  type: 'tool',
  defaultTimeoutSeconds: 30,
  async run({ tools, filesDir }, context) {
    const { node, signal, idempotencyKey, orgId, runId, log, progress } = context
    const tool = tools.find(node.tool_name)
    const args = resolveArguments(tool, context)
    const output = await tool.run(args, {
      signal,
      filesDir,
      idempotencyKey,
      orgId,
      runId,
      log: (line) => log('info', line),
      progress,
    })
    return toObject(output)
  },
})

/** What a tool is given, templates rendered. */
export function resolveArguments(
  tool: Pick<Tool, 'inputSchema'>,
  {
    node,
    variables,
    secrets,
    dependencies,
  }: Pick<NodeContext<ToolNode>, 'node' | 'variables' | 'secrets' | 'dependencies'>,
): JsonObject {
  const given = renderValue(node.tool_args, { ...variables, secrets }) as JsonObject
  return fillArguments(requiredNames(tool.inputSchema), given, node.input_mappings, variables, dependencies)
}

/** Nodes after it read its parts by name. */
export const toObject = (output: Json): JsonObject => (isObject(output) ? output : { result: output })

/** Only what a tool cannot do without: anything else that has the same name by chance would change what it does. */
const requiredNames = (schema: JsonSchema): string[] =>
  Array.isArray(schema.required) ? schema.required.filter((name) => typeof name === 'string') : []

/**
 * Arguments that the author wrote win. What a tool still misses is looked for by name: among the mappings, the run's
 * inputs, and inside the outputs of the nodes that it depends on.
 */
function fillArguments(
  names: readonly string[],
  given: JsonObject,
  mappings: object,
  variables: JsonObject,
  dependencies: JsonObject,
): JsonObject {
  const inputs = (variables.inputs ?? {}) as JsonObject
  const filled: JsonObject = { ...given }
  for (const name of names) {
    if (name in filled) continue
    const source = [name in mappings ? variables : undefined, inputs, ...Object.values(dependencies)].find(
      (candidate): candidate is JsonObject => isObject(candidate) && Object.hasOwn(candidate, name),
    )
    const value = source?.[name]
    if (value !== undefined) filled[name] = value
  }
  return filled
}

const isObject = (value: unknown): value is JsonObject =>
  typeof value === 'object' && value !== null && !Array.isArray(value)
