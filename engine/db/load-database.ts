/**
 * Fills an empty, migrated database with the text that `dumpDatabase` has written. Only rows are taken from it: no statement of
 * it is ever executed, so a forged one can bring wrong values and nothing else.
 */
import { AppError } from '../../contracts/errors.ts'
import { readLines } from '../../platform/read-lines.ts'
import type { Db, OwnedDatabase } from './database.ts'
import type { DatabaseFacts } from './dump-database.ts'
import { readFacts } from './dump-database.ts'
import { compareSchemas } from './migrations/schema-snapshot.ts'
import { differences, listOf, listTables, quote, settle } from './table-digests.ts'

const batchRows = 1000
const batchBytes = 1024 * 1024

type Column = { name: string; type: string }
type Target = { name: string; columns: Column[] }

export async function loadDatabase(
  database: OwnedDatabase,
  text: AsyncIterable<Uint8Array>,
  facts: Pick<DatabaseFacts, 'sequences'>,
): Promise<void> {
  await database.asOwner((db) => empty(db))
  for await (const { table, columns, rows } of readTables(text)) {
    // A transaction for each table: one for all of them would keep a large log. Nobody uses this database yet.
    await database.asOwner(async (db) => {
      await settle(db)
      await db.query('set local session_replication_role = replica') // rows arrive table by table, whatever refers to whatever
      const target = await findTarget(db, table, columns)
      for await (const some of batches(rows)) await insert(db, target, some)
    })
  }
  await database.asOwner(async (db) => {
    for (const [name, value] of Object.entries(facts.sequences)) {
      await db.query('select setval($1::regclass, $2::bigint)', [`public.${quote(name)}`, value])
    }
  })
}

type TableText = { table: string /** Quoted, with commas. */; columns: string; rows: AsyncGenerator<string> }

/** The COPY blocks of a text. Each one's rows have to be read to their end. */
export async function* readTables(text: AsyncIterable<Uint8Array>): AsyncGenerator<TableText> {
  const lines = readLines(text)
  for await (const line of lines) {
    const [, table, columns] = /^copy "(.+)" \((.*)\) from stdin;$/.exec(line) ?? []
    if (table !== undefined && columns !== undefined) yield { table, columns, rows: rowsOf(lines) }
  }
}

/** Every way in which the database is not what the facts say, as sentences. */
export async function compareWithFacts(database: OwnedDatabase, expected: DatabaseFacts): Promise<string[]> {
  const found = await database.asOwner(async (db) => {
    await settle(db)
    return readFacts(db, await listTables(db))
  })
  const tables = differences(expected.tables, found.tables).map((name) => tableSentence(name, expected, found))
  const sequences = [...new Set([...Object.keys(expected.sequences), ...Object.keys(found.sequences)])]
    .filter((name) => expected.sequences[name] !== found.sequences[name])
    .map((name) => `The sequence ${name} is at ${found.sequences[name]}, and was at ${expected.sequences[name]}.`)
  const schema = compareSchemas(expected.schema, found.schema).map(
    ({ path, message }) => `${path.slice(1)}: ${message}.`,
  )
  return [...tables, ...sequences, ...schema]
}

function tableSentence(name: string, expected: DatabaseFacts, found: DatabaseFacts): string {
  const [was, is] = [expected.tables[name]?.count, found.tables[name]?.count]
  if (is === undefined) return `The table ${name} is missing.`
  if (was === undefined) return `Nobody knows of the table ${name}.`
  return was === is ? `A value in the table ${name} differs.` : `The table ${name} has ${is} rows, and had ${was}.`
}

/** Migrations bring rows of their own, which the dump has as well. */
async function empty(db: Db) {
  const tables = await listTables(db)
  await db.query(`truncate ${tables.map(({ name }) => quote(name)).join(', ')} cascade`)
}

async function findTarget(db: Db, name: string, columns: string): Promise<Target> {
  const found = await db.query<Column>(
    `select a.attname as name, format_type(a.atttypid, a.atttypmod) as type from pg_attribute a join pg_class c on c.oid = a.attrelid
     where c.relname = $1 and c.relnamespace = 'public'::regnamespace and c.relkind = 'r'
       and a.attnum > 0 and not a.attisdropped and a.attgenerated = '' order by a.attnum`,
    [name],
  )
  if (found.length > 0 && listOf(found.map((one) => one.name)) === columns) return { name, columns: found }
  throw damaged(`The table ${name} is another one here, or there is none.`)
}

async function insert(db: Db, { name, columns }: Target, rows: readonly string[]) {
  const values: (string | null)[][] = columns.map(() => [])
  for (const row of rows) {
    const fields = row.split('\t')
    if (fields.length !== columns.length) throw damaged(`A row of ${name} does not have as many values as the table.`)
    for (const [at, field] of fields.entries()) values[at]?.push(readField(field))
  }
  const names = columns.map((_, at) => `c${at}`)
  await db.query(
    `insert into ${quote(name)} (${listOf(columns.map((one) => one.name))}) overriding system value
     select ${columns.map(({ type }, at) => `c${at}::${type}`).join(', ')}
     from unnest(${names.map((_, at) => `$${at + 1}::text[]`).join(', ')}) as all_rows (${names.join(', ')})`,
    values,
  )
}

const meanings: Record<string, string> = { t: '\t', n: '\n', r: '\r' }
export function readField(field: string): string | null {
  if (!field.includes('\\')) return field
  if (field === '\\N') return null
  return field.replace(/\\(.)/gs, (_, one: string) => meanings[one] ?? one)
}

/** The lines up to the one that ends the block. */
async function* rowsOf(lines: AsyncGenerator<string>): AsyncGenerator<string> {
  for (;;) {
    const { value, done } = await lines.next()
    if (done) throw damaged('Its data ends in the middle of a table.')
    if (value === '\\.') return
    yield value
  }
}

async function* batches(rows: AsyncGenerator<string>): AsyncGenerator<string[]> {
  let [batch, bytes]: [string[], number] = [[], 0]
  for await (const row of rows) {
    batch.push(row)
    bytes += row.length
    if (batch.length < batchRows && bytes < batchBytes) continue
    yield batch
    ;[batch, bytes] = [[], 0]
  }
  if (batch.length > 0) yield batch
}

const damaged = (detail: string) => new AppError('backup-damaged', { detail })
