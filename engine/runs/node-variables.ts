/** What a node sees. Pure. */
import { AppError } from '../../contracts/errors.ts'
import type { Json, JsonObject } from '../../contracts/json.ts'
import { InputMapping } from '../../contracts/nodes/node.ts'
import type { CompiledNode } from '../graph/compile.ts'
import { findPath, readPath } from '../graph/paths.ts'

/** Inputs of the run, by name and as `inputs`; below what is visible from outside; below the scope's earlier nodes; below mappings. */
export function nodeVariables(
  run: { inputs: JsonObject },
  node: CompiledNode,
  place: { outer: JsonObject; scopeOutputs: JsonObject },
): JsonObject {
  const variables: JsonObject = { ...run.inputs, ...place.outer, inputs: run.inputs }
  for (const id of node.visible) {
    const output = place.scopeOutputs[id]
    if (output !== undefined) variables[id] = output
  }
  for (const [name, mapping] of Object.entries(node.node.input_mappings)) {
    variables[name] = readMapping(name, mapping, variables)
  }
  return variables
}

function readMapping(name: string, mapping: Json | InputMapping, variables: JsonObject): Json {
  const parsed = InputMapping.safeParse(mapping)
  if (!parsed.success) return mapping as Json
  const { source_node_id: source, source_output_key: key } = parsed.data
  const output = variables[source]
  if (output === undefined) {
    throw new AppError('value-missing', { detail: `The mapping "${name}" reads "${source}", which has given nothing.` })
  }
  return readPath(output, key)
}

export function dependencyOutputs(node: CompiledNode, variables: JsonObject): JsonObject {
  const outputs: JsonObject = {}
  for (const id of node.dependencies) {
    const output = variables[id]
    if (output !== undefined) outputs[id] = output
  }
  return outputs
}

/** Adds the names that the author gave to parts of an output. */
export function mapOutput(node: CompiledNode, output: Json): Json {
  const mappings = Object.entries(node.node.output_mappings)
  if (mappings.length === 0) return output
  const named = Object.fromEntries(mappings.map(([name, path]) => [name, findPath(output, path) ?? null]))
  const isObject = typeof output === 'object' && output !== null && !Array.isArray(output)
  return { ...(isObject ? output : { result: output }), ...named }
}
