/** Opens the database that the engine was given, and brings it to the version that it needs. */
import { existsSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { AppError } from '../contracts/errors.ts'
import type { Log } from '../platform/log.ts'
import { version } from '../platform/version.ts'
import type { OwnedDatabase } from './db/database.ts'
import { migrateUp, migrationStatus } from './db/migrate.ts'
import { fingerprintOf, type Migration, migrationsFolder, readMigrations } from './db/migrations/migration-files.ts'
import { readSnapshot, verifySchema } from './db/migrations/verify-schema.ts'
import { openPglite } from './db/pglite/open-pglite.ts'
import { openPostgres } from './db/postgres.ts'

export type DatabasePlace = { databaseUrl: string } | { dataDir: string }
/** An engine whose host was killed ends by itself (main.ts); the next one may be there before it has. */
const lockWaitMs = 10_000

type Needs = { log: Log; onLost?: (error: AppError) => void }

export async function openDatabase(place: DatabasePlace, { log, onLost }: Needs): Promise<OwnedDatabase> {
  if ('databaseUrl' in place) return openPostgres({ url: place.databaseUrl, log: log.info })
  const migrations = await readMigrations(await migrationsFolder())
  const templatePath = await findTemplate()
  return openPglite({
    dataDir: join(place.dataDir, 'database'),
    fingerprint: fingerprintOf(migrations),
    ...(templatePath && { templatePath }),
    lockWaitMs,
    log: log.info,
    ...(onLost && { onLost }),
  })
}

/** With `runMigrations` off, as in a stack where a job of its own migrates, an old database is refused, not changed. */
export async function prepareSchema(
  database: OwnedDatabase,
  runMigrations: boolean,
  log: Log,
  backUpFirst = false,
): Promise<void> {
  const migrations: Migration[] = await readMigrations(await migrationsFolder())
  const needs = { database, migrations, appVersion: version, log: log.info }
  const status = await migrationStatus(needs)
  const pending = status.filter(({ appliedAt }) => appliedAt === null)
  if (pending.length === 0) return
  if (!runMigrations) {
    throw new AppError('database-not-migrated', {
      detail: 'Run `ice migrate up` first, or set ICEOS_RUN_MIGRATIONS=1.',
    })
  }
  if (backUpFirst && pending.length < status.length) {
    throw new AppError('backup-needed', {
      detail: `The database is to be brought from migration ${status.length - pending.length} to ${status.length}, and a backup is taken before.`,
    })
  }
  await migrateUp(needs)
  await verifySchema(database, await readSnapshot(await migrationsFolder()))
}

/** Made by the build. Without it a new database takes a few seconds more. */
export async function findTemplate(): Promise<string | undefined> {
  const path = join(dirname(await migrationsFolder()), 'dist', 'template', 'database.tar.zst')
  return existsSync(path) ? path : undefined
}
