import { v7 as uuidv7 } from 'uuid'
import { AppError, toProblem } from '../../../contracts/errors.ts'
import {
  deleteEvaluationRoute,
  type Evaluation,
  type EvaluationQuestion,
  getAskedRoute,
  getEvaluationRoute,
  listEvaluationsRoute,
  makeQuestionsRoute,
  measureWeightRoute,
  type StartEvaluation,
  startEvaluationRoute,
} from '../../../contracts/evaluations.ts'
import { type Caller, serve } from '../../../contracts/route.ts'
import type { Log } from '../../../platform/log.ts'
import { sampleChunks } from '../../db/chunks.ts'
import type { Database, Db } from '../../db/database.ts'
import {
  deleteEvaluation,
  findAsked,
  findEvaluation,
  finishEvaluation,
  insertEvaluation,
  listEvaluations,
  noteProgress,
} from '../../db/evaluations.ts'
import { toPage } from '../../db/page.ts'
import { mustFindCollection } from '../store-document.ts'
import { makeQuestions } from './make-questions.ts'
import { measureWeight } from './measure-weight.ts'
import { type EvaluationNeeds, runEvaluation } from './run-evaluation.ts'

type Needs = EvaluationNeeds & { log: Log }

const progressEveryMs = 1000
/** Out of so many passages questions are made. */
const mostSampled = 5000

export type Evaluations = { routes: ReturnType<typeof routesOf>; stop: () => Promise<void> }

export function createEvaluations(needs: Needs): Evaluations {
  const stopping = new AbortController()
  const running = new Set<Promise<void>>()
  const start = (work: Promise<void>) => {
    running.add(work)
    void work.finally(() => running.delete(work))
  }
  return {
    routes: routesOf(needs, start, stopping.signal),
    async stop() {
      stopping.abort(
        new AppError('engine-unavailable', { detail: 'The engine was stopped while it ran. Start it again.' }),
      )
      await Promise.all(running)
    },
  }
}

const routesOf = (needs: Needs, start: (work: Promise<void>) => void, stopping: AbortSignal) => [
  serve(startEvaluationRoute, async ({ caller, body }) => {
    const { database } = needs
    const questions = await questionsFor(database, caller, body)
    const id = uuidv7()
    await database.write(caller, (db) =>
      insertEvaluation(db, { ...body, id, orgId: caller.orgId, asked: { ...body, questions } }),
    )
    start(work(needs, caller, id, { ...body, questions }, stopping))
    return database.readOne(caller, (db) => mustFind(db, id))
  }),
  serve(makeQuestionsRoute, async ({ caller, body: { collectionIds, count, seed } }) => ({
    items: await questionsFor(needs.database, caller, { collectionIds, made: { count, seed } }),
  })),
  serve(getAskedRoute, async ({ caller, params: { evaluationId } }) => {
    const asked = await needs.database.readOne(caller, (db) => findAsked(db, evaluationId))
    if (asked) return asked
    throw new AppError('evaluation-not-found', { detail: 'What this evaluation asked was not kept.' })
  }),
  serve(listEvaluationsRoute, async ({ caller, query: { limit, cursor } }) => {
    const items = await needs.database.readOne(caller, (db) => listEvaluations(db, cursor, limit + 1))
    return toPage(items, limit, ({ id }) => id)
  }),
  serve(getEvaluationRoute, ({ caller, params }) =>
    needs.database.readOne(caller, (db) => mustFind(db, params.evaluationId)),
  ),
  serve(measureWeightRoute, async ({ caller, params: { collectionId }, body, signal }) => {
    await needs.database.readOne(caller, (db) => mustFindCollection(db, collectionId))
    return measureWeight(needs, caller.orgId, collectionId, body.questions, AbortSignal.any([signal, stopping]))
  }),
  serve(deleteEvaluationRoute, async ({ caller, params }) => {
    if (!(await needs.database.writeOne(caller, (db) => deleteEvaluation(db, params.evaluationId)))) {
      throw notFound(params.evaluationId)
    }
  }),
]

const notFound = (id: string) => new AppError('evaluation-not-found', { detail: `There is no evaluation ${id}.` })

async function mustFind(db: Db, id: string): Promise<Evaluation> {
  const evaluation = await findEvaluation(db, id)
  if (!evaluation) throw notFound(id)
  return evaluation
}

async function questionsFor(
  database: Database,
  { orgId }: Caller,
  { collectionIds, questions, made, settings = [] }: Omit<StartEvaluation, 'name'>,
): Promise<EvaluationQuestion[]> {
  for (const id of collectionIds) await database.readOne({ orgId }, (db) => mustFindCollection(db, id))
  const names = settings.map(({ name }) => name)
  if (new Set(names).size < names.length)
    throw new AppError('evaluation-invalid', { detail: 'Two settings have one name.' })
  if (questions) return questions
  const { count = 100, seed = 1 } = made ?? {}
  const chunks = await database.readOne({ orgId }, (db) => sampleChunks(db, collectionIds, mostSampled))
  const found = makeQuestions(chunks, count, seed)
  if (found.length > 0) return found
  throw new AppError('evaluation-invalid', {
    detail: 'No questions can be made: there is no sentence of eight words. Add documents, or bring questions.',
  })
}

type Work = Omit<StartEvaluation, 'questions'> & { questions: readonly EvaluationQuestion[] }

async function work({ log, ...needs }: Needs, caller: Caller, id: string, asked: Work, stopping: AbortSignal) {
  const { database } = needs
  let toldAt = performance.now()
  async function onProgress(share: number): Promise<void> {
    stopping.throwIfAborted()
    if (performance.now() - toldAt < progressEveryMs) return
    toldAt = performance.now()
    const isWanted = await database.writeOne(caller, (db) => noteProgress(db, id, share))
    if (!isWanted) throw notFound(id)
  }
  try {
    const result = await runEvaluation(needs, caller, asked, onProgress, stopping)
    await database.writeOne(caller, (db) => finishEvaluation(db, id, { result }))
  } catch (error) {
    if (!(error instanceof AppError)) log.error('an evaluation failed', { evaluation: id, error })
    const problem = toProblem(error, id)
    await database.writeOne(caller, (db) => finishEvaluation(db, id, { problem })).catch(() => {})
  }
}
