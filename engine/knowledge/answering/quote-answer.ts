/** Answers without a model: the sentences that say it, word by word. */
import type { Ask } from '../../../contracts/answers.ts'
import type { SearchHit } from '../../../contracts/knowledge.ts'
import { listCollections } from '../../db/collections.ts'
import type { Database } from '../../db/database.ts'
import { localExtractive } from '../../models/local-extractive.ts'
import { signsOf } from '../signs.ts'
import { cite, readCandidates, readStems } from './candidates.ts'
import type { Draft } from './draft.ts'
import { countAskedFor, pickQuotes, subjectOf, termOf, weighQuestion } from './pick-quotes.ts'

export const quotesNotice =
  'Quoted, not written: no language model was used. These sentences of your documents fit the question best.'
export const unsupportedText = 'Nothing in these documents answers this.'
export const unsupportedNotice =
  'No language model was used: a sentence is quoted only where it has most of the words that the question is about.'

/** `context`: words that the question goes on from; they count little. */
type Question = Pick<Ask, 'question' | 'collectionIds'> & { context?: string }

export async function quoteAnswer(
  { database }: { database: Database },
  owner: { orgId: string },
  { question, collectionIds, context = '' }: Question,
  passages: readonly SearchHit[],
): Promise<Draft> {
  const collections = await database.readOne(owner, listCollections)
  const searched = collections.filter(({ id }) => !collectionIds || collectionIds.includes(id))
  const total = searched.reduce((sum, { chunkCount }) => sum + chunkCount, 0)
  const chunkCounts = new Map(passages.flatMap(({ terms }) => terms.map((one) => [one.term, one.chunkCount] as const)))
  const [best] = passages
  const texts = best ? [subjectOf(question), context].map((text) => ({ chunkId: best.id, text })) : []
  const [stems = new Set<string>(), carried = new Set<string>()] = await readStems(database, owner, texts)
  const signs = signsOf(question)
  const candidates = await readCandidates(database, owner, passages, signs)
  const wanted = { ...weighQuestion([...stems, ...signs], chunkCounts, total, carried), term: termOf(question) }
  const picked = pickQuotes(wanted, candidates, countAskedFor(question))
  return {
    text:
      picked.length === 0
        ? unsupportedText
        : picked.map(({ sentence }, at) => `${flow(sentence.text)} [[${at}]]`).join('\n\n'),
    citations: picked.map(({ hit, sentence }) => cite(hit, sentence)),
    dropped: 0,
    by: { provider: localExtractive.provider, model: localExtractive.name },
    notice: picked.length === 0 ? unsupportedNotice : quotesNotice,
    usage: null,
  }
}

/** Only the answer's own text loses the line breaks of a page; the citation keeps them. `[[0]]` of a document is no mark. */
const flow = (text: string) => text.replace(/\s*\n\s*/g, ' ').replace(/\[\[(?=\d)/g, '[ [')
