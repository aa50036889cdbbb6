/** What a model is told so that it can write a workflow. Pure. */
import { z } from 'zod'
import type { BlueprintProblem } from '../../contracts/blueprints.ts'
import type { JsonSchema } from '../../contracts/json.ts'
import { nodeTypeContracts } from '../../contracts/nodes/node-types.ts'

export type KnownTool = { name: string; description: string; inputSchema: JsonSchema }

const rules = `You write workflows for iceOS as JSON documents. Answer with one JSON object and nothing else.

The document: { "name", "description", "inputs": a JSON Schema of type object for what a run is given, "nodes": [...],
"outputs": { name: template } }.
Each node: "id" (letters, digits, underscores), "type", "name" (a few words for people), "dependencies" (ids of the nodes that it
waits for), and the fields of its type.
Strings in a node are Jinja templates: {{ inputs.x }} is an input, {{ node_id.field }} the output of a node that stands in
"dependencies". A string that is exactly one {{ expression }} keeps the type of its value. An undefined name is an error.
Use as few nodes as do it, only tools of the list below, and no field that is not in the schema.
A code node is JavaScript that reads what "input_mappings" name from inputs, and returns an object.
For a language model use "llm_config": { "provider": "default" }.`

/** Those that people rarely ask for in words stay out: a prompt costs, and small models read short ones better. */
const offered = ['tool', 'llm', 'condition', 'code', 'parallel', 'human', 'loop', 'workflow', 'agent']

export function systemPrompt(tools: readonly KnownTool[]): string {
  const types = nodeTypeContracts.filter(({ type }) => offered.includes(type)).map(describeType)
  return [rules, '', 'Types of nodes:', ...types, '', 'Tools:', ...tools.map(describeTool)].join('\n')
}

function describeType({ type, summary, schema }: (typeof nodeTypeContracts)[number]): string {
  const { $schema: _, ...rest } = z.toJSONSchema(schema, { io: 'input', unrepresentable: 'any', cycles: 'ref' })
  return `- ${type}: ${summary}. ${JSON.stringify(rest)}`
}

const describeTool = ({ name, description, inputSchema }: KnownTool): string =>
  `- ${name}: ${description} Arguments: ${JSON.stringify({ properties: inputSchema.properties, required: inputSchema.required })}`

export function wishPrompt(words: string, before: object | undefined): string {
  if (!before) return `Write a workflow that does this:\n${words}`
  return `Change this workflow, and keep all that the wish does not speak of, ids too:\n${JSON.stringify(before)}\n\nThe wish:\n${words}`
}

/** What it is told when its answer is no workflow, or one that would not run. */
export const complaint = (problems: readonly Pick<BlueprintProblem, 'path' | 'message'>[]): string =>
  [
    'This workflow would not run:',
    ...problems.slice(0, 20).map(({ path, message }) => `- ${path || '/'} ${message}`),
    'Answer again, with the whole document and nothing else.',
  ].join('\n')

/** The outermost JSON object of an answer, whatever stands around it. */
export function readDocument(text: string): Record<string, unknown> | string {
  const from = text.indexOf('{')
  const to = text.lastIndexOf('}')
  if (from < 0 || to < from) return 'There is no JSON object in the answer.'
  try {
    return JSON.parse(text.slice(from, to + 1)) as Record<string, unknown>
  } catch (error) {
    return `The answer is no JSON: ${error instanceof Error ? error.message : String(error)}`
  }
}
