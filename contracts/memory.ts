/** What is remembered across conversations and runs, for a user, a project or the whole org. */
import { z } from 'zod'
import { JsonObject } from './json.ts'
import { route } from './route.ts'

export const MemoryKind = z.enum(['semantic', 'episodic', 'procedural']).meta({
  description:
    'semantic: what is so. episodic: what happened; it counts less as it grows old. procedural: how it is done',
})
export type MemoryKind = z.infer<typeof MemoryKind>
export const Audience = z.enum(['user', 'project', 'org']).meta({ description: 'Who it is remembered for' })
export type Audience = z.infer<typeof Audience>

const Scope = z.string().trim().min(1).max(128)
const Key = z.string().trim().min(1).max(256)
const Content = z.string().trim().min(1).max(20_000)

export const Memory = z
  .object({
    id: z.uuid(),
    kind: MemoryKind,
    audience: Audience,
    scope: z.string(),
    key: z.string().meta({ description: 'Writing to a key that is known takes the place of what was there' }),
    content: z.string(),
    metadata: JsonObject,
    score: z.number().nullable().meta({ description: 'How well it fits the query; null without one' }),
    createdAt: z.iso.datetime(),
    updatedAt: z.iso.datetime(),
  })
  .meta({ id: 'Memory' })
export type Memory = z.infer<typeof Memory>

const tag = 'Memory'
const path = '/api/v1/memories'

export const listMemoriesRoute = route({
  method: 'GET',
  path,
  summary: 'What is remembered for you: that fits a query best, or the newest',
  tag,
  access: 'runs:read',
  query: z.object({
    query: z.string().max(4000).optional(),
    scope: Scope.optional(),
    kind: MemoryKind.optional(),
    limit: z.coerce.number().int().min(1).max(200).default(50),
  }),
  output: z.object({ items: z.array(Memory) }),
})

export const writeMemoryRoute = route({
  method: 'POST',
  path,
  summary: 'Remember something',
  tag,
  access: 'runs:write',
  body: z.strictObject({
    key: Key,
    content: Content,
    scope: Scope.default('default'),
    kind: MemoryKind.default('semantic'),
    audience: Audience.default('user'),
    metadata: JsonObject.default({}),
  }),
  output: Memory,
  status: 201,
})

export const forgetMemoryRoute = route({
  method: 'DELETE',
  path: `${path}/:memoryId`,
  summary: 'Forget one thing',
  tag,
  access: 'runs:write',
  params: z.object({ memoryId: z.uuid() }),
  errors: ['memory-not-found'],
})

export const forgetMemoriesRoute = route({
  method: 'DELETE',
  path,
  summary: 'Forget everything of a scope that is remembered for you alone',
  tag,
  access: 'runs:write',
  query: z.object({ scope: Scope }),
  output: z.object({ forgotten: z.int() }),
})

export const memoryRoutes = [listMemoriesRoute, writeMemoryRoute, forgetMemoryRoute, forgetMemoriesRoute]
