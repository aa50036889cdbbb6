import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { expect, it, vi } from 'vitest'
import type { OwnedDatabase } from './database.ts'
import { isMigrated, type MigrateNeeds, migrateDown, migrateUp, migrationStatus } from './migrate.ts'
import { type Migration, migrationsFolder } from './migrations/migration-files.ts'
import { printSchema, readSchema } from './migrations/schema-snapshot.ts'
import { readSnapshot, verifySchema } from './migrations/verify-schema.ts'
import { describeOnDatabases } from './testing/databases.ts'
import { knownMigrations } from './testing/pglite-template.ts'

/** Every migration of the product, up and down, in several databases: a busy machine takes half a minute for it. */
vi.setConfig({ testTimeout: 60_000 })

const first: Migration = {
  version: 1,
  name: 'boxes',
  up: 'create table boxes (id int primary key); insert into boxes values (1), (2);',
  down: 'drop table boxes;',
  checksum: 'aaaa',
}
const second: Migration = {
  version: 2,
  name: 'labels',
  up: "alter table boxes add column label text not null default 'new';",
  down: 'alter table boxes drop column label;',
  checksum: 'bbbb',
}
const broken: Migration = { ...second, up: 'create table half (id int); select 1 / 0;' }

function needs(
  database: OwnedDatabase,
  migrations: readonly Migration[],
  more: Partial<MigrateNeeds> = {},
): MigrateNeeds {
  return { database, migrations, appVersion: '1.2.3', ...more }
}

const tablesOf = async (database: OwnedDatabase) => Object.keys(await database.asOwner(readSchema))

describeOnDatabases('migrating', ({ open, openEmpty }) => {
  it('goes up, all the way back and up again', async () => {
    const database = await openEmpty()
    const all = needs(database, [first, second])
    expect(await migrateUp(all)).toEqual([1, 2])
    expect(await migrateUp(all)).toEqual([])
    expect(await migrateDown(all, 0)).toEqual([2, 1])
    expect(await tablesOf(database)).not.toContain('table boxes')
    expect(await migrateUp(all)).toEqual([1, 2])
    expect(await database.asOwner((db) => db.query('select * from boxes order by id'))).toEqual([
      { id: 1, label: 'new' },
      { id: 2, label: 'new' },
    ])
  })

  it('goes back only as far as it is told', async () => {
    const database = await openEmpty()
    const all = needs(database, [first, second])
    await migrateUp(all)
    expect(await migrateDown(all, 1)).toEqual([2])
    expect(await isMigrated(all)).toBe(false)
  })

  it('says what was applied, when and by which version', async () => {
    const database = await openEmpty()
    await migrateUp(needs(database, [first]))
    const status = await migrationStatus(needs(database, [first, second]))
    expect(status).toEqual([
      { version: 1, name: 'boxes', appliedAt: expect.any(Date), appVersion: '1.2.3' },
      { version: 2, name: 'labels', appliedAt: null, appVersion: null },
    ])
  })

  it('keeps nothing of a migration that fails, and all before it', async () => {
    const database = await openEmpty()
    await expect(migrateUp(needs(database, [first, broken]))).rejects.toMatchObject({
      code: 'migration-failed',
      detail: expect.stringContaining('division by zero'),
    })
    const things = await tablesOf(database)
    expect(things).toContain('table boxes')
    expect(things).not.toContain('table half')
    expect(await migrateUp(needs(database, [first, second]))).toEqual([2])
  })

  it('refuses a database that is newer than the program', async () => {
    const database = await openEmpty()
    await migrateUp(needs(database, [first, second]))
    for (const refused of [migrateUp, isMigrated, (all: MigrateNeeds) => migrateDown(all, 0)]) {
      await expect(refused(needs(database, [first]))).rejects.toMatchObject({ code: 'database-newer' })
    }
  })

  it('refuses a database to which a file was applied that has changed since', async () => {
    const database = await openEmpty()
    await migrateUp(needs(database, [first]))
    await expect(migrateUp(needs(database, [{ ...first, checksum: 'cccc' }, second]))).rejects.toMatchObject({
      code: 'database-changed',
      problems: [{ path: '/migrations/1', message: expect.stringContaining('boxes') }],
    })
  })

  it('applies each migration once when two start at the same time', async () => {
    const database = await openEmpty()
    const all = needs(database, [first, second])
    const applied = await Promise.all([migrateUp(all), migrateUp(all), migrateUp(all)])
    expect(applied.flat().sort()).toEqual([1, 2])
  })

  it('finds the schema that the code was written for', async () => {
    const folder = await migrationsFolder()
    const database = await open()
    await verifySchema(database, await readSnapshot(folder))
    // If this fails after a new migration: node engine/db/write-schema-snapshot.ts
    expect(printSchema(await database.asOwner(readSchema))).toBe(await readFile(join(folder, 'schema.json'), 'utf8'))
  })

  it('names every difference between the schema and what the code expects', async () => {
    const database = await open()
    const expected = await database.asOwner(readSchema)
    await database.asOwner((db) =>
      db.query(`
        alter table runs alter column name drop not null;
        drop index runs_recent;
        alter table users no force row level security;
        create table strangers (id int);
        revoke delete on projects from iceos_app;`),
    )
    const error = await verifySchema(database, expected).catch((cause: unknown) => cause)
    expect(error).toMatchObject({ code: 'database-changed' })
    expect(error).toHaveProperty('problems', [
      { path: '/index runs_recent', message: 'the index runs_recent is missing' },
      { path: '/table projects', message: 'missing: grant delete, insert, select, update to iceos_app' },
      { path: '/table projects', message: 'unexpected: grant insert, select, update to iceos_app' },
      { path: '/table runs', message: 'missing: name text not null' },
      { path: '/table runs', message: 'unexpected: name text' },
      { path: '/table strangers', message: 'iceOS does not know the table strangers' },
      { path: '/table users', message: 'missing: row security forced' },
      { path: '/table users', message: 'unexpected: row security enabled' },
    ])
  })

  it('takes back every migration of the product, and applies it again', async () => {
    const database = await open()
    const migrations = await knownMigrations()
    const before = printSchema(await database.asOwner(readSchema))
    await migrateDown(needs(database, migrations), 0)
    const left = (await tablesOf(database)).filter((thing) => thing !== 'extension vector')
    expect(left.filter((thing) => !thing.includes('schema_migrations'))).toEqual([])
    await migrateUp(needs(database, migrations))
    expect(printSchema(await database.asOwner(readSchema))).toBe(before)
  })
})
