/** Which migrations this iceOS brings itself: an engine of another image may bring more. */
import { readdir } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { version } from '../../platform/version.ts'
import { composeFolder } from './definition.ts'
import { runSql } from './run-sql.ts'
import type { StackBase } from './stack.ts'

const folder = join(dirname(composeFolder), 'migrations')

export const countKnownMigrations = async (): Promise<number> =>
  (await readdir(folder)).filter((name) => /^\d{4}-.+(?<!\.down)\.sql$/.test(name)).length

/** What a person should know of a database with `count` migrations; undefined where this iceOS knows them all. */
export async function whatIsNewer(count: number): Promise<string | undefined> {
  const known = await countKnownMigrations()
  if (count <= known) return undefined
  return `The engine's database has migration ${count}, and this iceOS (${version}) knows ${known}: update iceOS too. The stack works, and its backups are taken, proven and restored by its own engine. Until then nothing can be moved or restored to the embedded engine.`
}

/** The newest migration of the stack's database; 0 where that is a Postgres of the user's own, which only the engine is let into. */
export async function readSchemaHead(base: StackBase, signal: AbortSignal): Promise<number> {
  if (base.store.read().hasOwnDatabase) return 0
  const sql = 'select coalesce(max(version), 0) from schema_migrations'
  return Number(await runSql(base, sql, signal, { database: 'iceos' }))
}
