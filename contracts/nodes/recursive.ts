import { z } from 'zod'
import type { JsonObject } from '../json.ts'
import { commonFields, everyItem, NodeSpec, nodeTypeContract, plainPorts, VariableName } from './node.ts'

const ways = ['agent_package', 'workflow_ref', 'body'] as const

export const RecursiveNode = z
  .strictObject({
    ...commonFields,
    type: z.literal('recursive'),
    recursive_sources: z.array(z.string()).min(1).meta({
      description: 'The nodes whose outputs the first round begins with. It waits for them.',
    }),
    convergence_condition: z.string().min(1).optional().meta({
      description:
        'An expression over what a round gave, by its names and as `output`, and `iteration`, counted from 1.',
    }),
    max_iterations: z.int().min(1).max(10_000).default(50),
    agent_package: z.string().min(1).optional(),
    workflow_ref: z.string().trim().min(1).max(200).optional().meta({
      description: 'A stored workflow; its inputs are the context.',
    }),
    body: z.array(NodeSpec).min(1).max(1000).optional().meta({ description: 'Or the nodes of a round.' }),
    preserve_context: z.boolean().default(true).meta({
      description: 'Whether a round sees what all rounds before it gave, or only the sources.',
    }),
    context_key: VariableName.default('recursive_context'),
  })
  .refine((node) => ways.filter((way) => node[way] !== undefined).length === 1, {
    path: ['body'],
    message: `Give exactly one of ${ways.join(', ')}.`,
  })
export type RecursiveNode = z.infer<typeof RecursiveNode>

export const recursiveContract = nodeTypeContract({
  type: 'recursive',
  title: 'Recursive',
  summary: 'Repeats until a condition holds',
  schema: RecursiveNode,
  ports: plainPorts,
  children: (node) => [{ key: everyItem, field: 'body', nodes: node.body ?? [stepOf(node)] }],
  gives: ({ context_key = 'recursive_context' }) => [context_key, 'iteration'],
})

/** Another workflow, or an agent, is a body of one node. */
function stepOf(node: RecursiveNode): NodeSpec {
  const { context_key = 'recursive_context', workflow_ref, agent_package } = node
  const context = `{{ ${context_key} }}`
  if (workflow_ref === undefined)
    return { id: 'step', type: 'agent', package: agent_package, agent_config: { context } }
  const inputs: JsonObject = { [context_key]: context, iteration: '{{ iteration }}' }
  return { id: 'step', type: 'workflow', workflow_ref, inputs }
}
