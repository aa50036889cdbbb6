/** What nodes of many turns have done, one row for each thing that must not be done twice. */
import type { Json } from '../../contracts/json.ts'
import type { Db } from './database.ts'
import { toJson } from './to-json.ts'

/** `beganAt` is the node's `startedAt`: a node that begins anew has none of the steps before. */
export type StepWrite = { path: string; beganAt: string; seq: number; data: Json }

export async function insertSteps(db: Db, steps: readonly (StepWrite & { runId: string })[]): Promise<void> {
  await db.query(
    `insert into node_steps (run_id, path, began_at, seq, org_id, data)
     select i.run_id, i.path, i.began_at, i.seq, r.org_id, i.data
     from json_to_recordset($1::json) as i(run_id uuid, path text, began_at timestamptz, seq int, data json)
     join runs r on r.id = i.run_id
     on conflict do nothing`,
    [
      toJson(
        steps.map(({ runId, path, beganAt, seq, data }) => ({ run_id: runId, path, began_at: beganAt, seq, data })),
      ),
    ],
  )
}

/** Of the nodes of a run that are at work, in their order. */
export async function listOpenSteps(db: Db, runId: string): Promise<{ path: string; data: Json }[]> {
  return db.query(
    `select s.path, s.data from node_steps s
     join node_runs n on n.run_id = s.run_id and n.path = s.path and n.started_at = s.began_at
     where s.run_id = $1 and n.state in ('running', 'waiting') order by s.path, s.seq`,
    [runId],
  )
}
