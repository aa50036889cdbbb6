import { z } from 'zod'
import { commonFields, NodeSpec, nodeTypeContract } from './node.ts'

export const ConditionNode = z.strictObject({
  ...commonFields,
  type: z.literal('condition'),
  expression: z.string().min(1).meta({ description: 'For example: check.invalidCount > 0 and not inputs.strict' }),
  true_path: z.array(NodeSpec).default([]),
  false_path: z.array(NodeSpec).default([]),
})
export type ConditionNode = z.infer<typeof ConditionNode>

export const conditionContract = nodeTypeContract({
  type: 'condition',
  title: 'Condition',
  summary: 'Runs one of two paths',
  schema: ConditionNode,
  ports: {
    inputs: [{ name: 'in', max: 'one' }],
    outputs: [
      { name: 'true', max: 'one' },
      { name: 'false', max: 'one' },
    ],
  },
  children: (node) => [
    { key: 'true', field: 'true_path', nodes: node.true_path },
    { key: 'false', field: 'false_path', nodes: node.false_path },
  ],
  gives: () => ['condition_result'],
})
