/**
 * The contents of a database as SQL that psql reads into an empty one: a text of COPY blocks, and what it holds as figures.
 * All of it is read in one snapshot, so it fits together whatever is written meanwhile.
 */
import { AppError } from '../../contracts/errors.ts'
import { readCounts } from './count-rows.ts'
import type { Db, OwnedDatabase } from './database.ts'
import { listApplied } from './migrations/applied-migrations.ts'
import type { Migration } from './migrations/migration-files.ts'
import { readSchema, type SchemaSnapshot } from './migrations/schema-snapshot.ts'
import { type Digests, digest, listOf, listTables, quote, settle, type Table } from './table-digests.ts'

/** What was in the database when it was read; what is restored has to be the same. */
export type DatabaseFacts = {
  server: string
  schemaHead: number
  migrations: { version: number; name: string; checksum: string }[]
  schema: SchemaSnapshot
  tables: Digests
  sequences: Record<string, string>
  counts: Record<string, number>
}

/** About as much text as is fetched at once: rows of some tables are large, of others small. */
const fetchBytes = 512 * 1024
const mostRows = 2000
const firstRows = 16

export const beginOfData = `set client_encoding = 'UTF8';
set standard_conforming_strings = on;
set timezone = 'UTC';
set datestyle = 'ISO, YMD';
set intervalstyle = 'iso_8601';
set session_replication_role = replica;
`

/** Gives the text to `emit`, and what is in it when it has given all. */
export async function dumpDatabase(
  database: OwnedDatabase,
  emit: (text: string) => Promise<void>,
  onProgress: (done: number, of: number) => void = () => {},
): Promise<DatabaseFacts> {
  return database.asOwner(async (db) => {
    await beginReading(db)
    const tables = await listTables(db)
    const facts = await readFacts(db, tables)
    await emit(beginOfData)
    const total = Object.values(facts.tables).reduce((sum, { count }) => sum + count, 0)
    let done = 0
    for (const table of tables) {
      await emit(`\ncopy ${quote(table.name)} (${listOf(table.columns)}) from stdin;\n`)
      // Of the same snapshot: most tables of most installations have no row to ask for.
      for await (const rows of facts.tables[table.name]?.count === 0 ? [] : fetchRows(db, table)) {
        await emit(`${rows.join('\n')}\n`)
        done += rows.length
        onProgress(done, total)
      }
      await emit('\\.\n')
    }
    for (const [name, value] of Object.entries(facts.sequences)) {
      await emit(`select pg_catalog.setval('public.${quote(name).replaceAll("'", "''")}', ${value}, true);\n`)
    }
    return facts
  })
}

/** In a snapshot that another session may take over until `taken` resolves. */
export async function readDatabaseFacts(
  database: OwnedDatabase,
  onSnapshot: (snapshot: string) => void,
  taken: Promise<unknown>,
): Promise<DatabaseFacts> {
  return database.asOwner(async (db) => {
    await beginReading(db)
    const [exported] = await db.query<{ snapshot: string }>('select pg_export_snapshot() as snapshot')
    onSnapshot(exported?.snapshot ?? '')
    const facts = await readFacts(db, await listTables(db))
    await taken
    return facts
  })
}

/** One snapshot for all that is read. */
async function beginReading(db: Db) {
  await db.query('set transaction isolation level repeatable read, read only')
  // A role that row-level security filters would give a part of the rows, without a word. So it is told to fail instead.
  await db.query('set local row_security = off')
  await settle(db)
}

export async function readFacts(db: Db, tables: readonly Table[]): Promise<DatabaseFacts> {
  // Asked at once: they wait for the database and not for each other's way to it.
  const [applied, [server], schema, digests, sequences, counts] = await Promise.all([
    listApplied(db),
    db.query<{ version: string }>("select current_setting('server_version') as version"),
    readSchema(db),
    digest(db, tables),
    readSequences(db),
    readCounts(db),
  ])
  return {
    server: server?.version ?? '',
    schemaHead: applied.at(-1)?.version ?? 0,
    migrations: applied.map(({ version, name, checksum }) => ({ version, name, checksum })),
    ...{ schema, tables: digests, sequences, counts },
  }
}

async function readSequences(db: Db): Promise<Record<string, string>> {
  const rows = await db.query<{ name: string; value: string }>(
    "select sequencename as name, last_value::text as value from pg_sequences where schemaname = 'public' and last_value is not null",
  )
  return Object.fromEntries(rows.map(({ name, value }) => [name, value]))
}

/** Lines of COPY's text format. The next ones are read while these are written. */
async function* fetchRows(db: Db, { name, columns }: Table): AsyncGenerator<string[]> {
  const values = columns.map((column, at) => `t.${quote(column)}::text as c${at}`)
  const fetch = async (count: number) => ({
    count,
    rows: await db.query<Record<string, string | null>>(`fetch ${count} from dumped`),
  })
  const [, first] = await Promise.all([
    db.query(`declare dumped no scroll cursor for select ${values.join(', ')} from ${quote(name)} t`),
    fetch(firstRows),
  ])
  for (let { rows, count } = first; ; ) {
    if (rows.length === 0) break
    const lines = rows.map((row) => columns.map((_, at) => writeField(row[`c${at}`] ?? null)).join('\t'))
    const isLast = rows.length < count
    const bytes = lines.reduce((sum, { length }) => sum + length, 1)
    const next = Math.max(1, Math.min(mostRows, count * 2, Math.floor((fetchBytes * rows.length) / bytes)))
    const coming = isLast ? undefined : fetch(next)
    coming?.catch(() => {}) // awaited below, unless nobody wants these
    yield lines
    if (!coming) break
    ;({ rows, count } = await coming)
  }
  await db.query('close dumped')
}

const special = /[\\\t\n\r]/
const signs: Record<string, string> = { '\\': '\\\\', '\t': '\\t', '\n': '\\n', '\r': '\\r' }
export function writeField(value: string | null): string {
  if (value === null) return '\\N'
  return special.test(value) ? value.replace(/[\\\t\n\r]/g, (sign) => signs[sign] ?? sign) : value
}

/** The tables, indexes, policies and roles, as the migrations made them; with the rows that say which ones those were. */
export function schemaText(known: readonly Migration[], { migrations }: Pick<DatabaseFacts, 'migrations'>): string {
  const texts = migrations.map(({ version, name, checksum }) => {
    const migration = known[version - 1]
    if (migration?.checksum !== checksum) {
      throw new AppError('database-changed', { detail: `Migration ${version} (${name}) is not the one of this iceOS.` })
    }
    const row = `insert into schema_migrations (version, name, checksum, app_version) values (${version}, '${name}', '${checksum}', 'restored by hand');`
    return `-- ${version} ${name}\n${migration.up}\n${row}\n`
  })
  return `${versionTable};\n\n${texts.join('\n')}`
}
const versionTable = `create table if not exists schema_migrations (
  version int primary key, name text not null, checksum text not null,
  applied_at timestamptz not null default now(), app_version text not null
)`
