/** What a database says has been applied to it, and whether this program may go on from there. */
import { AppError } from '../../../contracts/errors.ts'
import type { Db, OwnedDatabase } from '../database.ts'
import type { Migration } from './migration-files.ts'

export type AppliedMigration = { version: number; name: string; checksum: string; appliedAt: Date; appVersion: string }

export const createVersionTable = `create table if not exists schema_migrations (
  version int primary key,
  name text not null,
  checksum text not null,
  applied_at timestamptz not null default now(),
  app_version text not null
)`

export async function listApplied(db: Db): Promise<AppliedMigration[]> {
  const [table] = await db.query<{ found: boolean }>("select to_regclass('schema_migrations') is not null as found")
  if (!table?.found) return []
  return db.query<AppliedMigration>(
    'select version, name, checksum, applied_at as "appliedAt", app_version as "appVersion" from schema_migrations order by version',
  )
}

export function readApplied(database: OwnedDatabase): Promise<AppliedMigration[]> {
  return database.asOwner(listApplied)
}

/** Throws `database-newer` or `database-changed`, unless what was applied is a beginning of what this program brings. */
export function checkApplied(known: readonly Migration[], applied: readonly AppliedMigration[]) {
  const newest = applied.at(-1)
  if (newest && newest.version > known.length) {
    throw new AppError('database-newer', {
      detail: `The database is at version ${newest.version} (made by iceOS ${newest.appVersion}), and this iceOS knows versions up to ${known.length}. Update iceOS.`,
    })
  }
  const problems = applied.flatMap((row, index) => {
    const migration = known[index]
    const path = `/migrations/${row.version}`
    if (migration?.version !== row.version) return [{ path, message: `version ${index + 1} was never applied` }]
    if (migration.checksum === row.checksum) return []
    return [{ path, message: `${row.name} was applied with other contents than this program has` }]
  })
  if (problems.length === 0) return
  throw new AppError('database-changed', {
    detail:
      'The migrations that were applied to this database are not those of this iceOS. Install the version that made it, or restore a backup.',
    problems,
  })
}
