import type { DatabaseCounts } from '../../contracts/engine-process.ts'
import type { Db, OwnedDatabase } from './database.ts'
import { versionOf } from './table-digests.ts'

const counted = {
  blueprints: 'blueprints where deleted_at is null',
  runs: 'runs',
  documents: 'documents',
  secrets: 'secrets',
}

/** Of all orgs: as the owner, since a backup is of all of them as well. A database of an older version may lack some. */
export async function readCounts(db: Db): Promise<Record<string, number>> {
  const counts: Record<string, number> = {}
  for (const [table, rows] of Object.entries(counted)) {
    const [found] = await db.query<{ isThere: boolean }>('select to_regclass($1) is not null as "isThere"', [table])
    if (!found?.isThere) continue
    const [row] = await db.query<{ count: number }>(`select count(*)::int as count from ${rows}`)
    counts[table] = row?.count ?? 0
  }
  return counts
}

export const countRows = (database: OwnedDatabase): Promise<DatabaseCounts> =>
  database.asOwner(async (db) => ({ schemaHead: await versionOf(db), counts: await readCounts(db) }))
