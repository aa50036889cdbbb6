/** The two ways to an answer whose citations were checked: quoted by rule, or what a model wrote. */
import { z } from 'zod'
import type { JsonObject } from '../../../contracts/json.ts'
import { type Finished, finishAnswer, finishWritten } from '../../knowledge/answering/finish-answer.ts'
import { quoteAnswer } from '../../knowledge/answering/quote-answer.ts'
import { defineTool } from '../../tools/tool.ts'
import type { ChatToolNeeds } from './chat-needs.ts'
import { Passages } from './passages.ts'

const Output = z.object({
  answer: z.record(z.string(), z.unknown()).meta({ description: 'The answer with its citations' }),
  text: z.string(),
  is_supported: z.boolean(),
})

const Notices = z.array(z.string()).max(20).default([]).meta({ description: 'What the search could not do' })

const told = (answer: Finished) => ({
  answer: answer as unknown as JsonObject,
  text: answer.text,
  is_supported: answer.isSupported,
  untrusted: 'documents',
})

export const quoteTool = ({ database }: Pick<ChatToolNeeds, 'database'>) =>
  defineTool({
    name: 'quote_tool',
    description: 'Answers without a model: the sentences of the passages that fit the question best, word by word.',
    effect: 'read',
    isLocal: true,
    gives: 'documents',
    input: z.strictObject({
      question: z.string().min(1).max(8000),
      context: z.string().max(4000).default('').meta({ description: 'Words that the question goes on from' }),
      passages: Passages,
      collection_ids: z.array(z.uuid()).max(1000).nullish(),
      notices: Notices,
    }),
    output: Output,
    async run({ question, context, passages, collection_ids, notices }, { orgId }) {
      const asked = { question, context, collectionIds: collection_ids ?? undefined }
      const drafted = await quoteAnswer({ database }, { orgId }, asked, passages)
      return told(await finishAnswer(database, { orgId }, drafted, { hits: passages, notices }))
    },
  })

export const citeTool = ({ database }: Pick<ChatToolNeeds, 'database'>) =>
  defineTool({
    name: 'cite_tool',
    description: 'Checks the [n] in a text against the passages that it was written from; what does not stand goes.',
    effect: 'read',
    isLocal: true,
    gives: 'documents',
    input: z.strictObject({
      text: z.string().max(400_000),
      passages: Passages,
      model: z.string().default(''),
      provider: z.string().default(''),
      notice: z.string().nullish(),
      notices: Notices,
    }),
    output: Output,
    async run({ text, passages, model, provider, notice, notices }, { orgId }) {
      const written = { text, by: { provider, model }, notice: notice ?? null }
      return told(await finishWritten(database, { orgId }, written, { hits: passages, notices }))
    },
  })
