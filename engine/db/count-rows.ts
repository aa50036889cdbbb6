import type { DatabaseCounts } from '../../contracts/engine-process.ts'
import type { Db, OwnedDatabase } from './database.ts'
import { versionOf } from './table-digests.ts'

/** What a person knows → the table, and which of its rows. */
const counted: Record<string, { table: string; which?: string }> = {
  blueprints: { table: 'blueprints', which: 'where deleted_at is null' },
  runs: { table: 'runs' },
  documents: { table: 'documents' },
  collections: { table: 'collections' },
  conversations: { table: 'chat_sessions' },
  memories: { table: 'semantic_memory' },
  triggers: { table: 'triggers' },
  secrets: { table: 'secrets' },
}

/** Of all orgs: as the owner, since a backup is of all of them as well. A database of an older version may lack some. */
export async function readCounts(db: Db): Promise<Record<string, number>> {
  const counts: Record<string, number> = {}
  for (const [what, { table, which = '' }] of Object.entries(counted)) {
    const [found] = await db.query<{ isThere: boolean }>('select to_regclass($1) is not null as "isThere"', [table])
    if (!found?.isThere) continue
    const [row] = await db.query<{ count: number }>(`select count(*)::int as count from ${table} ${which}`)
    counts[what] = row?.count ?? 0
  }
  return counts
}

export const countRows = (database: OwnedDatabase): Promise<DatabaseCounts> =>
  database.asOwner(async (db) => ({ schemaHead: await versionOf(db), counts: await readCounts(db) }))
