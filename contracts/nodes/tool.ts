import { z } from 'zod'
import { JsonObject } from '../json.ts'
import { commonFields, nodeTypeContract, plainPorts } from './node.ts'

export const ToolNode = z.strictObject({
  ...commonFields,
  type: z.literal('tool'),
  tool_name: z.string().min(1),
  tool_args: JsonObject.default({}).meta({
    description: 'Every string in it is a template; one that is a single {{ expression }} keeps the type of its value.',
  }),
})
export type ToolNode = z.infer<typeof ToolNode>

export const toolContract = nodeTypeContract({
  type: 'tool',
  title: 'Tool',
  summary: 'Calls one tool with arguments',
  schema: ToolNode,
  ports: plainPorts,
})
