import { afterAll, beforeAll, expect, it } from 'vitest'
import { call, callStream } from '../../contracts/call.ts'
import type { JsonObject } from '../../contracts/json.ts'
import * as routes from '../../contracts/models.ts'
import { cancelRunRoute } from '../../contracts/run-routes.ts'
import type { RunDetail } from '../../contracts/runs.ts'
import { putSecretRoute } from '../../contracts/secrets.ts'
import { keysInMemory } from '../../platform/secret-key-keeper.ts'
import { describeOnDatabases } from '../db/testing/databases.ts'
import { type ModelServer, startModelServer } from '../testing/model-server/model-server.ts'
import { openTestEngine, type TestEngine, useTestEngine } from '../testing/open-test-engine.ts'
import { createTestTools } from '../testing/test-tools.ts'

const key = 'sk-canary-key-0123456789'
const schema = { type: 'object', properties: { n: { type: 'integer' } }, required: ['n'], additionalProperties: false }
const llm = (model: string, rest: JsonObject = {}): JsonObject => ({
  id: 'node',
  type: 'llm',
  prompt: 'Count',
  llm_config: { provider: 'house', model },
  ...rest,
})
const nodeOf = (run: RunDetail) => run.nodes.find(({ path }) => path === 'node')
const outputOf = (run: RunDetail) => nodeOf(run)?.output as JsonObject

async function addHouse({ client }: TestEngine, url: string, rest: object = {}) {
  await call(client, putSecretRoute, { params: { name: 'HOUSE_KEY' }, body: { value: key } })
  const body = { name: 'house', kind: 'openai-compatible' as const, baseUrl: `${url}/v1`, secretName: 'HOUSE_KEY' }
  return call(client, routes.addProviderRoute, { body: { ...body, allowsPrivate: true, ...rest } })
}

