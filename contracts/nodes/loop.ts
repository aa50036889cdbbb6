import { z } from 'zod'
import { commonFields, everyItem, NodeSpec, nodeTypeContract, plainPorts, VariableName } from './node.ts'

export const LoopNode = z.strictObject({
  ...commonFields,
  type: z.literal('loop'),
  items_source: z.string().min(1).meta({
    description: 'Dot path to a list: `load.rows` of an earlier node, or `inputs.names`.',
  }),
  item_var: VariableName.default('item').meta({ description: 'Its number is beside it, as <item_var>_index.' }),
  body: z.array(NodeSpec).min(1).max(1000),
  max_iterations: z.int().min(1).optional().meta({ description: 'Items behind this many are left out.' }),
  parallel: z.boolean().default(false),
  max_concurrency: z.int().min(1).max(100).default(10).meta({ description: 'Items at work at once, if parallel.' }),
})
export type LoopNode = z.infer<typeof LoopNode>

export const loopContract = nodeTypeContract({
  type: 'loop',
  title: 'Loop',
  summary: 'Runs its body for each item of a list',
  schema: LoopNode,
  ports: plainPorts,
  children: (node) => [{ key: everyItem, field: 'body', nodes: node.body }],
  gives: ({ item_var = 'item' }) => [item_var, `${item_var}_index`],
})
