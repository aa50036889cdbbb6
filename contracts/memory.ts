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
    runId: z.uuid().nullable().meta({ description: 'The run that has remembered it; null: a person did' }),
    score: z.number().nullable().meta({ description: 'How well it fits the query; null without one' }),
    createdAt: z.iso.datetime(),
    updatedAt: z.iso.datetime(),
  })
  .meta({ id: 'Memory' })
export type Memory = z.infer<typeof Memory>

const tag = 'Memory'
const path = '/api/v1/memories'
const filter = { scope: Scope.optional(), kind: MemoryKind.optional(), audience: Audience.optional() }
/** So much is forgotten, or brought back, at once. */
export const mostAtOnce = 1000

export const listMemoriesRoute = route({
  method: 'GET',
  path,
  summary: 'What is remembered for you: that fits a query best, or the newest',
  tag,
  access: 'runs:read',
  query: z.object({
    query: z.string().max(4000).optional(),
    ...filter,
    limit: z.coerce.number().int().min(1).max(200).default(50),
    offset: z.coerce.number().int().min(0).default(0).meta({ description: 'How many of the best are left out' }),
  }),
  output: z.object({ items: z.array(Memory), nextOffset: z.int().nullable() }),
})

export const listMemoryScopesRoute = route({
  method: 'GET',
  path: `${path}/scopes`,
  summary: 'The scopes in which something is remembered for you, and how much',
  tag,
  access: 'runs:read',
  output: z.object({ items: z.array(z.object({ scope: z.string(), count: z.int() })) }),
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
  summary: 'Forget all that fits: of a scope, a kind, what some words find; yours alone unless an audience is said',
  tag,
  access: 'runs:write',
  query: z
    .object({ ...filter, query: z.string().min(1).max(4000).optional() })
    .refine(({ scope, kind, audience, query }) => scope ?? kind ?? audience ?? query, {
      message: 'Say what to forget: a scope, a kind, an audience or a query.',
    }),
  output: z.object({
    forgotten: z.int(),
    items: z
      .array(Memory)
      .meta({ description: `What it was, to bring back; nothing of it is kept. At most ${mostAtOnce}` }),
  }),
})

export const restoreMemoriesRoute = route({
  method: 'POST',
  path: `${path}/restore`,
  summary: 'Bring back what was just forgotten, as it was. What has been written to its key since then stays',
  tag,
  access: 'runs:write',
  body: z.strictObject({ items: z.array(Memory).min(1).max(mostAtOnce) }),
  bodyLimit: 32 * 1024 * 1024,
  output: z.object({ restored: z.int() }),
})

export const SessionSummary = z
  .object({
    turnId: z.uuid(),
    sessionId: z.uuid(),
    title: z.string(),
    summary: z.string(),
    writtenAt: z.iso.datetime(),
  })
  .meta({ id: 'SessionSummary' })
export type SessionSummary = z.infer<typeof SessionSummary>

export const listSummariesRoute = route({
  method: 'GET',
  path: '/api/v1/chat/summaries',
  summary: 'What your conversations were summed up to: the last summary of each, the newest first',
  tag,
  access: 'runs:read',
  query: z.object({
    query: z.string().max(200).optional(),
    limit: z.coerce.number().int().min(1).max(200).default(50),
  }),
  output: z.object({ items: z.array(SessionSummary) }),
})

export const changeSummaryRoute = route({
  method: 'PUT',
  path: '/api/v1/chat/turns/:turnId/summary',
  summary:
    'Put another summary in the place of one; null forgets it, and one is made anew when the conversation goes on',
  tag,
  access: 'runs:write',
  params: z.object({ turnId: z.uuid() }),
  body: z.strictObject({ summary: z.string().trim().min(1).max(6000).nullable() }),
  errors: ['chat-turn-not-found'],
})

export const memoryRoutes = [
  listMemoriesRoute,
  listMemoryScopesRoute,
  writeMemoryRoute,
  restoreMemoriesRoute,
  forgetMemoryRoute,
  forgetMemoriesRoute,
  listSummariesRoute,
  changeSummaryRoute,
]