describeOnDatabases('providers of models', (databases) => {
  let server: ModelServer
  let ollama: ModelServer
  const tests = createTestTools()
  beforeAll(async () => {
    server = await startModelServer({ key })
    ollama = await startModelServer()
  })
  afterAll(() => Promise.all([server.stop(), ollama.stop()]))
  const engine = useTestEngine(databases, { tools: tests.tools })

  beforeAll(() => addHouse(engine(), server.url))

  it('are added, tested, changed and removed', async () => {
    const { client } = engine()
    await expect(addHouse(engine(), server.url)).rejects.toMatchObject({ code: 'provider-name-taken' })
    const params = { provider: 'house' }
    const test = await call(client, routes.testProviderRoute, { params, body: { model: 'echo' } })
    expect(test).toMatchObject({ ok: true, problem: null, answer: expect.stringContaining('ready') })
    expect(test.models).toContain('echo')
    await call(client, putSecretRoute, { params: { name: 'WRONG' }, body: { value: 'sk-some-other-key-000' } })
    await call(client, routes.changeProviderRoute, { params, body: { secretName: 'WRONG' } })
    const refused = await call(client, routes.testProviderRoute, { params, body: {} })
    expect(refused.problem).toMatchObject({
      code: 'model-refused-key',
      detail: expect.not.stringContaining('other-key'),
    })
    await call(client, routes.changeProviderRoute, { params, body: { secretName: 'NOT_THERE' } })
    expect((await call(client, routes.testProviderRoute, { params, body: {} })).problem?.code).toBe('model-key-missing')
    await call(client, routes.changeProviderRoute, { params, body: { secretName: 'HOUSE_KEY', allowsPrivate: false } })
    expect((await call(client, routes.testProviderRoute, { params, body: {} })).problem?.code).toBe('address-blocked')
    await call(client, routes.changeProviderRoute, { params, body: { allowsPrivate: true, isEnabled: false } })
    expect(nodeOf(await engine().run([llm('echo')]))?.error?.code).toBe('model-not-found')
    await call(client, routes.changeProviderRoute, { params, body: { isEnabled: true } })
  })

  it('answer nodes, whose text is streamed and whose cost is counted', async () => {
    const { client } = engine()
    await call(client, routes.setPriceRoute, {
      body: { provider: 'house', model: 'words', inputUsd: 1, cachedInputUsd: null, outputUsd: 2 },
    })
    const run = await engine().run([llm('words')])
    expect(outputOf(run).text).toMatch(/^word1 word2 .* word120$/)
    expect(run.usage).toMatchObject({ calls: 1, inputTokens: 12, outputTokens: 7, costUsd: (12 + 14) / 1e6 })
    const events = await engine().events(run.id)
    const deltas = events.filter(({ type }) => type === 'node.delta')
    expect(deltas.map(({ data }) => data.text).join('')).toBe(outputOf(run).text)
    expect(deltas.length).toBeGreaterThan(3)
    expect(deltas.length).toBeLessThan(100)
    expect(JSON.stringify([events, run])).not.toContain(key)
    expect((await engine().run([llm('echo')])).usage).toMatchObject({ costUsd: null, unpricedCalls: 1 })
  })

  it('are told what does not fit a schema, until it fits or the repairs are used up', async () => {
    for (const model of ['not-json-first', 'wrong-schema-first']) {
      const run = await engine().run([llm(model, { json_schema: schema })])
      expect(outputOf(run)).toMatchObject({ data: { n: 1 }, repairs: 1 })
      expect(run.usage?.calls).toBe(2)
    }
    const never = nodeOf(await engine().run([llm('never-fits', { json_schema: schema, max_repairs: 1 })]))
    expect(never?.error).toMatchObject({
      code: 'model-output-invalid',
      detail: expect.stringContaining('/n is required'),
    })
    expect(never?.usage?.calls).toBe(2)
  })

  it('serve the model that nodes get by default', async () => {
    const { client } = engine()
    const node = llm('', { llm_config: { provider: 'default' } })
    expect(outputOf(await engine().run([node])).model).toBe('local-extractive')
    await call(client, routes.setDefaultModelRoute, { body: { provider: 'house', model: 'echo' } })
    expect(outputOf(await engine().run([node]))).toMatchObject({ model: 'echo', text: 'You said: Count' })
    const { items, silent } = await call(client, routes.listModelsRoute, {})
    expect(items.filter(({ isDefault }) => isDefault)).toMatchObject([{ provider: 'house', name: 'echo' }])
    expect(silent).toEqual([])
  })

  it('call the tools of an agent, and a killed one goes on without a second call', async () => {
    const agent = { id: 'node', type: 'agent', llm_config: { provider: 'house', model: 'worker' } }
    server.say('worker', ({ results }) => {
      if (results === 0) return { text: 'First.', calls: [{ tool: 'note', input: { name: 'once', value: 7 } }] }
      if (results === 1) return { text: 'Then.', calls: [{ tool: 'hold', input: { name: 'agent' } }] }
      return { text: 'All done.' }
    })
    const database = await databases.open()
    const own = { tools: tests.tools, secretKeys: keysInMemory() }
    const first = await openTestEngine(database, own)
    await addHouse(first, server.url)
    const { id } = await first.start([{ ...agent, tools: ['note', 'hold'] }])
    await expect.poll(() => tests.callsOf('agent'), { timeout: 10_000 }).toBe(1)
    const asked = server.requests.filter(({ model }) => model === 'worker').length
    await first.stop()
    tests.open('agent')
    const second = await openTestEngine(database, own)
    const run = await second.untilRunIs(id, 'succeeded', 'failed')
    expect(outputOf(run)).toMatchObject({
      message: 'All done.',
      iterations: 3,
      tool_calls: 2,
      stopped_because: 'answered',
    })
    expect(tests.callsOf('once')).toBe(1)
    expect(server.requests.filter(({ model }) => model === 'worker').length).toBe(asked + 1)
    expect(run.usage?.calls).toBe(3)
  }, 60_000)

  it('tell an agent which arguments were wrong, and stop it when its budget is spent', async () => {
    server.say('wrong-arguments', ({ results }) => {
      if (results === 0) return { calls: [{ tool: 'note', input: { nome: 'x' } }] }
      return results === 1 ? { calls: [{ tool: 'note', input: '{"name":' }] } : { text: 'I give up.' }
    })
    const agent = { id: 'node', type: 'agent', tools: ['note'] }
    const run = await engine().run([{ ...agent, llm_config: { provider: 'house', model: 'wrong-arguments' } }])
    expect(outputOf(run)).toMatchObject({ message: 'I give up.', tool_calls: 2 })
    const bodies = JSON.stringify(server.requests.filter(({ model }) => model === 'wrong-arguments').at(-1)?.body)
    expect(bodies).toMatch(/note: \/name/)
    expect(bodies).toContain('no JSON object')
    const spent = { ...agent, max_total_tokens: 30, llm_config: { provider: 'house', model: 'always-calls' } }
    server.say('always-calls', () => ({ calls: [{ tool: 'note', input: { name: 'budget' } }] }))
    expect(outputOf(await engine().run([spent]))).toMatchObject({
      stopped_because: 'budget',
      iterations: 2,
      finished: false,
    })
    expect(tests.callsOf('budget')).toBe(1)
  })

  it('are hung up on when the run is cancelled', async () => {
    server.say('endless', () => ({ text: 'word '.repeat(2000), pieceMs: 10 }))
    const before = server.hungUp()
    const { id } = await engine().start([llm('endless')])
    await expect.poll(() => server.open(), { timeout: 10_000 }).toBeGreaterThan(0)
    await call(engine().client, cancelRunRoute, { params: { runId: id } })
    await engine().untilRunIs(id, 'cancelled')
    await expect.poll(() => server.hungUp() - before, { timeout: 5000 }).toBe(1)
  })

  it('are an Ollama that was found, which fetches and deletes models', async () => {
    const own = await openTestEngine(await databases.open(), { ollamaUrl: ollama.url })
    const { client } = own
    expect((await call(client, routes.listProvidersRoute, {})).items).toMatchObject([
      { name: 'ollama', origin: 'found' },
    ])
    const params = { provider: 'ollama' }
    const { id } = await call(client, routes.pullModelRoute, { params, body: { model: 'tiny' } })
    const told: routes.ModelPull[] = []
    for await (const { data } of callStream(client, routes.streamPullRoute, { params: { pullId: id } })) told.push(data)
    expect(told.at(-1)).toMatchObject({ state: 'succeeded', percent: 100, totalBytes: 4_000_000 })
    expect(told.some(({ percent }) => percent !== null && percent > 0 && percent < 100)).toBe(true)
    const names = async () => (await call(client, routes.listModelsRoute, {})).items.map(({ name }) => name)
    expect(await names()).toContain('tiny')
    await call(client, routes.deleteModelRoute, { params, query: { model: 'tiny' } })
    expect(await names()).not.toContain('tiny')
    const missing = await call(client, routes.pullModelRoute, { params, body: { model: 'missing' } })
    await expect
      .poll(
        async () => (await call(client, routes.listPullsRoute, {})).items.find((one) => one.id === missing.id)?.state,
      )
      .toBe('failed')
    const run = await own.run([llm('echo', { llm_config: { provider: 'ollama', model: 'echo' } })])
    expect(run.usage).toMatchObject({ calls: 1, costUsd: 0 })
  })
})
