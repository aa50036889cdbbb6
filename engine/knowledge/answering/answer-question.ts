/** Question → passages → an answer whose every citation was checked. With a model where one is set, else by quotes. */
import { Answer, type AnswerEvent, type Ask } from '../../../contracts/answers.ts'
import { AppError } from '../../../contracts/errors.ts'
import type { SearchHit } from '../../../contracts/knowledge.ts'
import type { Caller } from '../../../contracts/route.ts'
import { type Budgets, noRun } from '../../limits/budget.ts'
import type { Model } from '../../models/model.ts'
import type { FindModel } from '../../models/models.ts'
import { findPassages, type SearchNeeds } from '../search/search.ts'
import { citeMarkers } from './cite-markers.ts'
import type { Draft } from './draft.ts'
import { finishAnswer } from './finish-answer.ts'
import { promptFor, systemPrompt } from './prompt.ts'
import { quoteAnswer } from './quote-answer.ts'

type Needs = SearchNeeds & { findModel: FindModel; budgets: Budgets }
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
  const found = await findPassages(needs, caller, { query: question, collectionIds, documentIds, limit }, signal)
  const passages = found.hits
  tell({ type: 'passages', passages })
  const isExtractive = model.choosesNothing === true
  const drafted =
    isExtractive || passages.length === 0
      ? await quoteAnswer({ database }, caller, asked, passages)
      : await askModel(needs, model, caller, { question, passages, signal, tell })
  const finished = await finishAnswer(database, caller, drafted, found)
  const answer = Answer.parse({ ...finished, usage: drafted.usage, tookMs: performance.now() - begun })
  if (isExtractive || passages.length === 0) tell({ type: 'text', text: answer.text })
  tell({ type: 'answer', answer })
  return answer
}

/** What a model costs is spent as a run spends it. */
function mustBeAllowed(model: Model, { permissions }: Caller): void {
  if (model.local || permissions.includes('runs:write')) return
  throw new AppError('forbidden', { detail: 'Asking a model outside this machine needs the permission runs:write.' })
}

type Asking = { question: string; passages: readonly SearchHit[]; signal: AbortSignal; tell: Tell }

/** What it costs counts as what a run costs. */
async function askModel(
  { database, budgets }: Needs,
  model: Model,
  caller: Caller,
  { question, passages, signal, tell }: Asking,
): Promise<Draft> {
  await budgets.check({ orgId: caller.orgId, runId: noRun, own: undefined })
  const answer = await model.complete(
    { system: systemPrompt, prompt: promptFor(question, passages), temperature: 0, signal },
    (delta) => {
      if (delta.kind === 'text') tell({ type: 'text', text: delta.text })
      if (delta.kind === 'restart') tell({ type: 'restart' })
    },
  )
  const { provider, model: name, usage } = answer
  await budgets.count({ orgId: caller.orgId, provider, model: name, usage })
  const cited = await citeMarkers({ database }, caller, answer.text, passages)
  const cut = answer.isCut ? 'The model came to the end of its tokens, not of its answer.' : null
  return {
    ...cited,
    by: { provider: answer.provider, model: answer.model },
    notice: [answer.notice, cut].filter(Boolean).join(' ') || null,
    usage: answer.usage,
  }
}
