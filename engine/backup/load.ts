/** Fills an empty place with what `dump` has written, compares it with what there was, and brings it to this program's version. */

import { createZstdDecompress } from 'node:zlib'
import { Facts, type LoadOutcome, partNames } from '../../contracts/backup-format.ts'
import { type Erasure, ErasureList } from '../../contracts/erasures.ts'
import { AppError } from '../../contracts/errors.ts'
import { type ArchivePart, pieceOf, readArchive, readWhole } from '../../platform/archive/read-archive.ts'
import type { OwnedDatabase } from '../db/database.ts'
import { schemaText } from '../db/dump-database.ts'
import { compareWithFacts, loadDatabase } from '../db/load-database.ts'
import { migrateUp } from '../db/migrate.ts'
import type { Migration } from '../db/migrations/migration-files.ts'
import { eraseAgain } from './erase-again.ts'
import { readFilesFacts, unpackFiles } from './files.ts'
import { joinPieces } from './join-pieces.ts'
import { countDumpedRows, readPgDump } from './read-pg-dump.ts'
import { smokeQuery } from './smoke-query.ts'

type Needs = {
  /** Without a table, unless it is filled. */
  openDatabase: (migrations: readonly Migration[]) => Promise<OwnedDatabase>
  filesDir: string
  migrations: readonly Migration[]
  appVersion: string
  /** Bring it to the newest version after it was compared. */
  isForUse: boolean
  /** pg_restore has filled it already: what the backup says is only compared with it. */
  isFilled: boolean
  source: AsyncIterable<Uint8Array>
}

const mostFactsBytes = 64 * 1024 * 1024

export async function load(needs: Needs): Promise<LoadOutcome> {
  const parts = readArchive(needs.source)
  const facts = await readFacts(parts)
  const then = needs.migrations.slice(0, facts.database.schemaHead)
  checkVersion(facts, needs.migrations)
  const database = await needs.openDatabase(then)
  try {
    if (!needs.isFilled) await migrateUp({ database, migrations: then, appVersion: needs.appVersion })
    const { problems, erased } = await loadParts(parts, needs, database, facts, then)
    const differences = [
      ...problems,
      ...(await compareWithFacts(database, facts.database)),
      ...(await compareFiles(needs, facts)),
    ]
    if (differences.length > 0) return { differences }
    const migrated = needs.isForUse
      ? await migrateUp({ database, migrations: needs.migrations, appVersion: needs.appVersion })
      : []
    const gone = needs.isForUse ? await eraseAgain(database, erased) : 0
    await smokeQuery(database)
    return { differences: [], migrated, erased: gone }
  } finally {
    await database.stop()
  }
}

async function readFacts(parts: AsyncGenerator<ArchivePart>): Promise<Facts> {
  const { value: first } = await parts.next()
  if (first?.name !== partNames.facts) throw damaged('What was in it when it was taken is not told.')
  const facts = Facts.safeParse(JSON.parse((await readWhole(first, mostFactsBytes)).toString('utf8')))
  if (!facts.success) throw damaged('What was in it when it was taken cannot be read.')
  return facts.data
}

function checkVersion({ database: { schemaHead, migrations } }: Facts, known: readonly Migration[]) {
  if (schemaHead > known.length) {
    throw new AppError('backup-newer', {
      detail: `It has migration ${schemaHead}; this iceOS knows ${known.length}. Update iceOS, then restore it.`,
    })
  }
  const other = migrations.find(({ checksum }, index) => known[index]?.checksum !== checksum)
  if (!other && migrations.length === schemaHead) return
  throw damaged(`Its migrations are not those of iceOS (${other ? other.name : 'one is missing'}).`)
}

async function loadParts(
  parts: AsyncGenerator<ArchivePart>,
  { filesDir, isFilled }: Needs,
  database: OwnedDatabase,
  facts: Facts,
  migrations: readonly Migration[],
): Promise<{ problems: string[]; erased: Erasure[] }> {
  const problems: string[] = []
  let erased: Erasure[] = []
  const seen = new Set<string>()
  let next = await parts.next()
  while (!next.done) {
    const part = next.value
    const name = pieceOf(part.name)?.part ?? part.name
    seen.add(name)
    if (name === partNames.erased) {
      erased = ErasureList.parse(JSON.parse((await readWhole(part, mostFactsBytes)).toString('utf8')))
      next = await parts.next()
      continue
    }
    if (name === partNames.schema) {
      const text = (await readWhole(part, mostFactsBytes)).toString('utf8')
      if (text !== schemaText(migrations, facts.database)) problems.push('Its schema is not the one of its migrations.')
      next = await parts.next()
      continue
    }
    const pieces = joinPieces(parts, part, name)
    const plain = pieces.content.pipe(createZstdDecompress())
    if (name === partNames.dump && isFilled) problems.push(...compareCounts(await countDumpedRows(plain), facts))
    else if (name === partNames.dump) await loadDatabase(database, readPgDump(plain), facts.database)
    else if (name === partNames.database) await loadDatabase(database, plain, facts.database)
    else if (name === partNames.files) await unpackFiles(plain, filesDir)
    else throw damaged(`Nobody knows its part ${name}.`)
    next = await pieces.next
  }
  const rows = seen.has(partNames.dump) ? partNames.dump : partNames.database
  for (const name of [partNames.schema, rows, partNames.files])
    if (!seen.has(name)) problems.push(`The part ${name} is missing.`)
  return { problems, erased }
}

/** What a machine without Postgres would read from the dump. */
function compareCounts(counts: Record<string, number>, { database: { tables } }: Facts): string[] {
  return [...new Set([...Object.keys(counts), ...Object.keys(tables)])]
    .filter((name) => counts[name] !== tables[name]?.count)
    .map((name) => `The dump has ${counts[name] ?? 'no'} rows of ${name}, and there were ${tables[name]?.count}.`)
}

async function compareFiles({ filesDir }: Needs, { files }: Facts): Promise<string[]> {
  const found = await readFilesFacts(filesDir)
  if (found.count !== files.count) return [`There are ${found.count} files, and there were ${files.count}.`]
  return found.hash === files.hash ? [] : ['A file differs from what it was.']
}

const damaged = (detail: string) => new AppError('backup-damaged', { detail })
