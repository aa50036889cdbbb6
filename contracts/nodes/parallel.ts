import { z } from 'zod'
import { commonFields, NodeSpec, nodeTypeContract } from './node.ts'

export const ParallelNode = z.strictObject({
  ...commonFields,
  type: z.literal('parallel'),
  branches: z.array(z.array(NodeSpec)).min(1).max(100),
  max_concurrency: z.int().min(1).max(100).optional(),
  merge_outputs: z.boolean().default(true),
})
export type ParallelNode = z.infer<typeof ParallelNode>

export const parallelContract = nodeTypeContract({
  type: 'parallel',
  title: 'Parallel',
  summary: 'Runs several branches at once',
  schema: ParallelNode,
  ports: { inputs: [{ name: 'in', max: 'many' }], outputs: [{ name: 'out', max: 'many' }] },
  children: (node) => node.branches.map((nodes, index) => ({ key: String(index), field: `branches/${index}`, nodes })),
  gives: () => ['branch_index'],
})
