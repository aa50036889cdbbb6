import { z } from 'zod'
import { Json, JsonObject, JsonSchema } from './json.ts'
import { Ports } from './nodes/node.ts'
import { route } from './route.ts'

export const Component = z
  .object({
    type: z.enum(['tool', 'agent', 'workflow']),
    name: z.string(),
    description: z.string(),
    origin: z.enum(['built-in', 'registered']),
    version: z
      .int()
      .nullable()
      .meta({ description: 'The newest one of a registered component; null: it comes with iceOS' }),
    deprecated: z.string().nullable().meta({ description: 'Why it should not be used any more' }),
    inputSchema: JsonSchema,
    outputSchema: JsonSchema,
    effect: z.enum(['none', 'read', 'write']).meta({ description: 'What it does to the world outside' }),
    examples: z.array(Json),
  })
  .meta({ id: 'Component' })
export type Component = z.infer<typeof Component>

const ToolName = z
  .string()
  .regex(/^[a-z][a-z0-9]*([-_][a-z0-9]+)*$/, 'Small letters, digits and single hyphens, as in word-count.')
  .max(60)

export const ToolTest = z.strictObject({
  name: z.string().min(1).max(200),
  input: JsonObject,
  output: Json.optional().meta({ description: 'What it has to give; without it, it only has to succeed.' }),
  error: z.string().min(1).optional().meta({ description: 'Or a part of the error that it has to fail with.' }),
})
export type ToolTest = z.infer<typeof ToolTest>

/** A tool of one's own, whole. */
export const ComponentDefinition = z
  .strictObject({
    name: ToolName,
    description: z.string().min(1).max(2000),
    effect: z.enum(['none', 'read', 'write']).default('none'),
    language: z.enum(['javascript', 'typescript']).default('javascript'),
    code: z.string().min(1).max(262_144).meta({ description: 'A module: export default function (inputs) { … }' }),
    inputSchema: JsonSchema,
    outputSchema: JsonSchema.default({}),
    examples: z.array(JsonObject).max(20).default([]),
    tests: z.array(ToolTest).min(1, 'A tool comes with at least one test.').max(100),
    permissions: z
      .strictObject({
        network: z
          .array(z.string())
          .max(0, 'The sandbox has no network; let a http_fetch node call, and pass on what it gave.')
          .default([]),
        files: z
          .array(z.string())
          .max(0, 'The sandbox has no files; let a file_read or csv_parse node read them.')
          .default([]),
      })
      .default({ network: [], files: [] })
      .meta({
        description: 'What its code may reach besides its inputs. The sandbox gives nothing, so only empty lists fit.',
      }),
    limits: z
      .strictObject({
        timeout_seconds: z.number().positive().max(3600).optional(),
        memory_mb: z.int().min(24).max(2048).optional(),
        cpu_seconds: z.number().positive().max(3600).optional(),
      })
      .default({}),
    readme: z.string().max(100_000).default(''),
  })
  .meta({ id: 'ComponentDefinition' })
export type ComponentDefinition = z.infer<typeof ComponentDefinition>

export const PushedComponent = ComponentDefinition.extend({
  dryRun: z.boolean().default(false).meta({ description: 'Checks it and runs its tests, and stores nothing.' }),
})
export type PushedComponent = z.infer<typeof PushedComponent>

export const TestResult = z.object({
  name: z.string(),
  ok: z.boolean(),
  durationMs: z.int(),
  message: z.string().optional(),
  log: z.array(z.string()),
})
export type TestResult = z.infer<typeof TestResult>

export const PushResult = z.object({
  name: z.string(),
  version: z.int().nullable().meta({ description: 'null: a dry run' }),
  contentHash: z.string(),
  isNew: z.boolean().meta({ description: 'false: it is what the newest version is already' }),
  tests: z.array(TestResult),
})
export type PushResult = z.infer<typeof PushResult>

export const ComponentVersion = z
  .object({
    version: z.int(),
    contentHash: z.string(),
    createdAt: z.string(),
    definition: ComponentDefinition,
  })
  .meta({ id: 'ComponentVersion' })
export type ComponentVersion = z.infer<typeof ComponentVersion>

export const ComponentUse = z.object({
  blueprintId: z.uuid(),
  blueprint: z.string(),
  nodeId: z.string(),
  reference: z.string().meta({ description: 'As the node names it: word-count, or word-count@3' }),
})
export type ComponentUse = z.infer<typeof ComponentUse>

export const NodeType = z
  .object({ type: z.string(), title: z.string(), summary: z.string(), schema: JsonSchema, ports: Ports })
  .meta({ id: 'NodeType' })
export type NodeType = z.infer<typeof NodeType>

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

const OneTool = z.object({ name: z.string() })
const toolPath = '/api/v1/components/tool/:name'

export const pushComponentRoute = route({
  method: 'POST',
  path: '/api/v1/components',
  summary: 'Register a tool: it is checked, its tests run in the sandbox, and it becomes a version that never changes',
  tag,
  access: 'blueprints:write',
  body: PushedComponent,
  output: PushResult,
  bodyLimit: 2 * 1024 * 1024,
  errors: ['component-invalid', 'component-test-failed', 'sandbox-unavailable'],
})

export const listComponentVersionsRoute = route({
  method: 'GET',
  path: `${toolPath}/versions`,
  summary: 'List the versions of a registered tool, newest first, with their code',
  tag,
  access: 'blueprints:read',
  params: OneTool,
  output: z.object({ items: z.array(ComponentVersion) }),
  errors: ['component-not-found'],
})

export const listComponentUsesRoute = route({
  method: 'GET',
  path: `${toolPath}/uses`,
  summary: 'List the nodes of stored workflows that call a tool',
  tag,
  access: 'blueprints:read',
  params: OneTool,
  output: z.object({ items: z.array(ComponentUse) }),
})

export const deprecateComponentRoute = route({
  method: 'PATCH',
  path: toolPath,
  summary: 'Say why a registered tool should not be used any more, or with null that it may',
  tag,
  access: 'blueprints:write',
  params: OneTool,
  body: z.strictObject({ deprecated: z.string().min(1).max(500).nullable() }),
  output: Component,
  errors: ['component-not-found'],
})

export const removeComponentRoute = route({
  method: 'DELETE',
  path: toolPath,
  summary: 'Remove a registered tool with its versions. One that workflows call is only removed with ?force=true',
  tag,
  access: 'blueprints:write',
  params: OneTool,
  query: z.object({ force: z.literal('true').optional() }),
  errors: ['component-not-found', 'component-in-use'],
})

export const componentRoutes = [
  pushComponentRoute,
  listComponentVersionsRoute,
  listComponentUsesRoute,
  deprecateComponentRoute,
  removeComponentRoute,
  listComponentsRoute,
  getComponentRoute,
  listNodeTypesRoute,
  getNodeTypeRoute,
]
