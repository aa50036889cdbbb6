/** What was said lately, what a scope holds, and notes on a question. */
import { createHash } from 'node:crypto'
import { z } from 'zod'
import { findSession } from '../../db/chat-sessions.ts'
import { listBranch } from '../../db/chat-turns.ts'
import type { Database } from '../../db/database.ts'
import { saveMemory, searchMemories } from '../../db/memories.ts'
import { findPassages, type SearchNeeds } from '../../knowledge/search/search.ts'
import { defineTool } from '../../tools/tool.ts'
import { idFor, ownerOf } from '../run-owner.ts'
import { toResult } from './remembering.ts'

type Needs = { database: Database }
const Items = z.array(z.record(z.string(), z.unknown()))

export const recentSession = ({ database }: Needs) =>
  defineTool({
    name: 'recent_session_tool',
    description: 'What was said lately in a conversation, the newest first.',
    effect: 'read',
    isLocal: true,
    gives: 'documents',
    input: z.strictObject({
      session_id: z.string().min(1).max(200),
      scope: z.string().min(1).max(128).default('kb'),
      limit: z.int().min(1).max(100).default(5),
      org_id: z.string().nullish(),
    }),
    output: z.object({ items: Items }),
    async run({ session_id: id, scope, limit }, context) {
      const owner = await ownerOf(database, context)
      return database.read(owner, async (db) => {
        const written = await searchMemories(db, owner, { scope, keyPrefix: `chat:${id}:`, limit })
        const session = await findSession(db, owner.userId, id)
        const turns = session?.leafTurnId ? await listBranch(db, session.leafTurnId, limit) : []
        const said = turns
          .filter(({ answer }) => answer !== null)
          .map(({ question, answer, createdAt }) => ({
            key: `chat:${id}:${question}`.slice(0, 256),
            content: answer?.text ?? '',
            meta_json: { question },
            created_at: createdAt,
          }))
        const items = [...written.map(toResult), ...said].sort((a, b) =>
          String(b.created_at).localeCompare(String(a.created_at)),
        )
        return { items: items.slice(0, limit), untrusted: 'documents' }
      })
    },
  })

export const memorySummarize = ({ database }: Needs) =>
  defineTool({
    name: 'memory_summarize_tool',
    description: 'Makes one memory of the newest ones of a scope, by rule: their first sentences.',
    effect: 'write',
    describeCall: () => 'keep a summary of what is remembered',
    input: z.strictObject({
      scope: z.string().min(1).max(128).default('kb'),
      limit: z.int().min(1).max(100).default(10),
      style: z.string().max(100).default('concise'),
      org_id: z.string().nullish(),
      user_id: z.string().nullish(),
    }),
    output: z.object({ summary_key: z.string(), backlinks: z.array(z.string()), summary: z.string() }),
    async run({ scope, limit, style }, context) {
      const owner = await ownerOf(database, context)
      return database.write(owner, async (db) => {
        const all = await searchMemories(db, owner, { scope, limit: limit + 20 })
        const newest = all.filter(({ key }) => !key.startsWith('summary:')).slice(0, limit)
        const backlinks = newest.map(({ key }) => key)
        const summary = newest.map(({ key, content }) => `${key}: ${firstSentence(content)}`).join('\n')
        const hash = createHash('sha256').update(backlinks.join('\n')).digest('hex').slice(0, 12)
        const key = `summary:${scope}:${hash}`
        const memory = { id: idFor(context), key, scope, kind: 'semantic', audience: 'user' } as const
        if (newest.length > 0)
          await saveMemory(db, owner, {
            ...memory,
            content: summary,
            metadata: { style, backlinks },
            runId: context.runId,
          })
        return { summary_key: key, backlinks, summary }
      })
    },
  })

const firstSentence = (text: string) => (/^.*?[.!?](?=\s|$)/s.exec(text)?.[0] ?? text).slice(0, 300)

export const lookup = ({ database }: Needs) =>
  defineTool({
    name: 'lookup_tool',
    description: 'Notes on a question: how it is done, and what is so, as far as it is remembered.',
    effect: 'read',
    isLocal: true,
    gives: 'documents',
    input: z.strictObject({ query: z.string().min(1).max(4000) }),
    output: z.object({ notes: z.string() }),
    async run({ query }, context) {
      const owner = await ownerOf(database, context)
      const find = (kind: 'procedural' | 'semantic') =>
        database.readOne(owner, (db) => searchMemories(db, owner, { query, kind, limit: 5 }))
      const found = [...(await find('procedural')), ...(await find('semantic'))]
      return { notes: found.map(({ key, content }) => `${key}: ${content}`).join('\n'), untrusted: 'documents' }
    },
  })

export const searchTool = (needs: SearchNeeds) =>
  defineTool({
    name: 'search_tool',
    description: "Searches the org's own documents.",
    effect: 'read',
    isLocal: true,
    gives: 'documents',
    input: z.strictObject({ query: z.string().min(1).max(4000), num_results: z.int().min(1).max(10).default(3) }),
    output: z.object({
      results: Items,
      notices: z.array(z.string()).meta({ description: 'What could not be done: the embedder did not answer' }),
    }),
    examples: [{ query: 'paid leave' }],
    async run({ query, num_results: limit }, { orgId, signal }) {
      const { hits, notices } = await findPassages(needs, { orgId }, { query, limit }, signal)
      const results = hits.map((hit) => ({
        title: hit.documentTitle ?? hit.documentName,
        link: `/knowledge?collection=${hit.collectionId}`,
        snippet: hit.text,
        page: hit.page,
        score: hit.score,
      }))
      return { results, notices, untrusted: 'documents' }
    },
  })
