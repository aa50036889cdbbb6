/** Compares a migrated database with migrations/schema.json, which is what the code was written for. */
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { AppError } from '../../../contracts/errors.ts'
import type { OwnedDatabase } from '../database.ts'
import { compareSchemas, readSchema, type SchemaSnapshot } from './schema-snapshot.ts'

export const snapshotName = 'schema.json'

export async function readSnapshot(migrationsFolder: string): Promise<SchemaSnapshot> {
  return JSON.parse(await readFile(join(migrationsFolder, snapshotName), 'utf8')) as SchemaSnapshot
}

/**
 * Throws `database-changed` with every difference. Things that others keep in the same database (another schema, an
 * extension) do not count; an unknown table among ours does.
 */
export async function verifySchema(database: OwnedDatabase, expected: SchemaSnapshot): Promise<void> {
  const found = await database.asOwner(readSchema)
  const problems = compareSchemas(expected, found)
  if (problems.length === 0) return
  throw new AppError('database-changed', {
    detail: `The schema of the database differs from what iceOS expects in ${problems.length} places. Restore a backup, or undo what was changed by hand.`,
    problems,
  })
}
