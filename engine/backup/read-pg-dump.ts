/**
 * Reads what `pg_dump -Fc -Z0` has written, as it comes, and gives the rows as the COPY blocks that `loadDatabase` takes. So a
 * backup of a server opens where there is no Postgres, and nothing in it is executed. The format is that of pg_dump 14 to 18
 * (its own versions 1.14 to 1.16); a reader of it can be wrong without harm, since what was loaded is compared afterwards.
 */
import { AppError } from '../../contracts/errors.ts'
import { listOf, quote } from '../db/table-digests.ts'
import { type ByteSource, byteSource } from './byte-source.ts'

const magic = 'PGDMP'
const customFormat = 1
const [oldest, newest] = [0x010e, 0x0110]
const [tableData, endOfChunks] = [1, 0]
const [mostEntries, mostTextBytes] = [1_000_000, 64 * 1024 * 1024]
const batchBytes = 256 * 1024
/** The line that ends a block, and the empty ones behind it. */
const linesAfterRows = 3
/** Rows about the one database that it was; migrations write their own. */
const left = ['schema_migrations']

type Entry = { id: number; kind: string; copy: string | null }

type Block = { table: string; head: string; rows: AsyncGenerator<Buffer> }

/** As COPY blocks, in pieces of some size: pg_dump writes one for each row. */
export async function* readPgDump(source: AsyncIterable<Uint8Array>): AsyncGenerator<Buffer> {
  for await (const { head, rows } of readBlocks(source)) {
    let [batch, size]: [Buffer[], number] = [[Buffer.from(head)], head.length]
    for await (const row of rows) {
      batch.push(row)
      size += row.length
      if (size < batchBytes) continue
      yield Buffer.concat(batch)
      ;[batch, size] = [[], 0]
    }
    yield Buffer.concat(batch)
  }
}

/** Only looks: how many rows it has of each table. */
export async function countDumpedRows(source: AsyncIterable<Uint8Array>): Promise<Record<string, number>> {
  const counts: Record<string, number> = {}
  for await (const { table, rows } of readBlocks(source)) {
    let lines = 0
    for await (const chunk of rows) for (let at = chunk.indexOf(10); at !== -1; at = chunk.indexOf(10, at + 1)) lines++
    counts[table] = lines - linesAfterRows
  }
  return counts
}

async function* readBlocks(source: AsyncIterable<Uint8Array>): AsyncGenerator<Block> {
  const bytes = byteSource(source, () => damaged('The dump ends in the middle.'))
  const version = await readHead(bytes)
  const entries = new Map((await readEntries(bytes, version)).map((entry) => [entry.id, entry]))
  const expected = new Set([...entries.values()].filter(({ kind }) => kind === 'TABLE DATA').map(({ id }) => id))
  while (!(await bytes.isOver())) {
    const [kind, id] = [await bytes.byte(), await readInt(bytes)]
    const entry = entries.get(id)
    if (kind !== tableData || !entry?.copy || !expected.delete(id))
      throw damaged('The dump has a part that no table has.')
    const { table, head } = readCopy(entry.copy)
    const rows = chunksOf(bytes)
    if (!left.includes(table)) yield { table, head, rows }
    for await (const _ of rows); // what nobody has read
  }
  if (expected.size > 0) throw damaged(`The dump lacks the rows of ${expected.size} tables.`)
}

async function readHead(bytes: ByteSource): Promise<number> {
  if ((await bytes.exactly(magic.length)).toString('latin1') !== magic) throw damaged('It is no dump in custom format.')
  const [major, minor] = [await bytes.byte(), await bytes.byte()]
  await bytes.byte() // the revision changes nothing
  const version = major * 256 + minor
  const [intBytes, offsetBytes, format] = [await bytes.byte(), await bytes.byte(), await bytes.byte()]
  if (version < oldest || version > newest || format !== customFormat || intBytes !== 4 || offsetBytes !== 8)
    throw damaged(`It is a dump of version ${major}.${minor}, which this iceOS cannot read.`)
  const compression = version >= 0x010f ? await bytes.byte() : await readInt(bytes)
  if (compression !== 0) throw damaged('The dump was compressed by pg_dump itself.')
  for (let field = 0; field < 7; field++) await readInt(bytes) // when it was made
  for (let field = 0; field < 3; field++) await readText(bytes) // the database, and the versions of both sides
  return version
}

async function readEntries(bytes: ByteSource, version: number): Promise<Entry[]> {
  const count = await readInt(bytes)
  if (count < 0 || count > mostEntries) throw damaged('Its table of contents cannot be read.')
  const entries: Entry[] = []
  for (let number = 0; number < count; number++) entries.push(await readEntry(bytes, version))
  return entries
}

/** In the order in which pg_dump writes an entry; what is not needed is passed over. */
async function readEntry(bytes: ByteSource, version: number): Promise<Entry> {
  const id = await readInt(bytes)
  const skip = async (texts: number) => {
    for (let text = 0; text < texts; text++) await readText(bytes)
  }
  await readInt(bytes) // whether it has data
  await skip(3) // two numbers of the catalog, the tag
  const kind = (await readText(bytes)) ?? ''
  await readInt(bytes) // the section
  await skip(2) // how it is made, and dropped
  const copy = await readText(bytes)
  await skip(3) // schema, tablespace, access method
  if (version >= 0x0110) await readInt(bytes) // the kind of relation
  await skip(2) // owner, oids
  while ((await readText(bytes)) !== null); // what it depends on
  await bytes.exactly(9) // where its data would be, in a file that can be sought in
  return { id, kind, copy }
}

async function readInt(bytes: ByteSource): Promise<number> {
  const text = await bytes.exactly(5)
  return text.readUInt32LE(1) * (text[0] === 0 ? 1 : -1)
}

async function readText(bytes: ByteSource): Promise<string | null> {
  const length = await readInt(bytes)
  if (length < 0) return null
  if (length > mostTextBytes) throw damaged('Its table of contents cannot be read.')
  return (await bytes.exactly(length)).toString('utf8')
}

async function* chunksOf(bytes: ByteSource): AsyncGenerator<Buffer> {
  for (let size = await readInt(bytes); size !== endOfChunks; size = await readInt(bytes)) {
    if (size < 0) throw damaged('The rows of a table cannot be read.')
    for (let rest = size; rest > 0; ) {
      const chunk = await bytes.some(rest)
      rest -= chunk.length
      yield chunk
    }
  }
}

const name = '("(?:[^"]|"")+"|[a-z_][a-z0-9_$]*)'
const copyPattern = new RegExp(`^COPY public\\.${name} \\((.*)\\) FROM stdin;\\s*$`)

/** As `dumpDatabase` writes the head of a block. */
function readCopy(statement: string): { table: string; head: string } {
  const [, table, columns] = copyPattern.exec(statement) ?? []
  if (table === undefined || columns === undefined) throw damaged('The rows of a table cannot be told apart.')
  const names =
    columns === '' ? [] : [...columns.matchAll(new RegExp(`${name}(?:, |$)`, 'g'))].map(([, one = '']) => plain(one))
  return { table: plain(table), head: `copy ${quote(plain(table))} (${listOf(names)}) from stdin;\n` }
}

const plain = (text: string) => (text.startsWith('"') ? text.slice(1, -1).replaceAll('""', '"') : text)
const damaged = (detail: string) => new AppError('backup-damaged', { detail })
