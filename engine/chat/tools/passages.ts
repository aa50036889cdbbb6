import { z } from 'zod'
import type { JsonObject } from '../../../contracts/json.ts'
import { SearchHit } from '../../../contracts/knowledge.ts'
import { passageText } from '../../knowledge/answering/prompt.ts'
import type { SearchNeeds } from '../../knowledge/search/search.ts'
import { searchWithContext } from '../../knowledge/search/search-with-context.ts'
import { defineTool } from '../../tools/tool.ts'

export const Passages = z.array(SearchHit).max(100)

export const passages = (needs: SearchNeeds) =>
  defineTool({
    name: 'passages_tool',
    description: "Finds passages in the org's own documents, best first, with their places and scores.",
    effect: 'read',
    isLocal: true,
    gives: 'documents',
    input: z.strictObject({
      query: z.string().min(1).max(8000),
      collection_ids: z.array(z.uuid()).max(1000).nullish(),
      document_ids: z.array(z.uuid()).max(1000).nullish(),
      context: z.string().max(4000).default('').meta({ description: 'Words that the query goes on from' }),
      limit: z.int().min(1).max(30).default(8),
    }),
    output: z.object({
      passages: z.array(z.record(z.string(), z.unknown())),
      found: z.int(),
      notices: z
        .array(z.string())
        .meta({ description: 'What could not be done: an embedder that does not answer, say' }),
      prompt: z.string().meta({ description: 'The passages, numbered and fenced, for a model to read' }),
    }),
    examples: [{ query: 'days of paid leave' }],
    async run({ query, context, collection_ids, document_ids, limit }, { orgId, signal }) {
      const where = { collectionIds: collection_ids ?? undefined, documentIds: document_ids ?? undefined }
      const asked = { query: query.slice(0, 4000), limit, ...where }
      const { hits, notices } = await searchWithContext(needs, { orgId }, asked, context, signal)
      const found = {
        passages: hits as unknown as JsonObject[],
        found: hits.length,
        notices,
        prompt: passageText(hits),
      }
      return { ...found, untrusted: 'documents' }
    },
  })
