/** What a person does to a run from outside: cancel it, answer what it asks. */
import { AppError } from '../../contracts/errors.ts'
import type { JsonObject } from '../../contracts/json.ts'
import { hasEnded, type Question, type Run } from '../../contracts/runs.ts'
import type { Database, Db } from '../db/database.ts'
import { findQuestion, saveAnswer } from '../db/node-runs.ts'
import { findRun, lockRun, queueWaitingRun, requestCancel } from '../db/runs.ts'
import { cancelSubRuns, queueParents } from '../db/sub-runs.ts'
import { createInputCheck } from '../graph/check-inputs.ts'
import type { Dispatcher } from './dispatcher.ts'
import type { RunFeed } from './run-feed.ts'

export type ChangeNeeds = {
  database: Database
  dispatcher: Pick<Dispatcher, 'cancel' | 'pause' | 'wake'>
  feed: RunFeed
  notifyOthers: () => void
}
type Scope = { orgId: string }

export async function cancelRun(needs: ChangeNeeds, scope: Scope, runId: string): Promise<Run> {
  const { run, ended, below, parents } = await needs.database.write(scope, async (db) => {
    const below = await cancelSubRuns(db, runId)
    const before = await lockRun(db, runId)
    if (!before) throw runNotFound(runId)
    if (hasEnded(before.state)) {
      throw new AppError('run-not-active', { detail: `The run is ${before.state}; there is nothing left to cancel.` })
    }
    const { ended } = await requestCancel(db, runId)
    // Those that it started between the first look and its lock; from here on what it starts is cancelled from birth.
    below.push(...(await cancelSubRuns(db, runId)))
    const parents = ended && before.hasParent ? await queueParents(db, [runId]) : []
    return { run: await mustFindRun(db, runId), ended, below, parents }
  })
  if (ended) needs.feed.publish({ runId, orgId: scope.orgId, events: [], state: 'cancelled' })
  else needs.dispatcher.cancel(runId)
  for (const id of below) needs.dispatcher.cancel(id)
  if (parents.length > 0) {
    needs.dispatcher.wake()
    needs.notifyOthers()
  }
  return run
}

export async function answerQuestion(
  needs: ChangeNeeds,
  scope: Scope,
  runId: string,
  path: string,
  answer: JsonObject,
): Promise<Run> {
  const changing = needs.database.write(scope, async (db) => {
    if (!(await lockRun(db, runId))) throw runNotFound(runId)
    const asked = await findQuestion(db, runId, path)
    if (!asked) throw new AppError('node-run-not-found', { detail: `This run has no node ${path} yet.` })
    if (asked.state !== 'waiting' || asked.answered || !asked.question) {
      throw new AppError('node-not-waiting', { detail: `${path} is ${asked.answered ? 'answered' : asked.state}.` })
    }
    await saveAnswer(db, runId, path, checkAnswer(asked.question, answer))
    const isQueued = await queueWaitingRun(db, runId)
    return { run: await mustFindRun(db, runId), isQueued }
  })
  // After a refusal too: a look at the queue passes over a row that somebody holds, and this one was held.
  const { run, isQueued } = await changing.finally(() => {
    needs.dispatcher.wake()
    needs.notifyOthers()
  })
  needs.feed.publish({ runId, orgId: scope.orgId, events: [], state: isQueued ? 'queued' : undefined })
  return run
}

/** The answer, with the defaults of what was asked. */
function checkAnswer(question: Question, answer: JsonObject): JsonObject {
  const { inputs, problems } = createInputCheck(answerSchema(question))(answer)
  if (problems.length === 0) return inputs
  const detail = problems.map(({ path, message }) => `${path || 'The answer'} ${message}`).join('; ')
  throw new AppError('answer-invalid', { detail, problems })
}

function answerSchema(question: Question): JsonObject {
  if (question.kind === 'approve_reject') {
    return { properties: { approved: { type: 'boolean' }, comment: { type: 'string' } }, required: ['approved'] }
  }
  if (question.kind === 'choice') {
    return {
      properties: { choice: { enum: question.choices ?? [] }, comment: { type: 'string' } },
      required: ['choice'],
    }
  }
  return question.form ?? { minProperties: 1 }
}

export async function mustFindRun(db: Db, runId: string): Promise<Run> {
  const run = await findRun(db, runId)
  if (!run) throw runNotFound(runId)
  return run
}

export const runNotFound = (runId: string) => new AppError('run-not-found', { detail: `There is no run ${runId}.` })
