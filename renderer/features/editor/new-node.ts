/** What can be added, and as what it begins. Pure. */
import type { Component } from '../../../contracts/components.ts'
import type { NodeSpec } from '../../../contracts/nodes/node.ts'
import { nodeTypeContracts } from '../../../contracts/nodes/node-types.ts'
import { toId } from './model/names.ts'

export type Addable = {
  key: string
  kind: 'type' | 'tool'
  type: string
  title: string
  summary: string
  make: () => NodeSpec
}

/** What a person has to fill in is there and empty, so that the problems name it. */
const beginnings: Record<string, Record<string, unknown>> = {
  tool: { tool_name: 'template', tool_args: { template: '' } },
  llm: { prompt: '' },
  condition: { expression: '', true_path: [], false_path: [] },
  code: { code: 'return inputs' },
  parallel: { branches: [[], []] },
  human: { prompt_message: '' },
  loop: { items_source: '', body: [] },
  workflow: { workflow_ref: '', inputs: {} },
  recursive: { recursive_sources: [], convergence_condition: '', body: [] },
  monitor: { metric_expression: '' },
  agent: { package: 'assistant', prompt: '', tools: [] },
  swarm: {
    prompt: '',
    agents: [
      { package: 'assistant', role: 'for' },
      { package: 'assistant', role: 'against' },
    ],
  },
}
const begunAs: Record<string, string> = { llm: 'write', human: 'ask', code: 'compute', tool: 'text' }

export const addableTypes: readonly Addable[] = nodeTypeContracts.map(({ type, title, summary }) => ({
  key: `type ${type}`,
  kind: 'type',
  type,
  title,
  summary,
  make: () => ({ id: begunAs[type] ?? type, type, ...structuredClone(beginnings[type] ?? {}) }),
}))

export const addableTools = (tools: readonly Component[]): Addable[] =>
  tools
    .filter(({ deprecated }) => deprecated === null)
    .map((tool) => ({
      key: `tool ${tool.name}`,
      kind: 'tool',
      type: 'tool',
      title: tool.name,
      summary: tool.description,
      make: () => ({ id: toId(tool.name), type: 'tool', tool_name: tool.name, tool_args: firstArguments(tool) }),
    }))

/** Its required arguments: with the default, or empty. */
function firstArguments({ inputSchema }: Component): Record<string, unknown> {
  const { properties, required } = inputSchema as {
    properties?: Record<string, { default?: unknown }>
    required?: string[]
  }
  return Object.fromEntries((required ?? []).map((name) => [name, properties?.[name]?.default ?? '']))
}

export function searchAddable(all: readonly Addable[], text: string): Addable[] {
  const words = text.toLowerCase().split(/\s+/).filter(Boolean)
  const fits = ({ title, summary, type }: Addable) => {
    const told = `${title} ${type} ${summary}`.toLowerCase()
    return words.every((word) => told.includes(word))
  }
  const found = all.filter(fits)
  const first = words[0]
  return first === undefined
    ? found
    : found.sort(
        (a, b) => Number(b.title.toLowerCase().startsWith(first)) - Number(a.title.toLowerCase().startsWith(first)),
      )
}
