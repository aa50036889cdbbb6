/** The sentences of passages, with their words as the index has them. */
import type { Citation } from '../../../contracts/answers.ts'
import type { SearchHit } from '../../../contracts/knowledge.ts'
import type { Database } from '../../db/database.ts'
import { stemTexts } from '../../db/word-stems.ts'
import { hasSign } from '../signs.ts'
import { separateWords } from '../text-language.ts'
import { cutSentences, headOf, type Sentence } from './cut-sentences.ts'
import type { Candidate } from './pick-quotes.ts'

type Owner = { orgId: string }
type Text = { chunkId: number; text: string }

export const readStems = (database: Database, { orgId }: Owner, texts: readonly Text[]) =>
  database.readOne({ orgId }, (db) =>
    stemTexts(
      db,
      texts.map(({ chunkId, text }) => ({ chunkId, text: separateWords(text) ?? text })),
    ),
  )

const contextOf = ({ headings, documentTitle, documentName, kind, text }: SearchHit) =>
  [...headings, documentTitle ?? documentName.replace(/[-_./]+/g, ' '), kind === 'table' ? headOf(text).text : ''].join(
    '\n',
  )

/** What is named by signs counts as words do. */
export async function readCandidates(
  database: Database,
  owner: Owner,
  passages: readonly SearchHit[],
  signs: readonly string[] = [],
): Promise<Candidate[]> {
  const found = passages.flatMap((hit) => cutSentences(hit).map((sentence) => ({ hit, sentence })))
  const texts = [
    ...found.map(({ hit, sentence }) => ({ chunkId: hit.id, text: sentence.text })),
    ...passages.map((hit) => ({ chunkId: hit.id, text: contextOf(hit) })),
  ]
  const stems = await readStems(database, owner, texts)
  const contexts = new Map(passages.map((hit, at) => [hit, stems[found.length + at] ?? new Set<string>()]))
  return found.map((one, at) => ({
    ...one,
    stems: new Set([...(stems[at] ?? []), ...signs.filter((sign) => hasSign(one.sentence.text, sign))]),
    contextStems: contexts.get(one.hit) ?? new Set<string>(),
  }))
}

/** Where a sentence of a passage stands in its document. */
export const cite = (hit: SearchHit, sentence: Sentence): Citation => ({
  number: 0,
  chunkId: hit.id,
  documentId: hit.documentId,
  documentName: hit.documentName,
  headings: hit.headings,
  page: hit.page,
  start: hit.start + sentence.start,
  end: hit.start + sentence.end,
  quote: sentence.text,
})
