/** Migrated databases of the bench's own: PGlite on disk, and a schema-fresh database on the given Postgres. */
import { randomBytes } from 'node:crypto'
import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import pg from 'pg'
import type { OwnedDatabase } from '../engine/db/database.ts'
import { migrateUp } from '../engine/db/migrate.ts'
import { fingerprintOf, migrationsFolder, readMigrations } from '../engine/db/migrations/migration-files.ts'
import { openPglite } from '../engine/db/pglite/open-pglite.ts'
import { openPostgres } from '../engine/db/postgres.ts'
import { removeDir, tempDir } from './product.ts'

export async function withEachDatabase<T>(
  databaseUrl: string | undefined,
  measure: (database: OwnedDatabase, on: string) => Promise<T[]>,
): Promise<T[]> {
  const rows = await withPglite((database) => measure(database, 'PGlite'))
  return databaseUrl
    ? [...rows, ...(await withPostgres(databaseUrl, (database) => measure(database, 'Postgres')))]
    : rows
}

async function withPglite<T>(measure: (database: OwnedDatabase) => Promise<T>): Promise<T> {
  const dataDir = tempDir()
  const migrations = await readMigrations(await migrationsFolder())
  const templatePath = fileURLToPath(new URL('../dist/template/database.tar.zst', import.meta.url))
  const database = await openPglite({
    dataDir: join(dataDir, 'database'),
    fingerprint: fingerprintOf(migrations),
    ...(existsSync(templatePath) && { templatePath }),
  })
  try {
    await migrateUp({ database, migrations, appVersion: 'bench' })
    return await measure(database)
  } finally {
    await database.stop()
    await removeDir(dataDir)
  }
}

async function withPostgres<T>(url: string, measure: (database: OwnedDatabase) => Promise<T>): Promise<T> {
  const name = `bench_${randomBytes(6).toString('hex')}`
  const admin = new pg.Client({ connectionString: url })
  await admin.connect()
  await admin.query(`create database ${name}`)
  const own = new URL(url)
  own.pathname = `/${name}`
  const database = await openPostgres({ url: own.href })
  try {
    await migrateUp({ database, migrations: await readMigrations(await migrationsFolder()), appVersion: 'bench' })
    return await measure(database)
  } finally {
    await database.stop()
    await admin.query(`drop database ${name} with (force)`)
    await admin.end()
  }
}
