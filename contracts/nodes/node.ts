/** What all node types share. A blueprint's nodes are plain JSON until their type's schema has read them. */
import { z } from 'zod'
import { CanvasPlace, hasReadable } from '../canvas.ts'
import { Json, JsonObject, JsonSchema } from '../json.ts'

export const NodeId = z
  .string()
  .regex(/^[A-Za-z_][A-Za-z0-9_-]{0,63}$/, 'Letters, digits, _ and -, beginning with a letter, at most 64.')

/** What templates call a value that a node brings into sight. */
export const VariableName = z
  .string()
  .regex(/^[A-Za-z_][A-Za-z0-9_]{0,63}$/, 'Letters, digits and _, beginning with a letter, at most 64.')
  .refine((name) => name !== 'inputs', 'This name is taken by the inputs of the run.')

/** The key of a list of nodes that runs any number of times: its number stands for it in a path (`each/17/clean`). */
export const everyItem = '*'

/** A node as it stands in a document: of what type, after which others, and settings that its type knows. */
export const NodeSpec = z.looseObject({
  id: z.string(),
  type: z.string(),
  dependencies: z.array(z.string()).optional(),
})
export type NodeSpec = z.infer<typeof NodeSpec>

export const InputMapping = z.strictObject({
  source_node_id: z.string(),
  source_output_key: z.string().meta({ description: 'Dot path into the output of that node; "." is the whole of it.' }),
  rules: JsonObject.optional(),
})
export type InputMapping = z.infer<typeof InputMapping>

export const RetryPolicy = z.strictObject({
  max_attempts: z.int().min(1).max(100).default(3).meta({ description: 'How often in all, the first time included.' }),
  backoff_strategy: z.enum(['fixed', 'linear', 'exponential']).default('exponential'),
  backoff_seconds: z.number().min(0).max(3600).default(1),
  max_backoff_seconds: z.number().min(0).max(86_400).default(300),
  jitter: z.boolean().default(true).meta({ description: 'Shortens each wait by up to half, at random.' }),
})
export type RetryPolicy = z.infer<typeof RetryPolicy>

/** Outputs are kept by what goes into the node, and taken again where the same goes in. */
export const CacheRule = z.strictObject({
  ttl_seconds: z.int().min(1).max(31_536_000).optional().meta({
    description: 'For how long an output may be taken again; if not set, until it was not used for 30 days.',
  }),
  key: z.string().min(1).max(2000).optional().meta({
    description: 'A template: outputs are kept by its text, instead of by everything that goes in.',
  }),
  allow_writes: z.boolean().default(false).meta({
    description: 'Also for a tool that may change something outside: what it would change is then not changed again.',
  }),
})
export type CacheRule = z.infer<typeof CacheRule>

export const commonFields = {
  id: NodeId,
  name: z.string().max(120).optional(),
  description: z.string().max(2000).optional(),
  dependencies: z.array(z.string()).default([]),
  timeout_seconds: z
    .number()
    .positive()
    .max(604_800)
    .optional()
    .meta({ description: 'For one attempt; 30 if not set.' }),
  retries: z.int().min(0).max(99).default(0).meta({ description: 'Short form: that many more attempts.' }),
  backoff_seconds: z.number().min(0).max(3600).default(0),
  retry_policy: RetryPolicy.optional().meta({ description: 'Wins over retries and backoff_seconds.' }),
  input_schema: JsonSchema.default({}),
  output_schema: JsonSchema.default({}),
  input_mappings: z.record(z.string(), z.union([InputMapping, Json])).default({}),
  output_mappings: z
    .record(z.string(), z.string())
    .default({})
    .meta({ description: 'Name to dot path into the output: these names are added to the output.' }),
  cache: z
    .union([z.boolean(), CacheRule])
    .optional()
    .meta({ description: 'Not run again for the same inputs and settings: tool, llm, code and agent nodes.' }),
  metadata: JsonObject.refine(hasReadable(CanvasPlace), {
    path: ['canvas'],
    message: 'The place on the canvas is {"x": 0, "y": 0}.',
  }).default({}),
  level: z.int().optional().meta({ description: 'Read from older files and not used: order comes from dependencies.' }),
}

/** One row of small dots on a node's card. */
export const Port = z.object({ name: z.string(), max: z.enum(['one', 'many']) })
export type Port = z.infer<typeof Port>
export const Ports = z.object({ inputs: z.array(Port), outputs: z.array(Port) })
export type Ports = z.infer<typeof Ports>

export const plainPorts: Ports = { inputs: [{ name: 'in', max: 'many' }], outputs: [{ name: 'out', max: 'many' }] }

/** What is known of a node type without running it. */
export type NodeTypeContract<Schema extends z.ZodType = z.ZodType> = {
  type: string
  title: string
  summary: string
  schema: Schema
  ports: Ports
  /** The lists of nodes inside a node of this type, each with the part of a path that stands for it, or `everyItem`. */
  children?: (node: z.output<Schema>) => { key: string; field: string; nodes: NodeSpec[] }[]
  /** The names that the nodes inside it see besides what it sees itself. Asked of unchecked nodes too. */
  gives?: (node: z.output<Schema>) => string[]
  /** The fields that hold templates, for checking and completion. */
  templates?: (node: z.output<Schema>) => { field: string; text: string }[]
}

export const nodeTypeContract = <Schema extends z.ZodType>(contract: NodeTypeContract<Schema>) => contract
