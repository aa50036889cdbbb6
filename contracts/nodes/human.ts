import { z } from 'zod'
import { JsonSchema } from '../json.ts'
import { commonFields, nodeTypeContract, plainPorts } from './node.ts'

export const HumanNode = z
  .strictObject({
    ...commonFields,
    type: z.literal('human'),
    prompt_message: z.string().min(1).meta({ description: 'What the person is asked. A template.' }),
    approval_type: z.enum(['approve_reject', 'input_required', 'choice']).default('approve_reject'),
    choices: z.array(z.string().min(1)).min(2).max(50).optional(),
    form: JsonSchema.optional().meta({ description: 'For input_required: the JSON Schema of the answer.' }),
    timeout_seconds: z.number().positive().max(31_536_000).optional().meta({ description: 'No limit if not set.' }),
    auto_approve_after: z.number().positive().optional().meta({
      description: 'Seconds after which it counts as approved. Nothing is approved by itself unless this is set.',
    }),
  })
  .refine((node) => node.approval_type !== 'choice' || node.choices, {
    path: ['choices'],
    message: 'A choice needs at least two choices.',
  })
  .refine((node) => !node.auto_approve_after || node.approval_type === 'approve_reject', {
    path: ['auto_approve_after'],
    message: 'Only approve_reject can be approved by itself.',
  })
export type HumanNode = z.infer<typeof HumanNode>

export const humanContract = nodeTypeContract({
  type: 'human',
  title: 'Human',
  summary: 'Waits for a person to answer',
  schema: HumanNode,
  ports: plainPorts,
  templates: (node) => [{ field: 'prompt_message', text: node.prompt_message }],
})
