import { z } from 'zod'
import { Json, JsonSchema } from './json.ts'
import { Ports } from './nodes/node.ts'
import { route } from './route.ts'

export const Component = z
  .object({
    type: z.enum(['tool', 'agent', 'workflow']),
    name: z.string(),
    description: z.string(),
    origin: z.enum(['built-in', 'registered']),
    inputSchema: JsonSchema,
    outputSchema: JsonSchema,
    effect: z.enum(['none', 'read', 'write']).meta({ description: 'What it does to the world outside' }),
    examples: z.array(Json),
  })
  .meta({ id: 'Component' })
export type Component = z.infer<typeof Component>

export const NodeType = z
  .object({ type: z.string(), title: z.string(), summary: z.string(), schema: JsonSchema, ports: Ports })
  .meta({ id: 'NodeType' })
export type NodeType = z.infer<typeof NodeType>

export const ModelInfo = z
  .object({ provider: z.string(), name: z.string(), description: z.string(), local: z.boolean() })
  .meta({ id: 'ModelInfo' })
export type ModelInfo = z.infer<typeof ModelInfo>

const tag = 'Components'

export const listComponentsRoute = route({
  method: 'GET',
  path: '/api/v1/components',
  summary: 'List the tools that nodes can use, with the JSON Schema of what they take and give',
  tag,
  access: 'blueprints:read',
  query: z.object({ type: z.enum(['tool', 'agent', 'workflow']).optional() }),
  output: z.object({ items: z.array(Component) }),
})

export const getComponentRoute = route({
  method: 'GET',
  path: '/api/v1/components/:type/:name',
  summary: 'Read one component',
  tag,
  access: 'blueprints:read',
  params: z.object({ type: z.enum(['tool', 'agent', 'workflow']), name: z.string() }),
  output: Component,
  errors: ['component-not-found'],
})

export const listNodeTypesRoute = route({
  method: 'GET',
  path: '/api/v1/node-types',
  summary: 'List the types of nodes with their JSON Schemas and ports',
  tag,
  access: 'blueprints:read',
  output: z.object({ items: z.array(NodeType) }),
})

export const getNodeTypeRoute = route({
  method: 'GET',
  path: '/api/v1/node-types/:type',
  summary: 'Read one type of node',
  tag,
  access: 'blueprints:read',
  params: z.object({ type: z.string() }),
  output: NodeType,
  errors: ['node-type-not-found'],
})

export const listModelsRoute = route({
  method: 'GET',
  path: '/api/v1/models',
  summary: 'List the language models that llm nodes can use',
  tag,
  access: 'blueprints:read',
  output: z.object({ items: z.array(ModelInfo) }),
})

export const componentRoutes = [
  listComponentsRoute,
  getComponentRoute,
  listNodeTypesRoute,
  getNodeTypeRoute,
  listModelsRoute,
]
