import { expect, it } from 'vitest'
import { call } from '../../contracts/call.ts'
import type { Json, JsonObject } from '../../contracts/json.ts'
import { clearCacheRoute, getCacheRoute } from '../../contracts/node-cache.ts'
import { startRunRoute } from '../../contracts/run-routes.ts'
import { deleteOldCached } from '../db/node-cache.ts'
import { describeOnDatabases } from '../db/testing/databases.ts'
import { addOrg, useTestEngine, workflow } from '../testing/open-test-engine.ts'
import { createTestTools, hold, human, text, toolNode } from '../testing/test-tools.ts'

describeOnDatabases('the cache of nodes', (databases) => {
  const tests = createTestTools()
  const engine = useTestEngine(databases, { tools: tests.tools })
  const start = (nodes: JsonObject[], rest: { inputs?: JsonObject; noCache?: boolean } = {}) =>
    call(engine().client, startRunRoute, { body: { blueprint: workflow(nodes), inputs: {}, ...rest } })
  const end = (runId: string) => engine().untilRunIs(runId, 'succeeded', 'failed')
  const run = async (...given: Parameters<typeof start>) => end((await start(...given)).id)
  /** Counts its calls; the author wants it cached all the same. */
  const counted = (name: string, value: Json = 1, cache: Json = { allow_writes: true }, rest: object = {}) =>
    toolNode('count', 'note', { name, value }, { cache, ...rest }) as JsonObject

  it('does not run a node again for what it was run for before, and says where its output is from', async () => {
    const flow = [
      counted('plain', '{{ inputs.n }}'),
      text('after', 'n{{ count.value }}', { dependencies: ['count'] }) as JsonObject,
    ]
    const first = await run(flow, { inputs: { n: 1 } })
    const again = await run(flow, { inputs: { n: 1 } })
    expect(again).toMatchObject({ state: 'succeeded', outputs: { after: { text: 'n1' } } })
    expect(again.nodes.find(({ path }) => path === 'count')?.origin).toEqual({ kind: 'cached', runId: first.id })
    const told = (await engine().events(again.id)).find(({ type }) => type === 'node.cached')
    expect(told).toMatchObject({ path: 'count', data: { runId: first.id } })
    await run(flow, { inputs: { n: 2 } })
    await run(flow, { inputs: { n: 1 }, noCache: true })
    expect(tests.callsOf('plain')).toBe(3)
  })

  it('runs it again when its settings are others, and not when only its name is', async () => {
    await run([counted('settings')])
    await run([counted('settings', 1, { allow_writes: true }, { name: 'Another name', retries: 2 })])
    expect(tests.callsOf('settings')).toBe(1)
    await run([counted('settings', 1, { allow_writes: true }, { output_schema: { type: 'object' } })])
    expect(tests.callsOf('settings')).toBe(2)
  })

  it('caches code by everything that it sees, and keeps failures out', async () => {
    const code = (text: string) => ({ id: 'calc', type: 'code', cache: true, code: text }) as JsonObject
    const random = code('return { id: Math.random(), n: inputs.n }')
    const [one, two, other] = [
      await run([random], { inputs: { n: 1 } }),
      await run([random], { inputs: { n: 1 } }),
      await run([random], { inputs: { n: 2 } }),
    ]
    expect(two.outputs).toEqual(one.outputs)
    expect(other.outputs).not.toEqual(one.outputs)
    const failing = toolNode(
      'count',
      'fail',
      { name: 'fails', times: 1 },
      { cache: { allow_writes: true } },
    ) as JsonObject
    expect((await run([failing])).state).toBe('failed')
    expect((await run([failing])).state).toBe('succeeded')
    expect((await run([failing])).state).toBe('succeeded')
    expect(tests.callsOf('fails')).toBe(2)
  })

  it("goes by the author's key, for the author's time", async () => {
    const keyed = counted('keyed', '{{ inputs.n }}', { allow_writes: true, key: 'day {{ inputs.day }}' })
    for (const n of [1, 2]) await run([keyed], { inputs: { n, day: 1 } })
    expect(tests.callsOf('keyed')).toBe(1)
    const short = counted('short', 1, { allow_writes: true, ttl_seconds: 1 })
    await run([short])
    await engine().database.write('worker', (db) =>
      db.query(`update node_cache set expires_at = now() - interval '1 second' where expires_at is not null`),
    )
    await run([short])
    expect(tests.callsOf('short')).toBe(2)
    const gone = await engine().database.write('worker', async (db) => {
      await db.query(`update node_cache set used_at = now() - interval '31 days' where expires_at is null`)
      return deleteOldCached(db, 1000)
    })
    expect(gone).toBeGreaterThan(0)
    await run([keyed], { inputs: { n: 1, day: 1 } })
    expect(tests.callsOf('keyed')).toBe(2)
  })

  it('lets runs share also what is done before they have asked for it', async () => {
    for (let round = 0; round < 10; round++) {
      const node = counted(`quick ${Math.random()}`)
      const runs = await Promise.all(Array.from({ length: 4 }, () => start([node])))
      await Promise.all(runs.map(({ id }) => end(id)))
      expect(tests.callsOf((node.tool_args as JsonObject).name as string)).toBe(1)
    }
  })

  it('lets runs that need the same at one time share it', async () => {
    const name = `shared_${Math.random().toString(36).slice(2)}`
    const node = hold(name, { cache: { allow_writes: true } }) as JsonObject
    const runs = await Promise.all([start([node]), start([node]), start([node])])
    await expect.poll(() => tests.callsOf(name)).toBe(1)
    tests.open(name)
    const ended = await Promise.all(runs.map(({ id }) => end(id)))
    expect(ended.map(({ state }) => state)).toEqual(['succeeded', 'succeeded', 'succeeded'])
    expect(tests.callsOf(name)).toBe(1)
  })

  it('is refused for people, containers, and tools that write', async () => {
    const cases = [
      human('ask', { cache: true }),
      toolNode('write', 'note', { name: 'x' }, { cache: true }),
      toolNode('send', 'http_fetch', { url: 'https://example.com', method: '{{ inputs.method }}' }, { cache: true }),
      { id: 'agent', type: 'agent', tools: ['note'], cache: true },
    ]
    for (const node of cases)
      await expect(start([node as JsonObject])).rejects.toMatchObject({ code: 'blueprint-invalid' })
    const get = toolNode('get', 'http_fetch', { url: 'https://example.invalid' }, { cache: true }) as JsonObject
    expect((await start([get])).id).toBeTruthy()
  })

  it('keeps no value in its keys, belongs to one org, and is forgotten on request', async () => {
    const secret = 'canary-4711'
    await run([counted('secret', secret)])
    const rows = await engine().database.read('worker', (db) => db.query<{ key: string }>('select key from node_cache'))
    expect(rows.length).toBeGreaterThan(0)
    for (const { key } of rows) expect(key).toMatch(/^[0-9a-f]{64}$/)
    const other = engine().clientAs(await addOrg(engine().database))
    expect(await call(other, getCacheRoute, { query: {} })).toEqual({ entries: 0, bytes: 0, hits: 0 })
    const theirs = await call(other, startRunRoute, {
      body: { blueprint: workflow([counted('secret', secret)]), inputs: {} },
    })
    await expect.poll(() => tests.callsOf('secret')).toBe(2)
    expect(theirs.id).toBeTruthy()
    const before = await call(engine().client, getCacheRoute, { query: {} })
    const { removed } = await call(engine().client, clearCacheRoute, { query: {} })
    expect(removed).toBe(before.entries)
    await run([counted('secret', secret)])
    expect(tests.callsOf('secret')).toBe(3)
  })
})
