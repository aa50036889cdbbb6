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
  const tables = await db.query<{ name: string }>(
    `select relname as name from pg_class where relkind = 'r' and relnamespace = 'public'::regnamespace`,
  )
  const there = new Set(tables.map(({ name }) => name))
  const counts = Object.entries(counted)
    .filter(([, { table }]) => there.has(table))
    .map(async ([what, { table, which = '' }]) => {
      const [row] = await db.query<{ count: number }>(`select count(*)::int as count from ${table} ${which}`)
      return [what, row?.count ?? 0] as const
    })
  return Object.fromEntries(await Promise.all(counts))
}

export const countRows = (database: OwnedDatabase): Promise<DatabaseCounts> =>
  database.asOwner(async (db) => ({ schemaHead: await versionOf(db), counts: await readCounts(db) }))
