import { expect, it } from 'vitest'
import type { Permission } from '../../contracts/access.ts'
import { createBlueprintRoute, listBlueprintsRoute } from '../../contracts/blueprints.ts'
import { call, callStream } from '../../contracts/call.ts'
import { listRunsRoute, startRunRoute, streamRunChangesRoute } from '../../contracts/run-routes.ts'
import { createTokenRoute, listTokensRoute, revokeTokenRoute } from '../../contracts/tokens.ts'
import { describeOnDatabases } from '../db/testing/databases.ts'
import { addOrg, useTestEngine, workflow } from '../testing/open-test-engine.ts'
import { human, text } from '../testing/test-tools.ts'

describeOnDatabases('who may see and do what', (databases) => {
  const engine = useTestEngine(databases)
  const makeToken = (permissions: Permission[], client = engine().client) =>
    call(client, createTokenRoute, { body: { name: 'script', permissions } })

  it('shows nothing of one org to another, on no route', async () => {
    const stranger = engine().clientAs(await addOrg(engine().database))
    const body = workflow([human('ask')], { name: 'Private' })
    const { id: blueprintId, lock } = await call(engine().client, createBlueprintRoute, { body })
    const { id: runId } = await call(engine().client, startRunRoute, { body: { blueprintId } })
    await engine().untilRunIs(runId, 'waiting')
    const { id: tokenId } = await makeToken(['runs:read'])
    const ask = async (method: string, path: string, given?: object) => {
      const response = await stranger.fetch(`${stranger.url}/api/v1${path}`, {
        method,
        headers: { ...stranger.headers?.(), 'if-match': lock, ...(given && { 'content-type': 'application/json' }) },
        ...(given && { body: JSON.stringify(given) }),
      })
      return `${method} ${path} ${response.status}`
    }
    const blueprint = `/blueprints/${blueprintId}`
    const run = `/runs/${runId}`
    const tried: [string, string, object?][] = [
      ['GET', blueprint],
      ['PUT', blueprint, workflow([text('a', 'stolen')])],
      ['DELETE', blueprint],
      ['POST', `${blueprint}/clone`, {}],
      ['GET', `${blueprint}/versions`],
      ['GET', `${blueprint}/versions/1`],
      ['POST', '/runs', { blueprintId }],
      ['GET', run],
      ['GET', `${run}/output`],
      ['GET', `${run}/output?path=ask`],
      ['GET', `${run}/events`],
      ['GET', `${run}/stream`],
      ['POST', `${run}/cancel`],
      ['POST', `${run}/answers`, { path: 'ask', answer: { approved: true } }],
      ['DELETE', `/tokens/${tokenId}`],
    ]
    for (const [method, path, given] of tried) expect(await ask(method, path, given)).toBe(`${method} ${path} 404`)
    for (const route of [listBlueprintsRoute, listRunsRoute, listTokensRoute]) {
      expect(await call(stranger, route)).toEqual({ items: [], nextCursor: null })
    }
    // The same name, the same key and the same document are another's in another org.
    await call(stranger, createBlueprintRoute, { body })
    const key = { body: { blueprint: workflow([text('a', 'x')]) }, headers: { 'idempotency-key': 'shared' } }
    const [ours, theirs] = await Promise.all([
      call(engine().client, startRunRoute, key),
      call(stranger, startRunRoute, key),
    ])
    expect(ours.id).not.toBe(theirs.id)
    expect((await engine().read(runId)).state).toBe('waiting')
  })

  it('tells the changes of runs to their own org only', async () => {
    const stranger = engine().clientAs(await addOrg(engine().database))
    const seen = new Set<string>()
    const reader = new AbortController()
    const reading = (async () => {
      for await (const { data } of callStream(stranger, streamRunChangesRoute, { signal: reader.signal }))
        seen.add(data.runId)
    })().catch(() => {})
    await engine().run([text('a', 'ours')])
    const { id } = await call(stranger, startRunRoute, {
      body: { blueprint: workflow([text('a', 'theirs')]) },
      query: { wait: 10 },
    })
    await expect.poll(() => [...seen], { timeout: 5000 }).toEqual([id])
    reader.abort()
    await reading
  })

  it('gives a token no more than it was made for, and nothing once it is revoked', async () => {
    const { secret, id } = await makeToken(['runs:read', 'system:write'])
    const client = engine().clientOf(secret)
    expect((await call(client, listRunsRoute)).items).toBeInstanceOf(Array)
    const refused = { code: 'forbidden' }
    await expect(
      call(client, startRunRoute, { body: { blueprint: workflow([text('a', 'x')]) } }),
    ).rejects.toMatchObject(refused)
    await expect(call(client, listBlueprintsRoute)).rejects.toMatchObject(refused)
    await expect(makeToken(['runs:write'], client)).rejects.toMatchObject(refused)
    expect((await makeToken(['runs:read'], client)).permissions).toEqual(['runs:read'])
    const listed = await call(engine().client, listTokensRoute)
    expect(JSON.stringify(listed)).not.toContain(secret)
    await call(engine().client, revokeTokenRoute, { params: { tokenId: id } })
    await expect(call(client, listRunsRoute)).rejects.toMatchObject({ code: 'unauthorized' })
    expect(
      (await call(engine().client, listTokensRoute)).items.find((token) => token.id === id)?.revokedAt,
    ).not.toBeNull()
  })

  it('lets a token expire', async () => {
    const { secret, id } = await call(engine().client, createTokenRoute, {
      body: { name: 'short', permissions: ['runs:read'], expiresInDays: 1 },
    })
    const client = engine().clientOf(secret)
    await call(client, listRunsRoute)
    await engine().database.write('worker', (db) =>
      db.query(`update tokens set expires_at = now() - interval '1 second' where id = $1`, [id]),
    )
    await expect(call(client, listRunsRoute)).rejects.toMatchObject({ code: 'unauthorized' })
  })
})
