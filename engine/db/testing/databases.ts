/**
 * Databases for tests: migrated, empty, one's own. The same suite runs in PGlite in memory and, where TEST_DATABASE_URL
 * names a server (scripts/test-postgres makes one), in a fresh database there. On CI the server is not optional.
 */
import { createHash, randomBytes } from 'node:crypto'
import pg from 'pg'
import { beforeAll, describe, onTestFinished } from 'vitest'
import type { OwnedDatabase } from '../database.ts'
import { migrateUp } from '../migrate.ts'
import { fingerprintOf } from '../migrations/migration-files.ts'
import { openPglite } from '../pglite/open-pglite.ts'
import { openPostgres } from '../postgres.ts'
import { knownMigrations, pgliteTemplate, testVersion } from './pglite-template.ts'

export type TestDatabase = {
  kind: OwnedDatabase['kind']
  /** Makes the template that `open` copies. It takes seconds after a change of the migrations, so it is a `beforeAll`. */
  prepare: () => Promise<void>
  /** A migrated database of this test's own, stopped (and dropped) when the test ends. */
  open: () => Promise<OwnedDatabase>
  /** The same for a whole suite: whoever opens it stops it. */
  openForSuite: () => Promise<OwnedDatabase>
  /** The same without a single table. */
  openEmpty: () => Promise<OwnedDatabase>
}

/** The databases that can be tested on here. */
export function testDatabases(): TestDatabase[] {
  const url = process.env.TEST_DATABASE_URL
  if (!url && process.env.CI === 'true') throw new Error('CI tests on Postgres too: set TEST_DATABASE_URL.')
  return url ? [onPglite, onPostgres(url)] : [onPglite]
}

/** One suite, run on each database. */
export function describeOnDatabases(name: string, suite: (database: TestDatabase) => void) {
  for (const database of testDatabases()) {
    describe(`${name} (${database.kind})`, () => {
      beforeAll(database.prepare)
      suite(database)
    })
  }
}

const onPglite: TestDatabase = {
  kind: 'pglite',
  prepare: async () => void (await Promise.all([pgliteTemplate(), pgliteTemplate([])])),
  open: async () => stopAfterTest(await openPglite({ templatePath: await pgliteTemplate() })),
  openForSuite: async () => openPglite({ templatePath: await pgliteTemplate() }),
  openEmpty: async () => stopAfterTest(await openPglite({ templatePath: await pgliteTemplate([]) })),
}

function onPostgres(server: string): TestDatabase {
  return {
    kind: 'postgres',
    prepare: async () => void (await postgresTemplate(server)),
    open: async () => stopAfterTest(await openClone(server, await postgresTemplate(server))),
    openForSuite: async () => openClone(server, await postgresTemplate(server)),
    openEmpty: async () => stopAfterTest(await openClone(server, 'template0')),
  }
}

async function openClone(server: string, template: string): Promise<OwnedDatabase> {
  const { url, drop } = await cloneDatabase(server, template)
  const database = await openPostgres({ url, poolSize: 8 })
  return {
    ...database,
    stop: once(async () => {
      await database.stop()
      await drop()
    }),
  }
}

/** A database of one's own on that server, for processes of a test's; a migrated one if no other template is named. */
export async function cloneDatabase(server: string, template?: string) {
  const name = `iceos_test_${randomBytes(8).toString('hex')}`
  const from = template ?? (await postgresTemplate(server))
  await asAdmin(server, (admin) => admin.query(`create database ${name} template ${from}`))
  const drop = () => asAdmin(server, (admin) => admin.query(`drop database if exists ${name} with (force)`))
  return { url: urlOf(server, name), drop }
}

/** Made once for each state of the migrations; an advisory lock keeps test files that start together apart. */
async function postgresTemplate(server: string): Promise<string> {
  const migrations = await knownMigrations()
  const name = `iceos_template_${fingerprintOf(migrations).slice(0, 16)}`
  const lockKey = Number.parseInt(createHash('sha256').update(name).digest('hex').slice(0, 8), 16)
  await asAdmin(server, async (admin) => {
    await admin.query('select pg_advisory_lock($1)', [lockKey])
    const { rowCount } = await admin.query('select from pg_database where datname = $1', [name])
    if (rowCount) return
    const making = `${name}_making`
    await admin.query(`drop database if exists ${making} with (force)`)
    await admin.query(`create database ${making} template template0`)
    const database = await openPostgres({ url: urlOf(server, making), poolSize: 1 })
    await migrateUp({ database, migrations, appVersion: testVersion }).finally(database.stop)
    await admin.query(`alter database ${making} rename to ${name}`)
  })
  return name
}

async function asAdmin(server: string, work: (admin: pg.Client) => Promise<unknown>) {
  const admin = new pg.Client({ connectionString: server })
  await admin.connect()
  try {
    await work(admin)
  } finally {
    await admin.end()
  }
}

function urlOf(server: string, database: string): string {
  const url = new URL(server)
  url.pathname = `/${database}`
  return url.href
}

function stopAfterTest<D extends OwnedDatabase>(database: D): D {
  const stop = once(database.stop)
  onTestFinished(stop)
  return { ...database, stop }
}

function once(work: () => Promise<void>): () => Promise<void> {
  let done: Promise<void> | undefined
  return () => (done ??= work())
}
