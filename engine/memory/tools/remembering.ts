/** Writing, finding and forgetting what is remembered. Whose memory it is comes from the run, whatever an argument says. */
import { z } from 'zod'
import type { JsonObject } from '../../../contracts/json.ts'
import { Audience, type Memory, MemoryKind } from '../../../contracts/memory.ts'
import type { Database } from '../../db/database.ts'
import { deleteScope, saveMemory, searchMemories } from '../../db/memories.ts'
import { defineTool } from '../../tools/tool.ts'
import { idFor, ownerOf } from '../run-owner.ts'

type Needs = { database: Database }

/** As older workflows send them; they decide nothing. */
const ignored = { org_id: z.string().nullish(), user_id: z.string().nullish() }

export const memoryWrite = ({ database }: Needs) =>
  defineTool({
    name: 'memory_write_tool',
    description: 'Remembers something under a key, in the place of what the key had before.',
    effect: 'write',
    describeCall: () => 'remember something',
    input: z.strictObject({
      key: z.string().min(1).max(256),
      content: z.string().min(1).max(20_000),
      scope: z.string().min(1).max(128).default('default'),
      kind: MemoryKind.default('semantic'),
      audience: Audience.default('user'),
      metadata: z.record(z.string(), z.unknown()).nullish(),
      ...ignored,
    }),
    output: z.object({ ok: z.boolean(), row_id: z.string(), key: z.string(), scope: z.string() }),
    examples: [{ key: 'answers', content: 'Wants short answers.' }],
    async run({ key, content, scope, kind, audience, metadata }, context) {
      const owner = await ownerOf(database, context)
      const memory = {
        id: idFor(context),
        key,
        content,
        scope,
        kind,
        audience,
        metadata: (metadata ?? {}) as JsonObject,
        runId: context.runId,
      }
      const { id } = await database.write(owner, (db) => saveMemory(db, owner, memory))
      return { ok: true, row_id: id, key, scope, org_id: owner.orgId, user_id: owner.userId }
    },
  })

export const memorySearch = ({ database }: Needs) =>
  defineTool({
    name: 'memory_search_tool',
    description: 'Finds what is remembered, best first.',
    effect: 'read',
    isLocal: true,
    gives: 'documents',
    input: z.strictObject({
      query: z.string().max(4000),
      scope: z.string().min(1).max(128).nullish(),
      kind: MemoryKind.nullish(),
      limit: z.int().min(1).max(100).default(10),
      top_k: z.int().min(1).max(100).nullish().meta({ description: 'Another name for limit' }),
      category: z.string().nullish().meta({ description: 'Only where metadata.category is this' }),
      tags: z.array(z.string()).nullish().meta({ description: 'Only where metadata.tags has all of these' }),
      ...ignored,
    }),
    output: z.object({ results: z.array(z.record(z.string(), z.unknown())) }),
    examples: [{ query: 'how long should answers be' }],
    async run({ query, scope, kind, limit, top_k, category, tags }, context) {
      const owner = await ownerOf(database, context)
      const most = top_k ?? limit
      const asked = { query, scope: scope ?? undefined, kind: kind ?? undefined, limit: category || tags ? 100 : most }
      const found = await database.readOne(owner, (db) => searchMemories(db, owner, asked))
      const fitting = found.filter(({ metadata }) => fits(metadata, category, tags)).slice(0, most)
      return { results: fitting.map(toResult), untrusted: 'documents' }
    },
  })

export const memoryForget = ({ database }: Needs) =>
  defineTool({
    name: 'memory_forget_tool',
    description: 'Forgets what is remembered for the user under a key.',
    effect: 'write',
    describeCall: () => 'forget something',
    input: z.strictObject({ key: z.string().min(1).max(256), scope: z.string().min(1).max(128).default('default') }),
    output: z.object({ forgotten: z.int() }),
    async run({ key, scope }, context) {
      const owner = await ownerOf(database, context)
      return { forgotten: await database.writeOne(owner, (db) => deleteScope(db, owner, scope, key)) }
    },
  })

function fits(metadata: JsonObject, category: string | null | undefined, tags: readonly string[] | null | undefined) {
  const own = Array.isArray(metadata.tags) ? metadata.tags : []
  return (!category || metadata.category === category) && (tags ?? []).every((tag) => own.includes(tag))
}

export const toResult = ({ id, scope, key, kind, content, metadata, score, createdAt }: Memory): JsonObject => ({
  id,
  scope,
  key,
  kind,
  content,
  meta_json: metadata,
  score,
  created_at: createdAt,
})
