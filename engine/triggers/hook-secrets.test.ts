import { beforeAll, expect, it } from 'vitest'
import { call } from '../../contracts/call.ts'
import { listSecretsRoute } from '../../contracts/secrets.ts'
import { createTriggerRoute, signatureHeader } from '../../contracts/triggers.ts'
import { createSecret } from '../../platform/secret.ts'
import { keysFromOutside, keysInMemory } from '../../platform/secret-key-keeper.ts'
import type { OwnedDatabase } from '../db/database.ts'
import { describeOnDatabases } from '../db/testing/databases.ts'
import { openTestEngine, type TestEngine } from '../testing/open-test-engine.ts'
import { signCall } from './check-call.ts'

describeOnDatabases('what a webhook signs with', ({ open, prepare }) => {
  beforeAll(prepare)

  async function makeHook(engine: TestEngine) {
    const document = { name: `Hooked ${createSecret()}`, nodes: [{ id: 'a', type: 'code', code: 'return 1' }] }
    const headers = { 'content-type': 'application/json' }
    const posted = await engine.request('POST', '/api/v1/blueprints', { body: JSON.stringify(document), headers })
    const { id: blueprintId } = (await posted.json()) as { id: string }
    return call(engine.client, createTriggerRoute, { body: { kind: 'webhook', name: document.name, blueprintId } })
  }
  async function callHook(engine: TestEngine, id: string, secret: string | null) {
    const seconds = Math.floor(Date.now() / 1000)
    const headers = {
      'content-type': 'application/json',
      [signatureHeader]: `t=${seconds},v1=${signCall(secret ?? '', seconds, '{}')}`,
    }
    return engine.request('POST', `/hooks/${id}`, { body: '{}', headers })
  }
  const stored = (database: OwnedDatabase) =>
    database.asOwner(async (db) => JSON.stringify(await db.query('select t::text, s::text from triggers t, secrets s')))

  it('is encrypted, is none of the secrets with a name, and is no use without the key', {
    timeout: 90_000,
  }, async () => {
    const database = await open()
    const keeper = keysInMemory()
    const engine = await openTestEngine(database, { secretKeys: keeper })
    const { id, secret } = await makeHook(engine)
    expect((await callHook(engine, id, secret)).status).toBe(202)
    expect(await stored(database)).toContain(id)
    expect(await stored(database)).not.toContain(secret)
    expect((await call(engine.client, listSecretsRoute)).items).toEqual([])
    const other = await openTestEngine(database, {
      secretKeys: keysFromOutside(createSecret(), 'the file /secret/place'),
    })
    const refused = await callHook(other, id, secret)
    expect(refused.status).toBe(503)
    expect(await refused.text()).not.toContain('/secret/place')
  })

  it('is encrypted at the next start where it was in the clear, and goes on working before and after', {
    timeout: 90_000,
  }, async () => {
    const database = await open()
    const keeper = keysInMemory()
    const engine = await openTestEngine(database, { secretKeys: keeper })
    const { id } = await makeHook(engine)
    const old = createSecret()
    await database.write('worker', async (db) => {
      await db.query('delete from secrets')
      await db.query('update triggers set secret = $1 where id = $2', [old, id])
    })
    expect((await callHook(engine, id, old)).status).toBe(202)
    const next = await openTestEngine(database, { secretKeys: keeper })
    expect(await stored(database)).not.toContain(old)
    expect((await callHook(next, id, old)).status).toBe(202)
    expect((await callHook(next, id, createSecret())).status).toBe(401)
  })
})
