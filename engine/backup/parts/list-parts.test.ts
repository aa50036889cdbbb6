import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { zstdCompressSync } from 'node:zlib'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { partNames } from '../../../contracts/backup-format.ts'
import { archiveWriter } from '../../../platform/archive/write-archive.ts'
import { deleteBlueprint } from '../../db/blueprints.ts'
import { openPostgres } from '../../db/postgres.ts'
import { cloneDatabase, describeOnDatabases } from '../../db/testing/databases.ts'
import { knownMigrations } from '../../db/testing/pglite-template.ts'
import { dump } from '../dump.ts'
import { pgDump } from '../testing/pg-dump.ts'
import { listParts } from './list-parts.ts'
import { fillParts, orgId, owner } from './testing/fill-parts.ts'

let folder = ''
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'iceos-parts-'))
})
afterAll(() => rm(folder, { recursive: true, force: true }))

const erasedOf = (ids: readonly string[]) =>
  JSON.stringify(ids.map((id) => ({ kind: 'document', id, erasedAt: new Date().toISOString() })))

/** As the host hands it on: what was erased, before the parts. */
async function archiveOf(erased: readonly string[], ...rest: readonly Buffer[]): Promise<Buffer> {
  const chunks: Buffer[] = []
  const archive = archiveWriter(async (bytes) => void chunks.push(Buffer.from(bytes)))
  await archive.add(partNames.erased, erasedOf(erased))
  return Buffer.concat([...chunks, ...rest])
}
async function* inPieces(bytes: Buffer) {
  for (let at = 0; at < bytes.length; at += 10_000) yield bytes.subarray(at, at + 10_000)
}
const expected = ({ long, collection }: { long: string; collection: string }, documents: number) => [
  { kind: 'blueprint', id: long, name: 'Report', count: 3 },
  { kind: 'collection', id: collection, name: 'Handbook', count: documents },
]

describeOnDatabases('the parts of a backup', (source) => {
  it('are read from its rows, without what was deleted or erased', { timeout: 60_000 }, async () => {
    const database = await source.open()
    const ids = await fillParts(database)
    await database.write(owner, (db) => deleteBlueprint(db, ids.short, undefined))
    const [document] = await database.read(owner, (db) => db.query<{ id: string }>('select id from documents limit 1'))
    const chunks: Buffer[] = []
    await dump({
      ...{ database, filesDir: folder, migrations: await knownMigrations(), onProgress: () => {} },
      emit: async (bytes) => void chunks.push(Buffer.from(bytes)),
    })
    expect(await listParts(inPieces(await archiveOf([], ...chunks)), orgId)).toEqual(expected(ids, 2))
    const erased = await archiveOf([document?.id ?? ''], ...chunks)
    expect(await listParts(inPieces(erased), orgId)).toEqual(expected(ids, 1))
    // Of another installation, whose org this one does not know.
    const other = '11111111-1111-4111-8111-111111111111'
    expect(await listParts(inPieces(await archiveOf([], ...chunks)), other)).toEqual(expected(ids, 2))
  })
})

const server = process.env.TEST_DATABASE_URL ?? ''
describe.runIf(server)('the parts of a backup of the stack', () => {
  it('are read from what pg_dump has written', { timeout: 60_000 }, async () => {
    const { url, drop } = await cloneDatabase(server)
    try {
      const database = await openPostgres({ url, poolSize: 1 })
      const ids = await fillParts(database)
      await database.write(owner, (db) => deleteBlueprint(db, ids.short, undefined)).finally(database.stop)
      const chunks: Buffer[] = []
      const archive = archiveWriter(async (bytes) => void chunks.push(Buffer.from(bytes)))
      await archive.add(`${partNames.dump}.000001`, zstdCompressSync(pgDump(url, '-Z0')))
      await archive.end()
      expect(await listParts(inPieces(await archiveOf([], ...chunks)), orgId)).toEqual(expected(ids, 2))
    } finally {
      await drop()
    }
  })
})
