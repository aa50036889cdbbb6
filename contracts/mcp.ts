/** What an MCP client is offered: tools, each a thin name for what the API does, and the messages that carry them. */
import { z } from 'zod'
import { RunState } from './runs.ts'

/** Dates of the published protocol that are spoken here, the newest first. */
export const mcpVersions = ['2025-11-25', '2025-06-18', '2025-03-26', '2024-11-05'] as const

/** JSON-RPC 2.0; a message without an id wants no answer. */
export const McpMessage = z.object({
  jsonrpc: z.literal('2.0'),
  id: z.union([z.string(), z.number()]).optional(),
  method: z.string().optional(),
  params: z.record(z.string(), z.unknown()).optional(),
})
export type McpMessage = z.infer<typeof McpMessage>
export type McpId = NonNullable<McpMessage['id']>

export const McpToolCall = z.object({
  name: z.string(),
  arguments: z.record(z.string(), z.unknown()).default({}),
})

const Collection = z.string().optional().meta({ description: 'Name or id of a collection; everywhere if left out' })

export const mcpTools = {
  list_workflows: {
    title: 'List workflows',
    description: 'The stored workflows, with what each does and the JSON Schema of its inputs.',
    isReadOnly: true,
    input: z.strictObject({
      search: z.string().max(200).optional().meta({ description: 'Part of a name or description' }),
      limit: z.int().min(1).max(100).default(20),
    }),
  },
  run_workflow: {
    title: 'Run a workflow',
    description:
      'Starts a workflow and waits for its result. One that is still going when the time is over goes on: ask get_run for it.',
    isReadOnly: false,
    input: z.strictObject({
      workflow: z.string().min(1).meta({ description: 'Its name or id' }),
      inputs: z.record(z.string(), z.unknown()).default({}).meta({ description: 'As its input schema says' }),
      waitSeconds: z.int().min(0).max(300).default(60),
    }),
  },
  list_runs: {
    title: 'List runs',
    description: 'The newest runs first, with their states.',
    isReadOnly: true,
    input: z.strictObject({ state: RunState.optional(), limit: z.int().min(1).max(100).default(20) }),
  },
  get_run: {
    title: 'Look at a run',
    description: 'How a run is: its state, each node, why it failed, what it asks, and what it gave.',
    isReadOnly: true,
    input: z.strictObject({ run: z.string().min(1).meta({ description: 'Its id, the beginning of it, or "latest"' }) }),
  },
  search_knowledge: {
    title: 'Search the documents',
    description: 'Passages of the stored documents, best first, each with its document and page.',
    isReadOnly: true,
    input: z.strictObject({
      query: z.string().trim().min(1).max(4000),
      collection: Collection,
      limit: z.int().min(1).max(50).default(8),
    }),
  },
  ask: {
    title: 'Ask the documents',
    description: 'An answer from the stored documents, with citations that were checked against their text.',
    isReadOnly: true,
    input: z.strictObject({ question: z.string().trim().min(1).max(4000), collection: Collection }),
  },
} as const
export type McpToolName = keyof typeof mcpTools
export type McpToolInput<Name extends McpToolName> = z.output<(typeof mcpTools)[Name]['input']>

export const isMcpTool = (name: string): name is McpToolName => Object.hasOwn(mcpTools, name)

/** As `tools/list` gives them. */
export const listedMcpTools = () =>
  Object.entries(mcpTools).map(([name, { title, description, isReadOnly, input }]) => ({
    name,
    title,
    description,
    inputSchema: z.toJSONSchema(input, { io: 'input', target: 'draft-7' }),
    annotations: { title, readOnlyHint: isReadOnly },
  }))
