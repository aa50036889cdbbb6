/** Outputs that one run takes over from another. */
import type { Db } from './database.ts'

export async function listSucceededPaths(db: Db, runId: string): Promise<string[]> {
  const rows = await db.query<{ path: string }>(
    `select path from node_runs where run_id = $1 and state = 'succeeded' order by path`,
    [runId],
  )
  return rows.map(({ path }) => path)
}

/**
 * Copies nodes with their outputs, the large ones too, and says so in the new run's events. A copy: the earlier run may
 * be tidied away while the new one still needs them.
 */
export async function copyNodes(db: Db, fromRun: string, toRun: string, paths: readonly string[]): Promise<void> {
  await db.query(
    `with copied as (
       select n.*, case when n.output_blob is not null then gen_random_uuid() end as new_blob,
         row_number() over (order by n.started_at, n.path) as index
       from node_runs n where n.run_id = $1 and n.path = any($3::text[]) and n.state = 'succeeded'
     ), blobs_copied as (
       insert into blobs (id, org_id, run_id, media_type, bytes)
       select c.new_blob, b.org_id, $2, b.media_type, b.bytes from copied c join blobs b on b.id = c.output_blob
     ), nodes_copied as (
       insert into node_runs (run_id, path, org_id, node_id, type, state, attempt, output, output_blob, output_bytes,
         question, answer, origin, started_at, finished_at)
       select $2, path, org_id, node_id, type, state, attempt, output, new_blob, output_bytes, question, answer,
         json_build_object('kind', 'kept', 'runId', coalesce((origin->>'runId')::uuid, $1::uuid)), started_at,
         finished_at from copied
     ), batches_copied as (
       insert into loop_batches (run_id, path, first, org_id, count, results)
       select $2, b.path, b.first, b.org_id, b.count, b.results from loop_batches b
       where b.run_id = $1 and b.path = any($3::text[])
     ), counted as (
       update runs set event_seq = event_seq + (select count(*) from copied) where id = $2
       returning event_seq - (select count(*) from copied) as base
     )
     insert into run_events (run_id, org_id, seq, type, path, data, at)
     select $2, org_id, base + index, 'node.kept', path,
       json_build_object('runId', $1::uuid, 'type', type, 'outputBytes', output_bytes), now()
     from copied, counted`,
    [fromRun, toRun, paths],
  )
}
