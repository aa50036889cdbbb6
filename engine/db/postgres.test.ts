import { createServer } from 'node:net'
import { v7 as uuidv7 } from 'uuid'
import { expect, it } from 'vitest'
import type { OwnedDatabase } from './database.ts'
import { openPostgres } from './postgres.ts'
import { sqlState, toDatabaseError } from './sql-errors.ts'
import { describeOnDatabases } from './testing/databases.ts'

/** As a restart of the server would: every other connection to this database is closed from the other side. */
async function loseConnections(database: OwnedDatabase) {
  await database.asOwner((db) =>
    db.query(
      'select pg_terminate_backend(pid) from pg_stat_activity where datname = current_database() and pid <> pg_backend_pid()',
    ),
  )
}

describeOnDatabases('lost connections and deadlocks', ({ open, kind }) => {
  const skip = kind === 'pglite'

  it('do not fail a read', { skip }, async () => {
    const database = await open()
    await Promise.all(Array.from({ length: 4 }, () => database.read('worker', (db) => db.query('select 1'))))
    await loseConnections(database)
    expect(await database.read('worker', (db) => db.query('select 2 as two'))).toEqual([{ two: 2 }])
  })

  it('fail a write in the middle of it, as unavailable, and the next one works', { skip }, async () => {
    const database = await open()
    const cut = database.write('worker', async (db) => {
      await db.query('select 1')
      await loseConnections(database)
      await db.query('select 2')
    })
    await expect(cut).rejects.toMatchObject({ code: 'database-unavailable' })
    await database.write('worker', (db) => db.query('select 3'))
  })

  it('are made again by whoever listens', { skip }, async () => {
    const database = await open()
    const heard: string[] = []
    await database.listen('news', (payload) => heard.push(payload))
    await loseConnections(database)
    await expect
      .poll(async () => {
        await database.write('worker', (db) => db.query("select pg_notify('news', 'back')")).catch(() => {})
        return heard
      })
      .toContain('back')
  })

  it('tries a deadlocked transaction again, so that neither of the two notices', { skip }, async () => {
    const database = await open()
    const ids = [uuidv7(), uuidv7()]
    await database.write('worker', (db) =>
      db.query(`insert into engines (id, role) select unnest($1::uuid[]), 'test'`, [ids]),
    )
    const bothHoldOne = Promise.withResolvers<void>()
    let holding = 0
    let tries = 0
    const lockInOrder = (order: readonly string[]) =>
      database.write('worker', async (db) => {
        tries++
        for (const [index, id] of order.entries()) {
          await db.query('update engines set heartbeat_at = now() where id = $1', [id])
          if (index > 0) continue
          if (++holding === 2) bothHoldOne.resolve()
          await bothHoldOne.promise
        }
        return order[0]
      })
    expect(await Promise.all([lockInOrder(ids), lockInOrder(ids.toReversed())])).toEqual(ids)
    expect(tries).toBe(3)
  })
})

it('says that a server cannot be reached', async () => {
  const server = createServer().listen(0, '127.0.0.1')
  await new Promise((resolve) => server.once('listening', resolve))
  const address = server.address()
  const port = typeof address === 'object' && address ? address.port : 0
  await new Promise((resolve) => server.close(resolve))
  await expect(openPostgres({ url: `postgres://nobody@127.0.0.1:${port}/none` })).rejects.toMatchObject({
    code: 'database-unavailable',
  })
})

it('takes no error of the system for one of the server', () => {
  const broken = Object.assign(new Error('write EPIPE'), { code: 'EPIPE', errno: -32, syscall: 'write' })
  expect(sqlState(broken)).toBeUndefined()
  expect(toDatabaseError(broken)).toMatchObject({ code: 'database-unavailable' })
})
