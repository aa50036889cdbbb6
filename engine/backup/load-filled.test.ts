import { randomUUID } from 'node:crypto'
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { zstdCompressSync } from 'node:zlib'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { partNames } from '../../contracts/backup-format.ts'
import { readArchive, readWhole } from '../../platform/archive/read-archive.ts'
import { archiveWriter } from '../../platform/archive/write-archive.ts'
import { openPostgres } from '../db/postgres.ts'
import { cloneDatabase } from '../db/testing/databases.ts'
import { knownMigrations, testVersion } from '../db/testing/pglite-template.ts'
import { dumpBeside } from './dump.ts'
import { load } from './load.ts'
import { pgDump } from './testing/pg-dump.ts'

const server = process.env.TEST_DATABASE_URL ?? ''
const orgId = randomUUID()

type Parts = Record<string, Buffer>

async function archiveOf(parts: Parts): Promise<Buffer> {
  const chunks: Buffer[] = []
  const archive = archiveWriter(async (bytes) => void chunks.push(Buffer.from(bytes)))
  for (const [name, bytes] of Object.entries(parts)) await archive.add(name, bytes)
  await archive.end()
  return Buffer.concat(chunks)
}
async function* once(bytes: Buffer) {
  yield bytes
}

/** What pg_restore has made of a dump is compared in a copy of the database that it was taken of, harmed or not. */
describe.runIf(server)('what pg_restore has brought', { timeout: 120_000 }, () => {
  let folder = ''
  let source: Awaited<ReturnType<typeof cloneDatabase>>
  let parts: Parts = {}

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'iceos-filled-'))
    await mkdir(join(folder, 'files'))
    await writeFile(join(folder, 'files', 'one.txt'), 'one')
    source = await cloneDatabase(server)
    const database = await openPostgres({ url: source.url, poolSize: 1 })
    await database.asOwner(async (db) => {
      await db.query("insert into orgs (id, name) values ($1, 'Acme')", [orgId])
      await db.query(
        "insert into projects (id, org_id, name) values (gen_random_uuid(), $1, 'a'), (gen_random_uuid(), $1, 'b')",
        [orgId],
      )
    })
    const chunks: Buffer[] = []
    const dumps: Buffer[] = []
    await dumpBeside({
      ...{ database, filesDir: join(folder, 'files'), migrations: await knownMigrations() },
      onSnapshot: (snapshot) => void dumps.push(pgDump(source.url, '-Z0', `--snapshot=${snapshot}`)),
      emit: async (bytes) => void chunks.push(Buffer.from(bytes)),
      taken: Promise.resolve(),
    })
    await database.stop()
    const found: Parts = {}
    for await (const part of readArchive(once(Buffer.concat(chunks)))) found[part.name] = await readWhole(part, 1e9)
    const { [partNames.facts]: facts = Buffer.alloc(0), ...rest } = found
    parts = { [partNames.facts]: facts, [`${partNames.dump}.000001`]: zstdCompressSync(dumps[0] ?? ''), ...rest }
  }, 120_000)
  afterAll(async () => {
    await source?.drop()
    await rm(folder, { recursive: true, force: true })
  })

  /** The sentences about what differs. */
  async function compare(harm: string, changed: Parts = {}): Promise<string> {
    const copy = await cloneDatabase(server, new URL(source.url).pathname.slice(1))
    const filesDir = await mkdtemp(join(folder, 'restored-'))
    try {
      if (harm) {
        const database = await openPostgres({ url: copy.url, poolSize: 1 })
        await database.asOwner((db) => db.query(harm)).finally(database.stop)
      }
      const { differences } = await load({
        openDatabase: () => openPostgres({ url: copy.url, poolSize: 2 }),
        ...{ filesDir, migrations: await knownMigrations(), appVersion: testVersion, isForUse: false, isFilled: true },
        source: once(await archiveOf({ ...parts, ...changed })),
      })
      return (differences ?? []).join('\n')
    } finally {
      await copy.drop()
    }
  }

  it('is proven when everything is there', async () => {
    expect(await compare('')).toBe('')
  })

  it.each([
    ['a row', "delete from projects where name = 'a'", /projects has 1 rows, and had 2/],
    ['a value', "update projects set name = 'c' where name = 'a'", /A value in the table projects differs/],
    ['a table', 'drop table node_cache_keys cascade', /table node_cache_keys is missing/],
    ['an index', 'drop index runs_recent', /runs_recent/],
    [
      'a policy',
      "do $$ declare p record; begin select polname, polrelid::regclass as t into p from pg_policy limit 1; execute format('drop policy %I on %s', p.polname, p.t); end $$",
      /policy/,
    ],
    ['the extension', 'drop extension vector cascade', /vector/],
  ])('is not proven without %s', async (_, harm, sentence) => {
    expect(await compare(harm)).toMatch(sentence)
  })

  it('is not proven when a file is another one, or the dump is read as something else', async () => {
    const files = zstdCompressSync(await archiveOf({ 'one.txt': Buffer.from('two') }))
    expect(await compare('', { [`${partNames.files}.000001`]: files })).toMatch('A file differs')
    const database = await openPostgres({ url: source.url, poolSize: 1 })
    await database.asOwner((db) => db.query("delete from projects where name = 'b'")).finally(database.stop)
    const less = zstdCompressSync(pgDump(source.url, '-Z0'))
    const differences = await compare(
      `insert into projects (id, org_id, name) values (gen_random_uuid(), '${orgId}', 'b')`,
      {
        [`${partNames.dump}.000001`]: less,
      },
    )
    expect(differences).toContain('The dump has 1 rows of projects, and there were 2.')
  })
})
