/** Everything of an installation's data as an archive: schema, rows, files, and what there was of each. */

import { once } from 'node:events'
import type { Readable } from 'node:stream'
import { PassThrough } from 'node:stream'
import { createZstdCompress } from 'node:zlib'
import { type BackupProgress, type Facts, partNames } from '../../contracts/backup-format.ts'
import { type ArchiveWriter, archiveWriter, type Emit } from '../../platform/archive/write-archive.ts'
import type { OwnedDatabase } from '../db/database.ts'
import { type DatabaseFacts, dumpDatabase, readDatabaseFacts, schemaText } from '../db/dump-database.ts'
import type { Migration } from '../db/migrations/migration-files.ts'
import { packFiles } from './files.ts'

type Needs = {
  database: OwnedDatabase
  filesDir: string
  migrations: readonly Migration[]
  emit: Emit
  onProgress: (progress: BackupProgress) => void
}

export async function dump({ database, filesDir, migrations, emit, onProgress }: Needs): Promise<void> {
  const archive = archiveWriter(emit)
  const rows = compressed((emit) =>
    dumpDatabase(
      database,
      (text) => emit(Buffer.from(text)),
      (done, of) => onProgress({ percent: of === 0 ? 100 : (done / of) * 100, detail: `${done} of ${of} rows` }),
    ),
  )
  await archive.addPieces(partNames.database, rows.stream)
  await writeRest(archive, { filesDir, migrations }, await rows.result)
}

type BesideNeeds = Omit<Needs, 'onProgress'> & {
  onSnapshot: (snapshot: string) => void
  /** Resolves when pg_dump has taken the snapshot over. */
  taken: Promise<unknown>
}

/** All but the rows, which pg_dump writes meanwhile, of the same snapshot. */
export async function dumpBeside({ database, emit, onSnapshot, taken, ...rest }: BesideNeeds): Promise<void> {
  const facts = await readDatabaseFacts(database, onSnapshot, taken)
  await writeRest(archiveWriter(emit), rest, facts)
}

async function writeRest(
  archive: ArchiveWriter,
  { filesDir, migrations }: Pick<Needs, 'filesDir' | 'migrations'>,
  database: DatabaseFacts,
): Promise<void> {
  await archive.add(partNames.schema, schemaText(migrations, database))
  const files = compressed((emit) => packFiles(filesDir, emit))
  await archive.addPieces(partNames.files, files.stream)
  const all: Facts = { database, files: await files.result }
  await archive.add(partNames.facts, JSON.stringify(all))
  await archive.end()
}

/** What `write` emits, compressed, as a stream that slows it down when nobody reads. */
function compressed<T>(write: (emit: Emit) => Promise<T>): { stream: Readable; result: Promise<T> } {
  const plain = new PassThrough()
  const stream = plain.pipe(createZstdCompress())
  const result = write(async (bytes) => {
    if (!plain.write(bytes)) await once(plain, 'drain')
  })
  result.then(
    () => plain.end(),
    (error: unknown) => stream.destroy(error instanceof Error ? error : new Error(String(error))),
  )
  return { stream, result }
}
