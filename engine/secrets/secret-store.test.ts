import { randomBytes } from 'node:crypto'
import { describe, expect, it } from 'vitest'
import { keysFromOutside, keysInMemory, type SecretKeyKeeper } from '../../platform/secret-key-keeper.ts'
import type { Database, OwnedDatabase } from '../db/database.ts'
import { describeOnDatabases } from '../db/testing/databases.ts'
import { addOrg } from '../testing/open-test-engine.ts'
import { readKeys } from './key-ring.ts'
import { open, seal } from './secret-box.ts'
import { createSecretStore } from './secret-store.ts'

const newKey = () => randomBytes(32).toString('base64')
const place = { orgId: '0197a000-0000-7000-8000-000000000001', name: 'API_KEY' }

describe('a sealed secret', () => {
  const ring = readKeys(newKey(), 'a test')
  const box = seal(ring, place, 'correct horse')

  it('opens where it belongs, and differs each time', () => {
    expect(open(ring, place, box)).toBe('correct horse')
    expect(seal(ring, place, 'correct horse').sealed).not.toEqual(box.sealed)
    expect(Buffer.concat([box.wrappedKey, box.sealed]).includes('correct horse')).toBe(false)
  })

  it('does not open under another name, in another org, or changed', () => {
    const changed = { ...box, sealed: Buffer.from(box.sealed.map((byte, index) => (index === 15 ? byte ^ 1 : byte))) }
    expect(() => open(ring, { ...place, name: 'OTHER' }, box)).toThrow(/was changed, or belongs somewhere else/)
    expect(() => open(ring, { ...place, orgId: place.orgId.replace('1', '2') }, box)).toThrow(/belongs somewhere else/)
    expect(() => open(ring, place, changed)).toThrow(expect.objectContaining({ code: 'secret-damaged' }))
    const cut = { ...box, sealed: box.sealed.subarray(0, 20) }
    expect(() => open(ring, place, cut)).toThrow(expect.objectContaining({ code: 'secret-damaged' }))
  })

  it('names the key that it needs', () => {
    const other = readKeys(newKey(), 'a test')
    expect(() => open(other, place, box)).toThrow(new RegExp(`master key ${ring[0].id}, which is not here`))
  })
})

describe('keys', () => {
  it('are read in base64, hex and as iceOS makes them, and refused otherwise', () => {
    const bytes = randomBytes(32)
    const texts = [bytes.toString('base64'), bytes.toString('hex'), `ice_${bytes.toString('base64url')}`]
    const ids = texts.map((text) => readKeys(`${text}\n`, 'a test')[0].id)
    expect(new Set(ids).size).toBe(1)
    expect(readKeys(`${newKey()}, ${texts[0]}`, 'a test')[1]?.id).toBe(ids[0])
    for (const wrong of ['', ' \n', 'password', randomBytes(31).toString('hex'), randomBytes(16).toString('base64')]) {
      expect(() => readKeys(wrong, 'the file x'), wrong).toThrow(
        expect.objectContaining({ code: 'secret-key-invalid' }),
      )
    }
  })
})

