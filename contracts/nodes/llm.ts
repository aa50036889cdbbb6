import { z } from 'zod'
import { JsonSchema } from '../json.ts'
import { commonFields, nodeTypeContract, plainPorts } from './node.ts'

export const LlmConfig = z.looseObject({
  provider: z.string().default('local').meta({ description: '"local" needs no key and no network.' }),
  model: z.string().optional(),
  temperature: z.number().min(0).max(2).optional(),
  max_tokens: z.int().min(1).optional(),
})

export const LlmNode = z.strictObject({
  ...commonFields,
  type: z.literal('llm'),
  model: z.string().default('local-extractive'),
  prompt: z.string().min(1),
  system_prompt: z.string().optional(),
  llm_config: LlmConfig.default({ provider: 'local' }),
  temperature: z.number().min(0).max(2).default(0.7),
  max_tokens: z.int().min(1).optional(),
  json_schema: JsonSchema.optional(),
})
export type LlmNode = z.infer<typeof LlmNode>

export const llmContract = nodeTypeContract({
  type: 'llm',
  title: 'Language model',
  summary: 'Writes text from a prompt',
  schema: LlmNode,
  ports: plainPorts,
  templates: (node) => [
    { field: 'prompt', text: node.prompt },
    ...(node.system_prompt ? [{ field: 'system_prompt', text: node.system_prompt }] : []),
  ],
})
