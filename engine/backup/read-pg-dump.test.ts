import { randomUUID } from 'node:crypto'
import { beforeAll, describe, expect, it, onTestFinished } from 'vitest'
import type { OwnedDatabase } from '../db/database.ts'
import { readFacts } from '../db/dump-database.ts'
import { compareWithFacts, loadDatabase } from '../db/load-database.ts'
import { openPostgres } from '../db/postgres.ts'
import { listTables, settle } from '../db/table-digests.ts'
import { cloneDatabase, testDatabases } from '../db/testing/databases.ts'
import { readPgDump } from './read-pg-dump.ts'
import { pgDump } from './testing/pg-dump.ts'

const server = process.env.TEST_DATABASE_URL ?? ''
const strange = 'tab\there, line\nbreak\r, back\\slash, \\N, "quoted", \u2028, ünï😀, \\.'

async function fill(database: OwnedDatabase) {
  const orgId = randomUUID()
  await database.asOwner(async (db) => {
    await db.query("insert into orgs (id, name) values ($1, 'Acme')", [orgId])
    await db.query(
      'insert into projects (id, org_id, name) select gen_random_uuid(), $1, $2 || n from generate_series(1, 3000) n',
      [orgId, strange],
    )
    await db.query('insert into files (id, org_id) values ($1, $1)', [orgId])
    await db.query('insert into file_parts (file_id, org_id, number, bytes) values ($1, $1, 0, $2)', [
      orgId,
      Buffer.alloc(700_000, 92), // a line that is longer than what comes at once
    ])
  })
}

async function* inPieces(bytes: Buffer, size = 5003) {
  for (let at = 0; at < bytes.length; at += size) yield bytes.subarray(at, at + size)
}
async function textOf(bytes: Buffer, size?: number): Promise<string> {
  const chunks: Buffer[] = []
  for await (const chunk of readPgDump(inPieces(bytes, size))) chunks.push(chunk)
  return Buffer.concat(chunks).toString('utf8')
}

/** A filled database on the server, what was in it, and what pg_dump made of it. */
async function take() {
  const { url, drop } = await cloneDatabase(server)
  onTestFinished(drop)
  const database = await openPostgres({ url, poolSize: 1 })
  try {
    await fill(database)
    const facts = await database.asOwner(async (db) => {
      await settle(db)
      return readFacts(db, await listTables(db))
    })
    return { url, facts, bytes: pgDump(url, '-Z0') }
  } finally {
    await database.stop()
  }
}

describe.runIf(server)('a dump of pg_dump', () => {
  describe.each(testDatabases())('into $kind', (target) => {
    beforeAll(target.prepare)

    it('brings everything over, the same', async () => {
      const { facts, bytes } = await take()
      const to = await target.open()
      await loadDatabase(to, readPgDump(inPieces(bytes)), facts)
      expect(facts.tables.projects?.count).toBe(3000)
      expect(await compareWithFacts(to, facts)).toEqual([])
    })
  })

  it('gives rows and nothing else, however its bytes arrive', async () => {
    const { bytes } = await take()
    const text = await textOf(bytes)
    // Compared as yes or no: the text is long, and a failure would print it.
    expect(text.includes('copy "projects" ("id", "org_id", "name"')).toBe(true)
    expect(/^(create|alter|grant|set) /im.test(text) || text.includes('schema_migrations')).toBe(false)
    expect((await textOf(bytes, 1024 * 1024)) === text).toBe(true)
  })

  it('is refused when it is cut, changed at its head, or compressed by itself', async () => {
    const { url, bytes } = await take()
    const damaged = { code: 'backup-damaged' }
    for (let part = 1; part < 40; part++) {
      await expect(textOf(bytes.subarray(0, Math.floor((bytes.length * part) / 40)))).rejects.toMatchObject(damaged)
    }
    await expect(textOf(Buffer.concat([bytes, Buffer.from([1, 0, 9, 0, 0, 0])]))).rejects.toMatchObject(damaged)
    for (const at of [0, 5, 6, 8, 10]) {
      const other = Buffer.from(bytes)
      other[at] = (other[at] ?? 0) ^ 0x40
      await expect(textOf(other)).rejects.toMatchObject(damaged)
    }
    await expect(textOf(pgDump(url, '-Z1'))).rejects.toMatchObject(damaged)
  })
})