describeOnDatabases('the secret store', ({ open: openDatabase }) => {
  async function store(keeper: SecretKeyKeeper = keysInMemory()) {
    const database = await openDatabase()
    const org = await addOrg(database)
    return { database, org, keeper, secrets: createSecretStore({ database, keeper }) }
  }
  const other = (database: Database, keeper: SecretKeyKeeper) => createSecretStore({ database, keeper })

  it('keeps any text, and shows all of it but the value', async () => {
    const { secrets, org } = await store()
    const values = { A: 'NUL \0 and \u{1f511}, "quotes"\\', B: 'x'.repeat(64 * 1024), c_3: '  spaces stay \n' }
    for (const [name, value] of Object.entries(values)) await secrets.put(org, name, value)
    for (const [name, value] of Object.entries(values)) expect(await secrets.read(org.orgId, name)).toBe(value)
    const { items, keyProblem } = await secrets.list(org)
    expect(keyProblem).toBeNull()
    expect(items.map(({ name, isReadable }) => [name, isReadable])).toEqual([
      ['A', true],
      ['B', true],
      ['c_3', true],
    ])
    expect(items[0]?.lastUsedAt).not.toBeNull()
    expect(JSON.stringify(items)).not.toContain('quotes')
  })

  it('says every name that there is not, and is one org’s own', async () => {
    const { secrets, org, database } = await store()
    await secrets.put(org, 'MINE', 'my own value')
    const stranger = await addOrg(database)
    await expect(secrets.readAll(stranger.orgId, ['MINE', 'YOURS'])).rejects.toMatchObject({
      code: 'secret-not-found',
      extra: { names: ['MINE', 'YOURS'] },
    })
    await expect(secrets.remove(stranger, 'MINE')).rejects.toMatchObject({ code: 'secret-not-found' })
    await secrets.remove(org, 'MINE')
    await expect(secrets.read(org.orgId, 'MINE')).rejects.toMatchObject({ code: 'secret-not-found' })
  })

  it('takes two puts at the same time, and keeps one of them whole', async () => {
    const { secrets, org } = await store()
    const values = Array.from({ length: 12 }, (_, index) => `value number ${index}`)
    await Promise.all(values.map((value) => secrets.put(org, 'SAME', value)))
    expect(values).toContain(await secrets.read(org.orgId, 'SAME'))
    expect((await secrets.list(org)).items).toHaveLength(1)
  })

  it('makes no second key where secrets exist, and says what to do', async () => {
    const { secrets, org, database } = await store()
    await secrets.put(org, 'KEPT', 'kept value')
    const empty = keysInMemory()
    const without = other(database, empty)
    await expect(without.put(org, 'NEW', 'new value')).rejects.toMatchObject({ code: 'secret-key-missing' })
    await expect(without.read(org.orgId, 'KEPT')).rejects.toMatchObject({ code: 'secret-key-missing' })
    expect(await empty.read()).toBeUndefined()
    const { items, keyProblem } = await without.list(org)
    expect(keyProblem).toMatchObject({ code: 'secret-key-missing', detail: expect.stringContaining('Put it back') })
    expect(items).toMatchObject([{ name: 'KEPT', isReadable: false }])
  })

  it('with a wrong key reads nothing of the others, and goes on with what is set anew', async () => {
    const { secrets, org, database } = await store()
    await secrets.put(org, 'OLD', 'old value')
    const wrong = other(database, keysFromOutside(newKey(), 'ICEOS_SECRET_KEY'))
    await expect(wrong.read(org.orgId, 'OLD')).rejects.toMatchObject({ code: 'secret-key-missing' })
    await wrong.put(org, 'NEW', 'new value')
    expect(await wrong.read(org.orgId, 'NEW')).toBe('new value')
    expect((await wrong.list(org)).items.map(({ isReadable }) => isReadable)).toEqual([true, false])
    await wrong.put(org, 'OLD', 'set anew')
    expect(await wrong.read(org.orgId, 'OLD')).toBe('set anew')
  })

  it('rotates the master key: each secret opens with the new one, and the one before last is gone', async () => {
    const { secrets, org, database, keeper } = await store()
    const names = Array.from({ length: 5 }, (_, index) => `S${index}`)
    for (const name of names) await secrets.put(org, name, `value of ${name}`)
    const [first] = ringOf(await keeper.read())
    expect(await secrets.rotateKey()).toMatchObject({ rewrapped: 5, unreadable: 0 })
    expect(await secrets.rotateKey()).toMatchObject({ rewrapped: 5, unreadable: 0 })
    const ring = ringOf(await keeper.read())
    expect(ring).toHaveLength(2)
    expect(ring).not.toContain(first)
    const onlyNew = other(database, keysFromOutside(ring[0] as string, 'a test'))
    for (const name of names) expect(await onlyNew.read(org.orgId, name)).toBe(`value of ${name}`)
  })

  it('rotates to a key that was put in front from outside', async () => {
    const [before, after] = [newKey(), newKey()]
    const { secrets, org, database } = await store(keysFromOutside(before, 'ICEOS_SECRET_KEY'))
    await secrets.put(org, 'A', 'the value')
    const both = other(database, keysFromOutside(`${after},${before}`, 'ICEOS_SECRET_KEY'))
    expect(await both.rotateKey()).toMatchObject({ rewrapped: 1 })
    expect(await other(database, keysFromOutside(after, 'x')).read(org.orgId, 'A')).toBe('the value')
    await expect(secrets.read(org.orgId, 'A')).rejects.toMatchObject({ code: 'secret-key-missing' })
  })

  it('loses nothing when a rotation is cut off after any of its steps', async () => {
    for (let failAt = 1; failAt <= 4; failAt++) {
      const { org, database, keeper } = await store()
      const secrets = other(database, keeper)
      for (const name of ['A', 'B', 'C']) await secrets.put(org, name, `value of ${name}`)
      const broken = other(failing(database, failAt), keeper)
      await broken.rotateKey().catch(() => {})
      for (const name of ['A', 'B', 'C']) expect(await secrets.read(org.orgId, name)).toBe(`value of ${name}`)
    }
  })
})

const ringOf = (text: string | undefined) => (text ?? '').trim().split('\n')

/** Refuses its nth query and all that follow. */
function failing(database: OwnedDatabase, nth: number): Database {
  let count = 0
  return {
    ...database,
    write: (scope, work) =>
      database.write(scope, (db) =>
        work({
          query: (text, values) => {
            count++
            return count >= nth ? Promise.reject(new Error('cut off')) : db.query(text, values)
          },
        }),
      ),
  }
}
