import { z } from 'zod'
import { JsonObject } from '../json.ts'
import { Audience } from '../memory.ts'
import { LlmConfig } from './llm.ts'
import { commonFields, nodeTypeContract, plainPorts } from './node.ts'

/** As older files write a tool; only its name matters, the registry knows the rest. */
const ToolConfig = z.strictObject({
  name: z.string().min(1),
  description: z.string().optional(),
  parameters: JsonObject.optional(),
  required: z.array(z.string()).optional(),
})

/** Other members come from older files and are not used. */
const AgentMemory = z.looseObject({
  scope: z.string().min(1).max(128).optional().meta({ description: 'What the agent is called, if not set' }),
  audience: Audience.default('user'),
  limit: z.int().min(0).max(50).default(5).meta({ description: 'How many memories it is told' }),
  remember: z.boolean().default(true).meta({ description: 'Whether what it answers is remembered' }),
})
export type AgentMemory = z.infer<typeof AgentMemory>

export const AgentNode = z.strictObject({
  ...commonFields,
  type: z.literal('agent'),
  package: z.string().min(1).default('assistant').meta({ description: 'What the agent is called.' }),
  agent_attr: z.string().optional().meta({ description: 'Read from older files and not used.' }),
  version_constraint: z.string().optional().meta({ description: 'Read from older files and not used.' }),
  system_prompt: z.string().optional().meta({ description: 'Who the agent is. A template.' }),
  prompt: z.string().optional().meta({ description: 'What it shall do. A template.' }),
  agent_config: JsonObject.default({}).meta({ description: 'Data for the agent. Strings are templates.' }),
  tools: z
    .array(z.union([z.string().min(1), ToolConfig]))
    .max(100)
    .default([])
    .meta({ description: 'The tools that it may call; it can call no others.' }),
  memory: AgentMemory.optional().meta({
    description: 'It is told what is remembered that fits its task, and what it answers is remembered.',
  }),
  after_documents: z.enum(['refuse', 'allow']).default('refuse').meta({
    description: 'Whether it may call tools that change or send something once it has read what others wrote.',
  }),
  max_iterations: z.int().min(1).max(200).default(10).meta({ description: 'Turns of the model.' }),
  max_total_tokens: z.int().min(1).optional().meta({ description: 'It stops when its model has used so many.' }),
  max_cost_usd: z.number().positive().optional().meta({ description: 'It stops when its model has cost so much.' }),
  model: z.string().optional(),
  llm_config: LlmConfig.default({ provider: 'local', tool_calls: 'native' }),
})
export type AgentNode = z.infer<typeof AgentNode>

export const toolNamesOf = ({ tools }: Pick<AgentNode, 'tools'>): string[] =>
  tools.map((tool) => (typeof tool === 'string' ? tool : tool.name))

export const agentContract = nodeTypeContract({
  type: 'agent',
  title: 'Agent',
  summary: 'Lets a model choose tools until it is done',
  schema: AgentNode,
  ports: plainPorts,
})
