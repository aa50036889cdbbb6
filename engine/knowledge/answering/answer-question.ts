/** Question → passages → an answer whose every citation was checked. With a model where one is set, else by quotes. */
import { Answer, type AnswerEvent, type Ask, type Citation } from '../../../contracts/answers.ts'
import { AppError } from '../../../contracts/errors.ts'
import type { SearchHit } from '../../../contracts/knowledge.ts'
import type { Caller } from '../../../contracts/route.ts'
import type { Database } from '../../db/database.ts'
import type { Model } from '../../models/model.ts'
import type { FindModel } from '../../models/models.ts'
import { type SearchNeeds, search } from '../search/search.ts'
import { checkCitations } from './check-citations.ts'
import { citeMarkers } from './cite-markers.ts'
import type { Draft } from './draft.ts'
import { promptFor, systemPrompt } from './prompt.ts'
import { quoteAnswer } from './quote-answer.ts'

type Needs = SearchNeeds & { findModel: FindModel }
type Tell = (event: AnswerEvent) => void

const silent: Tell = () => {}

/** @throws AppError collection-not-found, model-not-found and what a model throws */
export async function answerQuestion(
  needs: Needs,
  caller: Caller,
  asked: Ask,
  signal: AbortSignal,
  tell: Tell = silent,
): Promise<Answer> {
  const begun = performance.now()
  const { database } = needs
  const model = await needs.findModel(caller.orgId, asked.model ?? { provider: 'default', model: '' })
  mustBeAllowed(model, caller)
  const { question, collectionIds, documentIds, passages: limit } = asked
  const passages = await search(needs, caller, { query: question, collectionIds, documentIds, limit }, signal)
  tell({ type: 'passages', passages })
  const isExtractive = model.choosesNothing === true
  const drafted =
    isExtractive || passages.length === 0
      ? await quoteAnswer({ database }, caller, asked, passages)
      : await askModel(model, database, caller, question, passages, signal, tell)
  const standing = await database.read(caller, (db) => checkCitations(db, drafted.citations))
  const { text, citations } = keepStanding(drafted, standing)
  const answer = Answer.parse({
    text,
    citations,
    isSupported: citations.length > 0,
    droppedCitations: drafted.dropped + drafted.citations.length - standing.length,
    passages,
    by: drafted.by,
    notice: drafted.notice,
    usage: drafted.usage,
    tookMs: performance.now() - begun,
  })
  if (isExtractive || passages.length === 0) tell({ type: 'text', text: answer.text })
  tell({ type: 'answer', answer })
  return answer
}

/** What a model costs is spent as a run spends it. */
function mustBeAllowed(model: Model, { permissions }: Caller): void {
  if (model.local || permissions.includes('runs:write')) return
  throw new AppError('forbidden', { detail: 'Asking a model outside this machine needs the permission runs:write.' })
}

async function askModel(
  model: Model,
  database: Database,
  caller: Caller,
  question: string,
  passages: readonly SearchHit[],
  signal: AbortSignal,
  tell: Tell,
): Promise<Draft> {
  const answer = await model.complete(
    { system: systemPrompt, prompt: promptFor(question, passages), temperature: 0, signal },
    (delta) => {
      if (delta.kind === 'text') tell({ type: 'text', text: delta.text })
      if (delta.kind === 'restart') tell({ type: 'restart' })
    },
  )
  const cited = await citeMarkers({ database }, caller, answer.text, passages)
  const cut = answer.isCut ? 'The model came to the end of its tokens, not of its answer.' : null
  return {
    ...cited,
    by: { provider: answer.provider, model: answer.model },
    notice: [answer.notice, cut].filter(Boolean).join(' ') || null,
    usage: answer.usage,
  }
}

/** Numbers the citations as they come in the text; one that fell leaves no mark. */
function keepStanding({ text, citations }: Draft, standing: readonly Citation[]): Pick<Answer, 'text' | 'citations'> {
  const numbered: Citation[] = []
  const shown = text.replace(/[ \t]?\[\[(\d+)\]\]/g, (mark, key: string) => {
    const citation = citations[Number(key)]
    if (!citation || !standing.includes(citation)) return ''
    const same = numbered.find(({ documentId, start, end }) => {
      return documentId === citation.documentId && start === citation.start && end === citation.end
    })
    const number = same?.number ?? numbered.push({ ...citation, number: numbered.length + 1 })
    return `${mark.startsWith('[') ? '' : mark[0]}[${number}]`
  })
  return { text: shown, citations: numbered }
}
