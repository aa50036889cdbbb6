/** Many runs at once, written straight into the database: for lists and figures, not for the engine. */
import { v7 as uuidv7 } from 'uuid'
import type { RunState } from '../../contracts/runs.ts'
import type { Database } from '../db/database.ts'

export type SeededRun = {
  state: RunState
  createdAt: number
  startedAt: number | null
  finishedAt: number | null
  tokens: number | null
  costUsd: number
  isDryRun: boolean
}
type Place = { orgId: string; blueprintId: string | null; versionId: string; name: string }

const atOnce = 5000

/** In the order in which they are given, and not counted for figures yet; ids begin with the time of creation, as those of real runs do. */
export async function seedRuns(database: Database, place: Place, runs: readonly SeededRun[]): Promise<string[]> {
  const ids: string[] = []
  for (let from = 0; from < runs.length; from += atOnce) {
    const rows = runs.slice(from, from + atOnce).map((run) => ({ id: uuidv7({ msecs: run.createdAt }), ...rowOf(run) }))
    await database.write({ orgId: place.orgId }, (db) =>
      db.query(
        `insert into runs (id, org_id, blueprint_id, version_id, name, state, created_at, started_at, finished_at, updated_at,
           usage, is_dry_run)
         select r.id, $2, $3, $4, $5, r.state, r.created_at, r.started_at, r.finished_at, r.created_at, r.usage, r.is_dry_run
         from jsonb_to_recordset($1::jsonb) as r (id uuid, state text, created_at timestamptz, started_at timestamptz,
           finished_at timestamptz, usage jsonb, is_dry_run boolean)`,
        [JSON.stringify(rows), place.orgId, place.blueprintId, place.versionId, place.name],
      ),
    )
    // They ended before what the engine may have counted meanwhile.
    await database.write('worker', async (db) => {
      await db.query('delete from run_counts where org_id = $1', [place.orgId])
      await db.query(`update orgs set counted_until = '-infinity' where id = $1`, [place.orgId])
    })
    ids.push(...rows.map(({ id }) => id))
  }
  return ids
}

const moment = (ms: number | null) => (ms === null ? null : new Date(ms).toISOString())

const rowOf = (run: SeededRun) => ({
  state: run.state,
  created_at: moment(run.createdAt),
  started_at: moment(run.startedAt),
  finished_at: moment(run.finishedAt),
  is_dry_run: run.isDryRun,
  usage:
    run.tokens === null
      ? null
      : {
          ...{ calls: 1, inputTokens: run.tokens, outputTokens: 0, cachedTokens: 0, reasoningTokens: 0 },
          ...{
            totalTokens: run.tokens,
            costUsd: run.costUsd === 0 ? null : run.costUsd,
            unpricedCalls: run.costUsd === 0 ? 1 : 0,
          },
        },
})
