import { z } from 'zod'
import { JsonSchema } from '../json.ts'
import { commonFields, nodeTypeContract, plainPorts } from './node.ts'

export const LlmConfig = z.looseObject({
  provider: z
    .string()
    .default('local')
    .meta({ description: '"local" needs no key and no network; "default" is what the settings say.' }),
  model: z.string().optional(),
  temperature: z.number().min(0).max(2).optional(),
  max_tokens: z.int().min(1).optional(),
  top_p: z.number().min(0).max(1).optional(),
  seed: z.int().optional(),
  stop_sequences: z.array(z.string().min(1)).max(20).optional(),
  tool_calls: z.enum(['native', 'json']).default('native').meta({
    description: 'json: the model is asked for its tool calls in words, for servers that know no tools.',
  }),
})
export type LlmConfig = z.infer<typeof LlmConfig>

export const LlmNode = z.strictObject({
  ...commonFields,
  type: z.literal('llm'),
  model: z.string().default('local-extractive'),
  prompt: z.string().min(1),
  system_prompt: z.string().optional(),
  llm_config: LlmConfig.default({ provider: 'local', tool_calls: 'native' }),
  temperature: z.number().min(0).max(2).optional().meta({ description: "The provider's own if not set." }),
  max_tokens: z.int().min(1).optional(),
  json_schema: JsonSchema.optional().meta({ description: 'The answer is JSON that fits, and stands in `data`.' }),
  max_repairs: z
    .int()
    .min(0)
    .max(10)
    .default(2)
    .meta({ description: 'How often the model is told what does not fit.' }),
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
