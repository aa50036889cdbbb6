/** Answers from one's own documents, each with the passages that it stands on. */
import { z } from 'zod'
import { Problem } from './errors.ts'
import { SearchHit, Span } from './knowledge.ts'
import { route } from './route.ts'
import { ModelUsage } from './usage.ts'

export const Ask = z
  .object({
    question: z.string().trim().min(1).max(4000),
    collectionIds: z.array(z.uuid()).max(100).optional().meta({ description: 'All collections when left out' }),
    documentIds: z.array(z.uuid()).max(1000).optional(),
    passages: z.int().min(1).max(30).default(8).meta({ description: 'How many passages are looked at' }),
    model: z
      .object({ provider: z.string().min(1).max(100), model: z.string().min(1).max(200) })
      .strict()
      .optional()
      .meta({ description: "The org's default when left out. local and local-extractive quote without a model" }),
  })
  .strict()
  .meta({ id: 'Ask' })
export type Ask = z.infer<typeof Ask>

/** `quote` stands, character by character, from `start` to before `end` of the text of the document. */
export const Citation = Span.extend({
  number: z.int().meta({ description: 'As it stands in the text of the answer: [1]' }),
  chunkId: z.int(),
  documentId: z.uuid(),
  documentName: z.string(),
  headings: z.array(z.string()),
  quote: z.string(),
}).meta({ id: 'Citation' })
export type Citation = z.infer<typeof Citation>

export const Answer = z
  .object({
    text: z.string(),
    isSupported: z.boolean().meta({ description: 'False: nothing that was found supports an answer' }),
    citations: z.array(Citation),
    droppedCitations: z.int().meta({ description: 'Citations that did not stand the check, and were taken out' }),
    passages: z.array(SearchHit).meta({ description: 'What was found, best first' }),
    by: z.object({ provider: z.string(), model: z.string() }),
    notice: z.string().nullable().meta({ description: 'What a reader has to know about how the text came about' }),
    usage: ModelUsage.nullable(),
    tookMs: z.number(),
  })
  .meta({ id: 'Answer' })
export type Answer = z.infer<typeof Answer>

/** Pieces of a text are not checked yet: the answer at the end takes their place. */
export const AnswerEvent = z
  .discriminatedUnion('type', [
    z.object({ type: z.literal('passages'), passages: z.array(SearchHit) }),
    z.object({ type: z.literal('text'), text: z.string() }),
    z.object({ type: z.literal('restart') }),
    z.object({ type: z.literal('answer'), answer: Answer }),
    z.object({ type: z.literal('failed'), problem: Problem }),
  ])
  .meta({ id: 'AnswerEvent' })
export type AnswerEvent = z.infer<typeof AnswerEvent>

const tag = 'Knowledge'
const errors = ['collection-not-found', 'model-not-found', 'model-failed'] as const

export const askRoute = route({
  method: 'POST',
  path: '/api/v1/ask',
  summary: 'Answer a question from documents, with citations that were checked',
  tag,
  access: 'knowledge:read',
  body: Ask,
  output: Answer,
  errors,
})

export const streamAnswerRoute = route({
  method: 'POST',
  path: '/api/v1/ask/stream',
  summary: 'The same as it is written: the passages first, pieces of the text, the checked answer at the end',
  tag,
  access: 'knowledge:read',
  body: Ask,
  event: AnswerEvent,
  errors,
})

export const answerRoutes = [askRoute, streamAnswerRoute]
