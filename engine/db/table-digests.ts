/** What is in the tables, as figures that can be compared: how many rows, and a hash of them that does not depend on their order. */
import type { Db } from './database.ts'

export type TableDigest = { count: number; hash: string }
export type Digests = Record<string, TableDigest>
export type Table = { name: string; columns: string[] }

/** What is about this one database. */
const left = ['schema_migrations']

export const quote = (name: string) => `"${name.replaceAll('"', '""')}"`
export const listOf = (columns: readonly string[], prefix = '') =>
  columns.map((name) => prefix + quote(name)).join(', ')

/** One row in the text of a composite value, in a session whose settings make that text the same on every server. */
export const rowText = ({ columns }: Table) => `row(${listOf(columns, 't.')})::text`

export const differences = (a: Digests, b: Digests): string[] =>
  [...new Set([...Object.keys(a), ...Object.keys(b)])].filter(
    (name) => a[name]?.count !== b[name]?.count || a[name]?.hash !== b[name]?.hash,
  )

export async function listTables(db: Db): Promise<Table[]> {
  const tables = await db.query<{ name: string; columns: string[] }>(`
    select c.relname as name, array_agg(a.attname::text order by a.attnum) as columns
    from pg_class c join pg_attribute a on a.attrelid = c.oid and a.attnum > 0 and not a.attisdropped and a.attgenerated = ''
    where c.relkind = 'r' and c.relnamespace = 'public'::regnamespace group by c.relname order by c.relname`)
  return tables.filter(({ name }) => !left.includes(name))
}

export async function digest(db: Db, tables: readonly Table[]): Promise<Digests> {
  const empty = new Set((await db.query<{ name: string }>(withoutPages)).map(({ name }) => name))
  const found = await Promise.all(
    tables.map(async (table) => [table.name, empty.has(table.name) ? ofNothing : await digestOne(db, table)] as const),
  )
  return Object.fromEntries(found)
}

const ofNothing: TableDigest = { count: 0, hash: '0' }
/** Who has no page has no row, whatever the snapshot. */
const withoutPages = `select relname as name from pg_class
  where relkind = 'r' and relnamespace = 'public'::regnamespace and pg_relation_size(oid) = 0`

async function digestOne(db: Db, table: Table): Promise<TableDigest> {
  const [found] = await db.query<TableDigest>(`
    select count(*)::int as count, coalesce(sum(('x' || substr(md5(r), 1, 15))::bit(60)::bigint::numeric), 0)::text as hash
    from (select ${rowText(table)} as r from ${quote(table.name)} t) as all_rows`)
  return found ?? ofNothing
}

export async function versionOf(db: Db): Promise<number> {
  const [found] = await db.query<{ version: number }>('select max(version)::int as version from schema_migrations')
  return found?.version ?? 0
}

/** In a session with these settings, a value has the same text on every server. */
export const settle = (db: Db) =>
  db.query(`set local timezone = 'UTC'; set local datestyle = 'ISO, YMD'; set local intervalstyle = 'iso_8601';
    set local extra_float_digits = 1; set local bytea_output = 'hex'`)
