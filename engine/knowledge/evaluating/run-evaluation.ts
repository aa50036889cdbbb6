/** Asks each question in each setting, and scores what is found and, where a model shall answer, what it cites. */
import type { Answer } from '../../../contracts/answers.ts'
import type {
  EvaluatedSetting,
  EvaluationQuestion,
  EvaluationResult,
  RelevantPlace,
  StartEvaluation,
} from '../../../contracts/evaluations.ts'
import type { Caller } from '../../../contracts/route.ts'
import type { Budgets } from '../../limits/budget.ts'
import type { FindModel } from '../../models/models.ts'
import { answerQuestion } from '../answering/answer-question.ts'
import { findPassages, type SearchNeeds } from '../search/search.ts'
import { type QuestionScores, reportOn, type SettingScores } from './compare-settings.ts'
import { judgeHits } from './measures.ts'

export type EvaluationNeeds = SearchNeeds & { findModel: FindModel; budgets: Budgets }

const depth = 100
const shownHits = 3

type Asked = Pick<StartEvaluation, 'collectionIds' | 'settings' | 'answerWith'> & {
  questions: readonly EvaluationQuestion[]
}

/** `onProgress` throws when nobody wants the result any more. */
export async function runEvaluation(
  needs: EvaluationNeeds,
  caller: Caller,
  { questions, collectionIds, answerWith, settings = [{ name: 'as set' }] }: Asked,
  onProgress: (share: number) => Promise<void>,
  signal: AbortSignal,
): Promise<EvaluationResult> {
  const scored: SettingScores[] = settings.map(({ name }) => ({ name, questions: [], notices: new Set() }))
  for (const [at, question] of questions.entries()) {
    for (const [number, setting] of settings.entries()) {
      const own = scored[number]
      if (!own) continue
      const found = await ask(needs, caller, question, collectionIds, setting, own.notices, signal)
      // The passages that an answer is made of are found as the collection is set: only the first setting answers.
      if (number === 0 && answerWith) {
        Object.assign(found.scores, await cite(needs, caller, question, collectionIds, answerWith, signal))
      }
      own.questions.push(found)
    }
    await onProgress((at + 1) / questions.length)
  }
  return reportOn(
    questions.map(({ question }) => question),
    scored,
  )
}

async function ask(
  needs: EvaluationNeeds,
  caller: Caller,
  { question, relevant }: EvaluationQuestion,
  collectionIds: string[],
  { name: _name, ...setting }: EvaluatedSetting,
  notices: Set<string>,
  signal: AbortSignal,
): Promise<QuestionScores> {
  const begun = performance.now()
  const found = await findPassages(needs, caller, { query: question, collectionIds, limit: depth, ...setting }, signal)
  const tookMs = performance.now() - begun
  for (const notice of found.notices) notices.add(notice)
  const shown = found.hits.slice(0, shownHits).map(({ documentName, page }) => `${documentName}, page ${page}`)
  return { scores: judgeHits(found.hits, relevant), tookMs, found: shown }
}

async function cite(
  needs: EvaluationNeeds,
  caller: Caller,
  { question, relevant }: EvaluationQuestion,
  collectionIds: string[],
  model: NonNullable<StartEvaluation['answerWith']>,
  signal: AbortSignal,
) {
  return scoreAnswer(
    await answerQuestion(needs, caller, { question, collectionIds, passages: 8, model }, signal),
    relevant,
  )
}

/**
 * Precision: the share of citations that point to a relevant page. Faithfulness: the share of sentences that a citation
 * which stands belongs to. Neither says anything of an answer that says that it has none.
 */
export function scoreAnswer({ isSupported, citations, text }: Answer, relevant: readonly RelevantPlace[]) {
  if (!isSupported) return { answered: 0 }
  const right = citations.filter(({ documentId, documentName, page }) =>
    relevant.some(
      (one) =>
        (one.document === documentName || one.document === documentId) && (one.page === undefined || one.page === page),
    ),
  )
  // A mark stands before or after the full stop of its sentence.
  const sentences = text.split(/(?<=[.!?…](?:\s*\[\d+\])*)\s+(?!\[\d)/).filter((one) => /\p{L}/u.test(one))
  const backed = sentences.filter((one) => /\[\d+\]/.test(one))
  return {
    answered: 1,
    'citation-precision': right.length / citations.length,
    faithfulness: sentences.length === 0 ? 0 : backed.length / sentences.length,
  }
}
