import { randomUUID } from 'node:crypto'
import { setTimeout as sleep } from 'node:timers/promises'
import { toSql } from 'pgvector'
import { expect, it } from 'vitest'
import type { Database } from './database.ts'
import { isUniqueViolation, sqlState } from './sql-errors.ts'
import { describeOnDatabases } from './testing/databases.ts'
import { toJson } from './to-json.ts'

async function addOrg(database: Database, name = 'Acme') {
  const orgId = randomUUID()
  await database.write('worker', (db) => db.query('insert into orgs (id, name) values ($1, $2)', [orgId, name]))
  return { orgId }
}

async function addProject(database: Database, scope: { orgId: string }, name: string) {
  const insert = 'insert into projects (id, org_id, name) values ($1, $2, $3)'
  await database.write(scope, (db) => db.query(insert, [randomUUID(), scope.orgId, name]))
}

async function projectNames(database: Database, scope: { orgId: string } | 'worker') {
  const rows = await database.read(scope, (db) => db.query<{ name: string }>('select name from projects order by name'))
  return rows.map(({ name }) => name)
}

describeOnDatabases('a database', ({ open, kind }) => {
  it('gives back every kind of value as it was given', async () => {
    const database = await open()
    const at = new Date('2026-02-03T04:05:06.789Z')
    const values = {
      json: { a: [1, 'zwei', null], ü: { '"': '\\' } },
      list: [1, 2],
      text: 'snö ❄ \' " \\ $1',
      at,
      safe: 9_007_199_254_740_991,
      large: 9_223_372_036_854_775_807n,
      bytes: Buffer.from([0, 1, 254, 255]),
      texts: ['a', 'b,c', 'd"e', ''],
      counts: [1, 2, 3],
      point: [1.5, -2, 0.25],
      yes: true,
      fraction: 0.1,
      id: randomUUID(),
    }
    const [row] = await database.read('worker', (db) =>
      db.query(
        `select $1::jsonb as json, $2::jsonb as list, $3::text as text, $4::timestamptz as at, $5::bigint as safe,
           $6::bigint as large, $7::bytea as bytes, $8::text[] as texts, $9::bigint[] as counts, $10::vector as point,
           $11::boolean as yes, $12::float8 as fraction, $13::uuid as id, $14::text as nothing`,
        [
          toJson(values.json),
          toJson(values.list),
          values.text,
          values.at,
          values.safe,
          values.large,
          values.bytes,
          values.texts,
          values.counts,
          toSql(values.point),
          values.yes,
          values.fraction,
          values.id,
          null,
        ],
      ),
    )
    expect(row).toEqual({ ...values, nothing: null })
  })

  it('gives back a value of several megabytes', async () => {
    const database = await open()
    const text = 'x'.repeat(5_000_000)
    const [row] = await database.read('worker', (db) => db.query('select $1::text as text', [text]))
    expect(row).toEqual({ text })
  })

  it('keeps what a transaction wrote, and nothing of one that threw', async () => {
    const database = await open()
    const org = await addOrg(database)
    await addProject(database, org, 'kept')
    const failing = database.write(org, async (db) => {
      await db.query('insert into projects (id, org_id, name) values ($1, $2, $3)', [randomUUID(), org.orgId, 'lost'])
      throw new Error('changed my mind')
    })
    await expect(failing).rejects.toThrow('changed my mind')
    expect(await projectNames(database, org)).toEqual(['kept'])
  })

  it('leaves the session clean after a query that failed', async () => {
    const database = await open()
    const org = await addOrg(database)
    const failing = database.write(org, (db) => db.query('select 1 / $1::int', [0]))
    expect(sqlState(await failing.catch((error: unknown) => error))).toBe('22012')
    await expect(database.read(org, (db) => db.query('selec'))).rejects.toThrow('syntax error')
    await addProject(database, org, 'next')
    expect(await projectNames(database, org)).toEqual(['next'])
  })

  it('refuses to commit when a failed statement was swallowed', async () => {
    const database = await open()
    const org = await addOrg(database)
    const work = database.write(org, async (db) => {
      await db.query('insert into projects (id, org_id, name) values ($1, $2, $3)', [randomUUID(), org.orgId, 'lost'])
      await db.query('select 1 / $1::int', [0]).catch(() => {})
    })
    await expect(work).rejects.toMatchObject({ code: 'internal' })
    expect(await projectNames(database, org)).toEqual([])
  })

  it('does a single query and its commit in one go', async () => {
    const database = await open()
    const org = await addOrg(database)
    const insert = 'insert into projects (id, org_id, name) values ($1, $2, $3)'
    await database.writeOne(org, (db) => db.query(insert, [randomUUID(), org.orgId, 'one']))
    const again = database.writeOne(org, (db) => db.query(insert, [randomUUID(), org.orgId, 'one']))
    expect(isUniqueViolation(await again.catch((error: unknown) => error))).toBe(true)
    const rows = await database.readOne(org, (db) => db.query('select name from projects'))
    expect(rows).toEqual([{ name: 'one' }])
    const second = database.readOne(org, async (db) => {
      await db.query('select 1')
      await db.query('select 2')
    })
    await expect(second).rejects.toMatchObject({ code: 'internal' })
  })

  it('refuses a query after the end of its transaction', async () => {
    const database = await open()
    const late = await database.read('worker', async (db) => db)
    await expect(late.query('select 1')).rejects.toMatchObject({ code: 'internal' })
  })

  it('refuses to write in a read', async () => {
    const database = await open()
    const org = await addOrg(database)
    const insert = 'insert into projects (id, org_id, name) values ($1, $2, $3)'
    const writing = database.read(org, (db) => db.query(insert, [randomUUID(), org.orgId, 'no']))
    expect(sqlState(await writing.catch((error: unknown) => error))).toBe('25006')
  })

  it('names a broken unique index', async () => {
    const database = await open()
    const org = await addOrg(database)
    await addProject(database, org, 'twice')
    const error = await addProject(database, org, 'twice').catch((error: unknown) => error)
    expect(isUniqueViolation(error)).toBe(true)
    expect(isUniqueViolation(error, 'projects_org_id_name_key')).toBe(true)
    expect(isUniqueViolation(error, 'another')).toBe(false)
  })

  it('shows each org its own rows only, and the worker all', async () => {
    const database = await open()
    const [one, two] = [await addOrg(database), await addOrg(database)]
    await addProject(database, one, 'of one')
    await addProject(database, two, 'of two')
    expect(await projectNames(database, one)).toEqual(['of one'])
    expect(await projectNames(database, two)).toEqual(['of two'])
    expect(await projectNames(database, 'worker')).toEqual(['of one', 'of two'])
  })

  it('lets no org write into another', async () => {
    const database = await open()
    const [one, two] = [await addOrg(database), await addOrg(database)]
    await addProject(database, two, 'of two')
    const insert = 'insert into projects (id, org_id, name) values ($1, $2, $3)'
    const intruding = database.write(one, (db) => db.query(insert, [randomUUID(), two.orgId, 'intruder']))
    expect(sqlState(await intruding.catch((error: unknown) => error))).toBe('42501')
    await database.write(one, (db) => db.query('delete from projects'))
    expect(await projectNames(database, two)).toEqual(['of two'])
  })

  it('shows nothing when no org is set, not even to the owner of the tables', async () => {
    const database = await open()
    await addProject(database, await addOrg(database), 'hidden')
    const rows = await database.asOwner(async (db) => {
      await db.query('set local role iceos_app')
      return db.query('select * from projects')
    })
    expect(rows).toEqual([])
  })

  it('takes no org id that is not a uuid', async () => {
    const database = await open()
    const work = database.read({ orgId: "x'; set local role postgres; --" }, async () => 1)
    await expect(work).rejects.toMatchObject({ code: 'internal' })
  })

  it('leaves no role and no org behind for the next transaction', async () => {
    const database = await open()
    const org = await addOrg(database)
    const who = "select current_user as role, current_setting('app.current_org_id', true) as org"
    const [mine] = await database.read(org, (db) => db.query<{ role: string; org: string }>(who))
    const [owners] = await database.asOwner((db) => db.query<{ role: string; org: string | null }>(who))
    expect(mine).toEqual({ role: 'iceos_app', org: org.orgId })
    expect(owners?.role).not.toBe('iceos_app')
    expect(owners?.org || null).toBeNull()
  })

  it('serves transactions in the order in which they came', { skip: kind === 'postgres' }, async () => {
    const database = await open()
    const order: number[] = []
    await Promise.all(
      Array.from({ length: 20 }, (_, index) =>
        database.read('worker', async (db) => {
          await db.query('select 1')
          order.push(index)
          await db.query('select 2')
        }),
      ),
    )
    expect(order).toEqual(Array.from({ length: 20 }, (_, index) => index))
  })

  it('keeps transactions that run at the same time apart', async () => {
    const database = await open()
    const orgs = await Promise.all(Array.from({ length: 8 }, () => addOrg(database)))
    await Promise.all(
      orgs.flatMap((org) => Array.from({ length: 10 }, (_, index) => addProject(database, org, `p${index}`))),
    )
    const counts = await Promise.all(orgs.map(async (org) => (await projectNames(database, org)).length))
    expect(counts).toEqual(orgs.map(() => 10))
  })

  it('tells listeners after the commit, and nobody of a transaction that was rolled back', async () => {
    const database = await open()
    const heard: string[] = []
    const stop = await database.listen('news', (payload) => heard.push(payload))
    await database
      .write('worker', async (db) => {
        await db.query("select pg_notify('news', 'never')")
        throw new Error('no')
      })
      .catch(() => {})
    await database.write('worker', async (db) => {
      await db.query("select pg_notify('news', 'one')")
      await db.query("select pg_notify('news', 'two')")
      await sleep(20)
      expect(heard).toEqual([])
    })
    await expect.poll(() => heard).toEqual(['one', 'two'])
    await stop()
    await database.write('worker', (db) => db.query("select pg_notify('news', 'late')"))
    await sleep(50)
    expect(heard).toEqual(['one', 'two'])
  })

  it('sees new columns of a table after a migration', async () => {
    const database = await open()
    const org = await addOrg(database)
    const look = () => database.read(org, (db) => db.query('select * from projects'))
    await addProject(database, org, 'one')
    for (let time = 0; time < 7; time++) await look() // long enough for a plan that is kept
    await database.asOwner((db) => db.query("alter table projects add column colour text default 'red'"))
    const seen = look() // on a server, migrations are a job before serving, so only PGlite's one session has to bear it
    if (kind === 'pglite') expect(await seen).toMatchObject([{ colour: 'red' }])
    else await seen.catch(() => {})
  })
})
