import type { Json } from '../../contracts/json.ts'
import type { Db } from './database.ts'

/** Older runs than this many are not looked through for a node that has never succeeded. */
const mostRuns = 100

/** What a node of the same workflow really gave last, and in which run. Not what was pinned, or filled in by a dry run. */
export async function findLastOutput(
  db: Db,
  runId: string,
  path: string,
): Promise<{ output: Json; runId: string } | undefined> {
  const [row] = await db.query<{ output: Json; runId: string }>(
    `select coalesce(n.output, convert_from(b.bytes, 'UTF8')::json) as output, n.run_id as "runId"
     from (select r.id from runs r join runs own on own.id = $1
       where r.org_id = own.org_id and r.blueprint_id = own.blueprint_id and r.id < own.id and not r.is_dry_run
       order by r.id desc limit ${mostRuns}) earlier
     join node_runs n on n.run_id = earlier.id and n.path = $2
     left join blobs b on b.id = n.output_blob
     where n.state = 'succeeded' and coalesce(n.origin->>'kind', '') not in ('pinned', 'dry-run')
     order by n.run_id desc limit 1`,
    [runId, path],
  )
  return row
}
