import { z } from 'zod'
import { Json } from '../json.ts'
import { commonFields, everyItem, NodeSpec, nodeTypeContract, plainPorts, VariableName } from './node.ts'

/** What `collect: summary` keeps of the items: figures that fit into a line, however many items there are. */
export const LoopFigure = z.strictObject({
  op: z.enum(['count', 'sum', 'min', 'max', 'average']),
  expression: z.string().max(2000).default('output').meta({
    description: 'It sees the item, its number, and as `output` what its last node gave. For count: whether it counts.',
  }),
})
export type LoopFigure = z.infer<typeof LoopFigure>

const fields = z.strictObject({
  ...commonFields,
  type: z.literal('loop'),
  items_source: z.string().min(1).optional().meta({
    description: 'Dot path to the items: `load.rows` of an earlier node, or `inputs.names`.',
  }),
  items: Json.optional().meta({
    description:
      'Or the items themselves: a list; {"from": 0, "to": 1000000, "step": 1}, where `to` is not reached; {"file": "orders.jsonl"}, a file in the data folder with one JSON value in each line, read as it is needed; or `stored` of an earlier loop.',
  }),
  item_var: VariableName.default('item').meta({ description: 'Its number is beside it, as <item_var>_index.' }),
  body: z.array(NodeSpec).min(1).max(1000),
  max_iterations: z.int().min(1).optional().meta({ description: 'Items behind this many are left out.' }),
  parallel: z.boolean().default(false),
  max_concurrency: z.int().min(1).max(100).default(10).meta({ description: 'Items at work at once, if parallel.' }),
  record: z.enum(['auto', 'nodes', 'batches']).default('auto').meta({
    description:
      'What is kept of the items. nodes: each node of each item, with its events. batches: what the items gave, many in one row, and of an item that fails its nodes. auto: batches above 1,000 items, unless something in the body may wait for a person or another run.',
  }),
  batch_size: z.int().min(1).max(10_000).default(1000).meta({ description: 'Items in one row, if in batches.' }),
  collect: z.enum(['list', 'stored', 'summary', 'none']).default('list').meta({
    description:
      'What the loop gives. list: what each item gave, at most 64 MB. stored: only their number; what they gave stays in the database, to be read page by page, or by another loop. summary: figures. none: their number.',
  }),
  summary: z.record(VariableName, LoopFigure).default({}).meta({ description: 'The figures, for collect: summary.' }),
})

export const LoopNode = fields.superRefine((node, check) => {
  const say = (path: string, message: string) => check.addIssue({ code: 'custom', path: [path], message })
  if ((node.items_source === undefined) === (node.items === undefined))
    say('items_source', 'Give either items_source or items.')
  if (node.collect !== 'list' && node.record === 'nodes')
    say('collect', 'With record: nodes the loop gives a list. Use record: batches for the other ways.')
  if ((node.collect !== 'list' || node.record === 'batches') && mayWait(node.body))
    say('record', 'Something in the body may wait for a person or another run. That needs record: nodes.')
})
export type LoopNode = z.infer<typeof LoopNode>

/** Whether a node in these lists, however deep, may let the run wait. */
export function mayWait(value: unknown): boolean {
  if (Array.isArray(value)) return value.some(mayWait)
  if (typeof value !== 'object' || value === null) return false
  const { type, action_on_trigger: action } = value as Record<string, unknown>
  if (type === 'human' || type === 'workflow' || (type === 'monitor' && action === 'pause')) return true
  return Object.values(value).some(mayWait)
}

export const loopContract = nodeTypeContract({
  type: 'loop',
  title: 'Loop',
  summary: 'Runs its body for each item of a list, a range or a file',
  schema: LoopNode,
  ports: plainPorts,
  children: (node) => [{ key: everyItem, field: 'body', nodes: node.body }],
  gives: ({ item_var = 'item' }) => [item_var, `${item_var}_index`],
})
