/**
 * Carries everything of one database into another that has the same migrations: rows as text, which every type of Postgres
 * can be read back from, and for each table how many there are and a hash of them that does not depend on their order.
 */
import { AppError } from '../../contracts/errors.ts'
import type { Db, OwnedDatabase } from './database.ts'
import {
  type Digests,
  differences,
  digest,
  listOf,
  listTables,
  quote,
  rowText,
  settle,
  type Table,
  versionOf,
} from './table-digests.ts'

export type Carried =
  | { kind: 'schema'; version: number; digests: Digests }
  | { kind: 'rows'; table: string; rows: string[] }
  | { kind: 'sequence'; name: string; value: string }
  | { kind: 'end' }

const rowsAtOnce = 500
export async function exportDatabase(database: OwnedDatabase, emit: (one: Carried) => Promise<void>): Promise<void> {
  await database.asOwner(async (db) => {
    await settle(db)
    // A role that sees a part of the rows fails here, rather than carrying that part.
    await db.query('set local row_security = off')
    const tables = await listTables(db)
    await emit({ kind: 'schema', version: await versionOf(db), digests: await digest(db, tables) })
    for (const table of tables) {
      await db.query(`declare carried no scroll cursor for select ${rowText(table)} as r from ${quote(table.name)} t`)
      for (;;) {
        const rows = await db.query<{ r: string }>(`fetch ${rowsAtOnce} from carried`)
        if (rows.length === 0) break
        await emit({ kind: 'rows', table: table.name, rows: rows.map(({ r }) => r) })
      }
      await db.query('close carried')
    }
    const sequences = await db.query<{ name: string; value: string }>(
      "select sequencename as name, last_value::text as value from pg_sequences where schemaname = 'public' and last_value is not null",
    )
    for (const one of sequences) await emit({ kind: 'sequence', ...one })
    await emit({ kind: 'end' })
  })
}

/** All or nothing: what was there stays unless everything has arrived and is the same. Returns what arrived. */
export async function importDatabase(
  database: OwnedDatabase,
  carried: AsyncIterable<Carried>,
  { replace }: { replace: boolean },
): Promise<Digests> {
  return database.asOwner(async (db) => {
    await settle(db)
    await db.query('set local session_replication_role = replica') // rows arrive table by table, whatever refers to whatever
    const tables = new Map((await listTables(db)).map((table) => [table.name, table]))
    let expected: Digests | undefined
    let isWhole = false
    for await (const one of carried) {
      if (one.kind === 'schema') expected = await begin(db, one, tables, replace)
      else if (one.kind === 'rows') await insert(db, mustKnow(tables, one.table), one.rows)
      else if (one.kind === 'sequence')
        await db.query('select setval($1::regclass, $2::bigint)', [`public.${quote(one.name)}`, one.value])
      else isWhole = true
    }
    if (!expected || !isWhole)
      throw new AppError('move-failed', { detail: 'The data broke off in the middle. Nothing was changed.' })
    const arrived = await digest(db, [...tables.values()])
    const differing = differences(expected, arrived)
    if (differing.length === 0) return arrived
    throw new AppError('move-failed', {
      detail: `These tables did not arrive as they were: ${differing.join(', ')}. Nothing was changed.`,
    })
  })
}

async function begin(
  db: Db,
  { version, digests }: Extract<Carried, { kind: 'schema' }>,
  tables: ReadonlyMap<string, Table>,
  replace: boolean,
) {
  const here = await versionOf(db)
  if (here !== version) {
    throw new AppError('move-failed', {
      detail: `The data has migration ${version}, this database has ${here}. Bring both to the same version first.`,
    })
  }
  const [{ count } = { count: 0 }] = await db.query<{ count: number }>('select count(*)::int as count from runs')
  if (count > 0 && !replace && !(await isSame(db, tables, digests))) {
    throw new AppError('move-failed', {
      detail: `There are ${count} runs already where the data should go. Say that they shall be replaced, or keep them.`,
    })
  }
  await db.query(`truncate ${[...tables.keys()].map(quote).join(', ')} cascade`)
  for (const { name, columns } of tables.values()) {
    await db.query(
      `create temp table ${carrierOf(name)} on commit drop as select ${listOf(columns)} from ${quote(name)} with no data`,
    )
  }
  return digests
}

/** An earlier try has arrived, and was cut off before it could say so. */
const isSame = async (db: Db, tables: ReadonlyMap<string, Table>, expected: Digests) =>
  differences(expected, await digest(db, [...tables.values()])).length === 0

/** A table's columns without those that it makes itself, as a type that text can be read as. */
const carrierOf = (table: string) => quote(`carried ${table}`)

async function insert(db: Db, { name, columns }: Table, rows: readonly string[]) {
  await db.query(
    `insert into ${quote(name)} (${listOf(columns)}) overriding system value
     select ${columns.map((column) => `(r).${quote(column)}`).join(', ')} from (select one::pg_temp.${carrierOf(name)} as r from unnest($1::text[]) as one) as all_rows`,
    [rows],
  )
}

function mustKnow(tables: ReadonlyMap<string, Table>, name: string): Table {
  const table = tables.get(name)
  if (table) return table
  throw new AppError('move-failed', { detail: `There is no table ${name} here.` })
}
