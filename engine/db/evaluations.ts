import { AppError, type Problem, toProblem } from '../../contracts/errors.ts'
import type { Evaluation, EvaluationResult, StartEvaluation } from '../../contracts/evaluations.ts'
import type { Db } from './database.ts'
import { toJson } from './to-json.ts'

/** One that has not been heard of for so long was at work in a process that is gone. */
const silentSeconds = 180

type EvaluationRow = {
  id: string
  name: string
  collection_ids: string[]
  state: Evaluation['state']
  is_lost: boolean
  progress: number
  problem: Problem | null
  result: EvaluationResult | null
  created_at: Date
  finished_at: Date | null
}

const columns = `id, name, collection_ids, state, progress, problem, result, created_at, finished_at,
  state = 'running' and updated_at < now() - make_interval(secs => ${silentSeconds}) as is_lost`

const lost = (id: string) =>
  toProblem(new AppError('engine-unavailable', { detail: 'The engine was stopped while it ran. Start it again.' }), id)

const toEvaluation = (row: EvaluationRow): Evaluation => ({
  id: row.id,
  name: row.name,
  collectionIds: row.collection_ids,
  state: row.is_lost ? 'failed' : row.state,
  progress: row.progress,
  problem: row.is_lost ? lost(row.id) : row.problem,
  result: row.result,
  createdAt: row.created_at.toISOString(),
  finishedAt: row.finished_at?.toISOString() ?? null,
})

type NewEvaluation = { id: string; orgId: string; name: string; collectionIds: readonly string[]; asked: Asked }

export type Asked = StartEvaluation & Required<Pick<StartEvaluation, 'questions'>>

export async function insertEvaluation(
  db: Db,
  { id, orgId, name, collectionIds, asked }: NewEvaluation,
): Promise<void> {
  await db.query(
    `insert into evaluations (id, org_id, name, collection_ids, asked, state) values ($1, $2, $3, $4, $5, 'running')`,
    [id, orgId, name, collectionIds, toJson(asked)],
  )
}

/** Gives whether it is still wanted. */
export async function noteProgress(db: Db, id: string, progress: number): Promise<boolean> {
  const rows = await db.query(
    `update evaluations set progress = $2, updated_at = now() where id = $1 and state = 'running' returning id`,
    [id, progress],
  )
  return rows.length > 0
}

export async function finishEvaluation(
  db: Db,
  id: string,
  outcome: { result: EvaluationResult } | { problem: Problem },
): Promise<void> {
  await db.query(
    `update evaluations set state = $2, result = $3, problem = $4, progress = 1, finished_at = now(), updated_at = now()
     where id = $1 and state = 'running'`,
    [
      id,
      'result' in outcome ? 'succeeded' : 'failed',
      'result' in outcome ? toJson(outcome.result) : null,
      'problem' in outcome ? toJson(outcome.problem) : null,
    ],
  )
}

export async function listEvaluations(db: Db, belowId: string | undefined, limit: number): Promise<Evaluation[]> {
  const rows = await db.query<EvaluationRow>(
    `select ${columns} from evaluations
     where $1::uuid is null or (created_at, id) < (select created_at, id from evaluations where id = $1)
     order by created_at desc, id desc limit $2`,
    [belowId ?? null, limit],
  )
  return rows.map(toEvaluation)
}

export async function findEvaluation(db: Db, id: string): Promise<Evaluation | undefined> {
  const [row] = await db.query<EvaluationRow>(`select ${columns} from evaluations where id = $1`, [id])
  return row && toEvaluation(row)
}

export async function deleteEvaluation(db: Db, id: string): Promise<boolean> {
  return (await db.query('delete from evaluations where id = $1 returning id', [id])).length > 0
}

/** What was asked, as it was started; undefined for one from before this was kept. */
export async function findAsked(db: Db, id: string): Promise<Asked | undefined> {
  const [row] = await db.query<{ asked: Asked | null }>('select asked from evaluations where id = $1', [id])
  return row?.asked ?? undefined
}
