import { execFileSync } from 'node:child_process'
import { randomUUID } from 'node:crypto'
import { beforeAll, describe, expect, it } from 'vitest'
import type { OwnedDatabase } from './database.ts'
import { type DatabaseFacts, dumpDatabase, schemaText } from './dump-database.ts'
import { compareWithFacts, loadDatabase } from './load-database.ts'
import { cloneDatabase, describeOnDatabases, testDatabases } from './testing/databases.ts'
import { knownMigrations } from './testing/pglite-template.ts'

const orgId = randomUUID()
const strange = 'tab\there, line\nbreak\r, back\\slash, \\N, "quoted", \u2028, ünï😀, \\.'

async function fill(database: OwnedDatabase) {
  await database.asOwner(async (db) => {
    await db.query("insert into orgs (id, name) values ($1, 'Acme')", [orgId])
    await db.query(
      'insert into projects (id, org_id, name) select gen_random_uuid(), $1, $2 || n from generate_series(1, 3000) n',
      [orgId, strange],
    )
    await db.query('insert into files (id, org_id) values ($1, $1)', [orgId])
    await db.query('insert into file_parts (file_id, org_id, number, bytes) values ($1, $1, 0, $2)', [
      orgId,
      Buffer.from([0, 1, 9, 10, 13, 92, 255]),
    ])
  })
}

async function take(database: OwnedDatabase): Promise<{ text: string; facts: DatabaseFacts }> {
  const parts: string[] = []
  const facts = await dumpDatabase(database, async (part) => void parts.push(part))
  return { text: parts.join(''), facts }
}
async function* bytesOf(text: string) {
  const bytes = Buffer.from(text)
  for (let at = 0; at < bytes.length; at += 1000) yield bytes.subarray(at, at + 1000)
}

describeOnDatabases('a dump', (source) => {
  describe.each(testDatabases())('into $kind', (target) => {
    beforeAll(target.prepare)

    it('brings everything over, the same', async () => {
      const from = await source.open()
      await fill(from)
      const { text, facts } = await take(from)
      expect(facts.tables.projects?.count).toBe(3000)
      const to = await target.open()
      await loadDatabase(to, bytesOf(text), facts)
      expect(await compareWithFacts(to, facts)).toEqual([])
      const [row] = await to.read({ orgId }, (db) => db.query<{ name: string }>('select name from projects limit 1'))
      expect(row?.name.startsWith(strange)).toBe(true)
    })

    it('leaves every index at work', async () => {
      const from = await source.open()
      await fill(from)
      const { text, facts } = await take(from)
      const to = await target.open()
      await loadDatabase(to, bytesOf(text), facts)
      const idle = await to.asOwner((db) =>
        db.query('select indexrelid::regclass as name from pg_index where not (indisready and indisvalid)'),
      )
      expect(idle).toEqual([])
      const again = to.asOwner((db) => db.query('insert into projects select * from projects limit 1'))
      await expect(again).rejects.toThrow(/duplicate key/)
      const found = await to.asOwner(async (db) => {
        await db.query('set local enable_seqscan = off')
        return db.query<{ count: number }>('select count(*)::int as count from projects where org_id = $1', [orgId])
      })
      expect(found).toEqual([{ count: 3000 }])
    })
  })

  it.each([
    ['a row', 'delete from projects where id = (select id from projects limit 1)', /projects has 2999 rows/],
    [
      'a value',
      "update projects set name = 'x' where id = (select id from projects limit 1)",
      /value in the table projects/,
    ],
    ['a table', 'drop table node_cache_keys cascade', /node_cache_keys/],
    ['an index', 'drop index runs_recent', /runs_recent/],
    [
      'a policy',
      "do $$ declare p record; begin select polname, polrelid::regclass as t into p from pg_policy limit 1; execute format('drop policy %I on %s', p.polname, p.t); end $$",
      /policy/,
    ],
    ['row-level security', 'alter table runs no force row level security', /row security/],
    ['the extension', 'drop extension vector cascade', /vector/],
  ])('is not the same without %s', async (_, damage, sentence) => {
    const database = await source.open()
    await fill(database)
    const { facts } = await take(database)
    await database.asOwner((db) => db.query(damage))
    expect((await compareWithFacts(database, facts)).join('\n')).toMatch(sentence)
  })

  it('is refused when it breaks off, or when a table is another one', async () => {
    const database = await source.open()
    await fill(database)
    const { text, facts } = await take(database)
    const broken = text.slice(0, text.indexOf('copy "projects"') + 2000)
    await expect(loadDatabase(database, bytesOf(broken), facts)).rejects.toMatchObject({ code: 'backup-damaged' })
    const other = text.replace('copy "projects" ("id"', 'copy "projects" ("ident"')
    await expect(loadDatabase(database, bytesOf(other), facts)).rejects.toMatchObject({ code: 'backup-damaged' })
  })

  it('is read by psql into an empty database', async () => {
    const server = process.env.TEST_DATABASE_URL
    if (!server) return
    const from = await source.open()
    await fill(from)
    const { text, facts } = await take(from)
    const { url, drop } = await cloneDatabase(server, 'template0')
    try {
      const psql = (input: string) =>
        execFileSync('psql', ['-v', 'ON_ERROR_STOP=1', '-q1', url], { input, stdio: 'pipe' })
      psql(schemaText(await knownMigrations(), facts))
      psql(text)
      const { openPostgres } = await import('./postgres.ts')
      const database = await openPostgres({ url, poolSize: 1 })
      expect(await compareWithFacts(database, facts)).toEqual([])
      await database.stop()
    } finally {
      await drop()
    }
  })
})
