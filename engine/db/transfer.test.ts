import { expect, it } from 'vitest'
import type { Db, OwnedDatabase } from './database.ts'
import { differences } from './table-digests.ts'
import { describeOnDatabases } from './testing/databases.ts'
import { type Carried, exportDatabase, importDatabase } from './transfer.ts'

const orgId = '01890000-0000-7000-8000-000000000001'

async function fill(database: OwnedDatabase) {
  await database.asOwner((db) =>
    db.query(`
      insert into orgs (id, name) values ('${orgId}', 'A name with "quotes", (brackets), a comma, \\ and 漢字')`),
  )
}

async function addRun(db: Db) {
  await db.query('set local session_replication_role = replica') // its version does not matter here
  await db.query(`insert into runs (id, org_id, version_id, name, state)
    values ('01890000-0000-7000-8000-000000000002', '${orgId}', '01890000-0000-7000-8000-000000000003', 'A run', 'succeeded')`)
}

async function take(database: OwnedDatabase): Promise<Carried[]> {
  const all: Carried[] = []
  await exportDatabase(database, async (one) => void all.push(JSON.parse(JSON.stringify(one)) as Carried))
  return all
}
async function* give(all: readonly Carried[]) {
  for (const one of all) yield one
}
const digestsOf = (all: readonly Carried[]) => {
  const [schema] = all.flatMap((one) => (one.kind === 'schema' ? [one.digests] : []))
  if (!schema) throw new Error('There are no digests.')
  return schema
}

describeOnDatabases('everything of a database', ({ open }) => {
  it('arrives in another one, row for row', async () => {
    const [from, to] = [await open(), await open()]
    await fill(from)
    const carried = await take(from)
    const arrived = await importDatabase(to, give(carried), { replace: false })
    expect(digestsOf(carried).orgs?.count).toBeGreaterThan(0)
    expect(differences(digestsOf(carried), arrived)).toEqual([])
    expect(differences(digestsOf(await take(to)), arrived)).toEqual([])
  })

  it('leaves the other one as it was when something is missing, or is not the same', async () => {
    const [from, to] = [await open(), await open()]
    await fill(from)
    const before = digestsOf(await take(to))
    const carried = await take(from)
    const changed = carried.map(
      (one): Carried =>
        one.kind === 'rows' && one.table === 'orgs'
          ? { ...one, rows: one.rows.map((row) => row.replace('A name', 'B name')) }
          : one,
    )
    for (const [broken, words] of [
      [carried.slice(0, -1), 'broke off'],
      [carried.filter((one) => one.kind !== 'rows' || one.table !== 'orgs'), 'orgs'],
      [changed, 'orgs'],
      [
        carried.map((one): Carried => (one.kind === 'schema' ? { ...one, version: one.version + 1 } : one)),
        'same version',
      ],
    ] as const) {
      await expect(importDatabase(to, give(broken), { replace: false })).rejects.toThrow(words)
      expect(differences(before, digestsOf(await take(to)))).toEqual([])
    }
  })

  it('may arrive once more when it was cut off after it had arrived', async () => {
    const [from, to] = [await open(), await open()]
    await fill(from)
    await from.asOwner(addRun)
    const carried = await take(from)
    await importDatabase(to, give(carried), { replace: false })
    const again = await importDatabase(to, give(carried), { replace: false })
    expect(differences(digestsOf(carried), again)).toEqual([])
    await to.asOwner((db) => db.query("update orgs set name = 'changed since'"))
    await expect(importDatabase(to, give(carried), { replace: false })).rejects.toThrow('1 runs already')
  })
})
