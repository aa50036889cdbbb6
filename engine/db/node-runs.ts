import type { Problem } from '../../contracts/errors.ts'
import type { Json, JsonObject } from '../../contracts/json.ts'
import type { NodeOrigin, NodeRun, NodeRunState, Question, RunState } from '../../contracts/runs.ts'
import type { ModelUsage } from '../../contracts/usage.ts'
import type { Db } from './database.ts'
import { toJson } from './to-json.ts'

type NodeRunRow = {
  path: string
  node_id: string
  type: string
  state: NodeRunState
  attempt: number
  output: Json
  output_blob: string | null
  output_bytes: number | null
  error: Problem | null
  question: Question | null
  child_run_id: string | null
  origin: NodeOrigin | null
  answer: JsonObject | null
  deadline_at: Date | null
  started_at: Date
  finished_at: Date | null
  usage: ModelUsage | null
}

const columns = `path, node_id, type, state, attempt, output, output_blob, output_bytes, error, question, child_run_id, origin, answer, deadline_at,
  started_at, finished_at, usage`

const toNodeRun = (row: NodeRunRow): NodeRun => ({
  path: row.path,
  nodeId: row.node_id,
  type: row.type,
  state: row.state,
  attempt: row.attempt,
  output: row.output,
  outputBytes: row.output_bytes,
  outputTruncated: row.output_blob !== null,
  error: row.error,
  question: row.question,
  deadlineAt: row.deadline_at?.toISOString() ?? null,
  childRunId: row.child_run_id,
  usage: row.usage,
  origin: row.origin,
  startedAt: row.started_at.toISOString(),
  finishedAt: row.finished_at?.toISOString() ?? null,
})

export async function listNodeRuns(db: Db, runId: string): Promise<NodeRun[]> {
  const rows = await db.query<NodeRunRow>(
    `select ${columns} from node_runs where run_id = $1 order by started_at, path`,
    [runId],
  )
  return rows.map(toNodeRun)
}

/** The run that a node waits for. `outputs` is null until it has succeeded. */
export type SavedSubRun = { id: string; state: RunState; outputs: Json; error: Problem | null }

/** What an engine needs to go on with a run: how far each node came, with its whole output. */
export type SavedNode = {
  path: string
  nodeId: string
  type: string
  state: NodeRunState
  attempt: number
  output: Json
  error: Problem | null
  question: Question | null
  answer: JsonObject | null
  deadlineAt: Date | null
  /** By the database's clock, which is also the one that woke the run. */
  isExpired: boolean
  /** Only of a node that waits. */
  subRun: SavedSubRun | null
  startedAt: Date
  usage: ModelUsage | null
}

/** All of them, or those at these paths. */
export async function listSavedNodes(
  db: Db,
  runId: string,
  paths: readonly string[] | null = null,
): Promise<SavedNode[]> {
  return db.query<SavedNode>(
    `select n.path, n.node_id as "nodeId", n.type, n.state, n.attempt, coalesce(n.output, convert_from(b.bytes, 'UTF8')::json) as output, n.error,
       n.question, n.answer, n.deadline_at as "deadlineAt", coalesce(n.deadline_at <= now(), false) as "isExpired",
       n.started_at as "startedAt", n.usage,
       case when c.id is not null then json_build_object('id', c.id, 'state', c.state, 'error', c.error,
         'outputs', coalesce(c.outputs, convert_from(cb.bytes, 'UTF8')::json)) end as "subRun"
     from node_runs n
     left join blobs b on b.id = n.output_blob
     left join runs c on c.id = n.child_run_id and n.state = 'waiting'
     left join blobs cb on cb.id = c.outputs_blob
     where n.run_id = $1 and ($2::text[] is null or n.path = any($2))`,
    [runId, paths],
  )
}

/** The whole output of a node, or (path null) of the run. `undefined`: there is no such node. */
export async function findOutput(db: Db, runId: string, path: string | null): Promise<{ output: Json } | undefined> {
  const [row] = await db.query<{ output: Json }>(
    path === null
      ? `select coalesce(r.outputs, convert_from(b.bytes, 'UTF8')::json) as output
         from runs r left join blobs b on b.id = r.outputs_blob where r.id = $1`
      : `select coalesce(n.output, convert_from(b.bytes, 'UTF8')::json) as output
         from node_runs n left join blobs b on b.id = n.output_blob where n.run_id = $1 and n.path = $2`,
    path === null ? [runId] : [runId, path],
  )
  return row
}

/** The whole outputs of the nodes at these paths that have succeeded. */
export async function listOutputsAt(
  db: Db,
  runId: string,
  paths: readonly string[],
): Promise<{ path: string; output: Json }[]> {
  if (paths.length === 0) return []
  return db.query<{ path: string; output: Json }>(
    `select n.path, coalesce(n.output, convert_from(b.bytes, 'UTF8')::json) as output
     from node_runs n left join blobs b on b.id = n.output_blob
     where n.run_id = $1 and n.path = any($2::text[]) and n.state = 'succeeded'`,
    [runId, paths],
  )
}

export async function findQuestion(
  db: Db,
  runId: string,
  path: string,
): Promise<{ state: NodeRunState; question: Question | null; answered: boolean } | undefined> {
  const [row] = await db.query<{ state: NodeRunState; question: Question | null; answered: boolean }>(
    'select state, question, answer is not null as answered from node_runs where run_id = $1 and path = $2',
    [runId, path],
  )
  return row
}

/** Keeps the answer and says so in the run's events. The caller has locked the run. */
export async function saveAnswer(db: Db, runId: string, path: string, answer: JsonObject): Promise<boolean> {
  const rows = await db.query(
    `with answered as (
       update node_runs set answer = $3 where run_id = $1 and path = $2 and state = 'waiting' and answer is null
       returning run_id, org_id
     ), counted as (
       update runs r set event_seq = event_seq + 1, updated_at = now() from answered where r.id = answered.run_id
       returning r.id, r.org_id, r.event_seq
     ), events as (
       insert into run_events (run_id, org_id, seq, type, path, data, at)
       select id, org_id, event_seq, 'node.answered', $2, json_build_object('answer', $3::jsonb), now() from counted
     )
     select run_id from answered`,
    [runId, path, toJson(answer)],
  )
  return rows.length > 0
}
