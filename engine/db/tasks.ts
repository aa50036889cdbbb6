import type { Question } from '../../contracts/runs.ts'
import type { Task } from '../../contracts/tasks.ts'
import type { Db } from './database.ts'

type TaskRow = {
  runId: string
  path: string
  nodeId: string
  runName: string
  blueprintId: string | null
  question: Question
  askedAt: Date
  deadlineAt: Date | null
  attempt: number
  document: { nodes?: unknown }
}
export type OpenQuestion = Omit<Task, 'nodeName'> & { nodeId: string; document: unknown }

/** As the index node_runs_asking has it. */
const open = `n.state = 'waiting' and n.question is not null and n.answer is null`

/** A question of a run that has ended meanwhile, cancelled for example, is none. */
const from = `from node_runs n join runs r on r.id = n.run_id
  where ${open} and r.finished_at is null and ($1::uuid is null or r.blueprint_id = $1)`

export async function listOpenQuestions(
  db: Db,
  { blueprintId, limit }: { blueprintId: string | undefined; limit: number },
): Promise<OpenQuestion[]> {
  if (limit === 0) return []
  const rows = await db.query<TaskRow>(
    `select t.*, v.document from (
       select n.run_id as "runId", n.path, n.node_id as "nodeId", r.name as "runName", r.blueprint_id as "blueprintId",
         n.question, n.started_at as "askedAt", n.deadline_at as "deadlineAt", n.attempt, r.version_id
       ${from} order by n.deadline_at nulls last, n.started_at, n.run_id, n.path limit $2
     ) t join blueprint_versions v on v.id = t.version_id
     order by "deadlineAt" nulls last, "askedAt", "runId", path`,
    [blueprintId ?? null, limit],
  )
  return rows.map(({ askedAt, deadlineAt, ...row }) => ({
    ...row,
    askedAt: askedAt.toISOString(),
    deadlineAt: deadlineAt?.toISOString() ?? null,
  }))
}

export async function countOpenQuestions(db: Db, blueprintId: string | undefined): Promise<number> {
  const [row] = await db.query<{ total: number }>(`select count(*)::int as total ${from}`, [blueprintId ?? null])
  return row?.total ?? 0
}
