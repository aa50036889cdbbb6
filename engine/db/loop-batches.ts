/** What items of loops gave, many in one row. */
import type { Json } from '../../contracts/json.ts'
import type { Db } from './database.ts'
import { toJson } from './to-json.ts'

/** `results`: what each of the items gave, partial figures, or nothing. */
export type LoopBatch = { first: number; count: number; results: Json }
export type LoopBatchWrite = LoopBatch & { path: string }

/** A checkpoint that may have landed before is written again: a row that is there already stays. */
export async function insertLoopBatches(db: Db, batches: readonly (LoopBatchWrite & { runId: string })[]) {
  await db.query(
    `insert into loop_batches (run_id, path, first, org_id, count, results)
     select r.id, i.path, i.first, r.org_id, i.count, i.results
     from json_to_recordset($1::json) as i("runId" uuid, path text, first bigint, count int, results json)
     join runs r on r.id = i."runId"
     on conflict do nothing`,
    [toJson(batches)],
  )
}

/** The first item of the last batch, and all batches that begin at most `span` items before it. */
export async function listLastBatches(
  db: Db,
  { runId, path }: { runId: string; path: string },
  span: number,
): Promise<{ first: number; count: number }[]> {
  return db.query(
    `select first::float8 as first, count from loop_batches where run_id = $1 and path = $2
       and first >= (select max(first) from loop_batches where run_id = $1 and path = $2) - $3::bigint
     order by first`,
    [runId, path, span],
  )
}

/** In order, from the one that holds item `from`. A batch without results counts as well. */
export async function listBatches(
  db: Db,
  { runId, path }: { runId: string; path: string },
  from: number,
  limit: number,
): Promise<LoopBatch[]> {
  return db.query<LoopBatch>(
    `select first::float8 as first, count, results from loop_batches
     where run_id = $1 and path = $2
       and first >= coalesce((select max(first) from loop_batches where run_id = $1 and path = $2 and first <= $3), 0)
     order by first limit $4`,
    [runId, path, from, limit],
  )
}
