/** Everything that an output depends on: what a cached output is found by. Pure. */
import type { Json, JsonObject } from '../../contracts/json.ts'
import { type AgentNode, toolNamesOf } from '../../contracts/nodes/agent.ts'
import type { CacheRule } from '../../contracts/nodes/node.ts'
import type { ToolNode } from '../../contracts/nodes/tool.ts'
import type { CompiledNode } from '../graph/compile.ts'
import { renderTemplate, renderValue } from '../graph/templates.ts'
import type { NodeNeeds } from '../nodes/node-type.ts'
import { resolveArguments } from '../nodes/tool.ts'
import { effectOf, type Tool } from '../tools/tool.ts'
import { dependencyOutputs } from './node-variables.ts'

/** Secrets too: what is asked with another key is asked anew. Only a keyed hash of all this is kept. */
export type Seen = { variables: JsonObject; secrets: JsonObject }
export type CacheParts = { parts: Json; refusal?: string }

/** These do not change what a node gives for what goes in. */
const besides = new Set(
  'id name description metadata level cache dependencies timeout_seconds retries backoff_seconds retry_policy output_mappings input_mappings'.split(
    ' ',
  ),
)

export function cacheParts(
  needs: Pick<NodeNeeds, 'tools'>,
  compiled: CompiledNode,
  { variables, secrets }: Seen,
  rule: CacheRule,
): CacheParts {
  const { node, type } = compiled
  const settings = Object.fromEntries(Object.entries(node).filter(([name]) => !besides.has(name))) as JsonObject
  const { went, tools, refusal } = whatGoesIn(needs, compiled, { variables, secrets }, rule)
  const key = rule.key === undefined ? went : { key: renderTemplate(rule.key, variables) }
  return { parts: [type, settings, tools.map(fingerprint), key], ...(refusal && { refusal }) }
}

type Going = { went: Json; tools: Tool[]; refusal?: string | undefined }

function whatGoesIn(
  { tools }: Pick<NodeNeeds, 'tools'>,
  compiled: CompiledNode,
  { variables, secrets }: Seen,
  { allow_writes: mayWrite }: CacheRule,
): Going {
  const dependencies = dependencyOutputs(compiled, variables)
  if (compiled.type === 'tool') {
    const node = compiled.node as unknown as ToolNode
    const tool = tools.find(node.tool_name)
    const args = resolveArguments(tool, { node, variables, secrets, dependencies })
    const writes = !mayWrite && effectOf(tool, args) === 'write'
    return { went: args, tools: [tool], ...(writes && { refusal: refusal(tool.name) }) }
  }
  if (compiled.type === 'agent') {
    const used = toolNamesOf(compiled.node as unknown as AgentNode).map((name) => tools.find(name))
    const writer = mayWrite ? undefined : used.find(({ effect }) => effect === 'write')
    const went = {
      inputs: variables.inputs ?? {},
      dependencies,
      rendered: rendered(compiled, { ...variables, secrets }),
    }
    return { went, tools: used, ...(writer && { refusal: refusal(writer.name) }) }
  }
  // Code sees everything that is in sight.
  if (compiled.type === 'code') return { went: [variables, secrets], tools: [] }
  return { went: rendered(compiled, { ...variables, secrets }), tools: [] }
}

const templateFields = ['prompt', 'system_prompt', 'model', 'agent_config', 'llm_config', 'messages', 'images']

function rendered({ node }: CompiledNode, variables: JsonObject): Json {
  const fields = Object.entries(node).filter(([name]) => templateFields.includes(name))
  return renderValue(Object.fromEntries(fields) as JsonObject, variables)
}

/** A tool that takes or gives something else is another tool. */
const fingerprint = ({ name, version, inputSchema, outputSchema }: Tool): Json => [
  name,
  version ?? null,
  inputSchema,
  outputSchema,
]

const refusal = (tool: string) =>
  `It was not cached: ${tool} may change something outside. Set cache.allow_writes if it shall not be changed again.`
