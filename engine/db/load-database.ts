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
  const targets = await database.asOwner(async (db) => {
    await empty(db)
    return listTargets(db)
  })
  for await (const { table, columns, rows } of readTables(text)) {
    const target = findTarget(targets, table, columns)
    const waiting = batches(rows)
    const first = await waiting.next()
    if (first.done) continue // most tables of most installations
    const second = await waiting.next()
    // A transaction for each table: one for all of them would keep a large log. Nobody uses this database yet.
    await database.asOwner(async (db) => {
      await Promise.all([settle(db), db.query(anyOrder)])
      if (second.done) return insert(db, target, first.value)
      const haste = await deferIndexes(database, db, target)
      await insert(db, target, first.value)
      await insertAll(db, target, second.value, waiting)
      await haste.catchUp()
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

/**
 * Migrations bring rows of their own, which the dump has as well. They are few: to truncate every table instead makes hundreds of
 * files anew, which took a second and a half.
 */
async function empty(db: Db) {
  const filled = await db.query<{ name: string }>(
    `select quote_ident(relname) as name from pg_class
     where relkind = 'r' and relnamespace = 'public'::regnamespace and pg_relation_size(oid) > 0`,
  )
  await db.query(anyOrder)
  for (const { name } of filled) if (name !== 'schema_migrations') await db.query(`delete from ${name}`)
}

/** Rows come and go table by table, whatever refers to whatever. */
const anyOrder = 'set local session_replication_role = replica'

async function listTargets(db: Db): Promise<Map<string, Target>> {
  const found = await db.query<Target>(
    `select c.relname as name,
       jsonb_agg(jsonb_build_object('name', a.attname, 'type', format_type(a.atttypid, a.atttypmod)) order by a.attnum) as columns
     from pg_attribute a join pg_class c on c.oid = a.attrelid
     where c.relnamespace = 'public'::regnamespace and c.relkind = 'r'
       and a.attnum > 0 and not a.attisdropped and a.attgenerated = '' group by c.relname`,
  )
  return new Map(found.map((target) => [target.name, target]))
}

function findTarget(targets: Map<string, Target>, name: string, columns: string): Target {
  const target = targets.get(name)
  if (target && listOf(target.columns.map((one) => one.name)) === columns) return target
  throw damaged(`The table ${name} is another one here, or there is none.`)
}

/** Indexes that are made when all rows are there take a fraction of the time, as pg_restore knows. */
async function deferIndexes(
  { kind }: OwnedDatabase,
  db: Db,
  { name }: Target,
): Promise<{ catchUp: () => Promise<void> }> {
  if (kind !== 'pglite') return { catchUp: async () => {} } // on a server the owner may not touch the catalog
  await db.query(`update pg_index set indisready = false, indisvalid = false where indrelid = $1::regclass`, [
    quote(name),
  ])
  return { catchUp: async () => void (await db.query(`reindex table ${quote(name)}`)) }
}

const insert = async (db: Db, target: Target, rows: readonly string[]) =>
  insertValues(db, target, readValues(target, rows))

/** While some are inserted, the next ones are made ready. */
async function insertAll(db: Db, target: Target, first: readonly string[], rest: AsyncGenerator<string[]>) {
  let inserting = insert(db, target, first)
  inserting.catch(() => {}) // awaited below, unless what comes next is damaged
  for await (const some of rest) {
    const values = readValues(target, some)
    await inserting
    inserting = insertValues(db, target, values)
    inserting.catch(() => {})
  }
  await inserting
}

/** By columns. */
function readValues({ name, columns }: Target, rows: readonly string[]): (string | null)[][] {
  const values: (string | null)[][] = columns.map(() => [])
  for (const row of rows) {
    const fields = row.split('\t')
    if (fields.length !== columns.length) throw damaged(`A row of ${name} does not have as many values as the table.`)
    for (const [at, field] of fields.entries()) values[at]?.push(readField(field))
  }
  return values
}

async function insertValues(db: Db, { name, columns }: Target, values: (string | null)[][]): Promise<void> {
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
