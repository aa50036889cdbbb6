import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { afterAll, beforeAll, expect, it } from 'vitest'
import {
  createBlueprintRoute,
  deleteDraftRoute,
  getDraftRoute,
  publishDraftRoute,
  saveDraftRoute,
  savePinsRoute,
} from '../../contracts/blueprints.ts'
import { call } from '../../contracts/call.ts'
import type { Json, JsonObject } from '../../contracts/json.ts'
import { listRunsRoute, rerunRoute, startRunRoute } from '../../contracts/run-routes.ts'
import type { StartRun } from '../../contracts/runs.ts'
import { describeOnDatabases } from '../db/testing/databases.ts'
import type { Model } from '../models/model.ts'
import { useTestEngine, workflow } from '../testing/open-test-engine.ts'
import { createTestTools, human, note, text, toolNode } from '../testing/test-tools.ts'

/** A model of a provider elsewhere. Whoever asks it makes the test fail. */
const farModel: Model = {
  provider: 'far',
  name: 'far-1',
  description: 'Elsewhere',
  local: false,
  complete: () => Promise.reject(new Error('The far model was asked.')),
}

describeOnDatabases('a run that is no ordinary one', (databases) => {
  const tests = createTestTools()
  const seen: string[] = []
  const sink = createServer((request, response) => {
    seen.push(`${request.method} ${request.url}`)
    response.setHeader('content-type', 'application/json').end('{"rows":[1,2,3]}')
  })
  let sinkUrl = ''
  beforeAll(async () => {
    await new Promise<void>((resolve) => sink.listen(0, '127.0.0.1', resolve))
    sinkUrl = `http://127.0.0.1:${(sink.address() as AddressInfo).port}`
  })
  afterAll(() => new Promise((resolve) => sink.close(resolve)))
  const engine = useTestEngine(databases, {
    tools: tests.tools,
    models: [farModel],
    network: { allowAddresses: ['127.0.0.1'] },
  })
  const client = () => engine().client
  const start = (body: Partial<StartRun>, headers: Record<string, string> = {}) =>
    call({ ...client(), headers: () => ({ ...client().headers?.(), ...headers }) }, startRunRoute, {
      body: { inputs: {}, ...body },
    })
  const end = (runId: string) => engine().untilRunIs(runId, 'succeeded', 'failed', 'cancelled')
  const run = async (body: Partial<StartRun>) => end((await start(body)).id)
  let names = 0
  const create = (nodes: JsonObject[], rest: JsonObject = {}) =>
    call(client(), createBlueprintRoute, { body: { ...workflow(nodes, rest), name: `Flow ${++names}` } })
  const params = (blueprintId: string) => ({ params: { blueprintId } })
  const originsOf = ({ nodes }: { nodes: { path: string; origin: Json | object | null }[] }) =>
    Object.fromEntries(nodes.map(({ path, origin }) => [path, origin]))

  it('follows the draft as it was when it started, and publishes nothing', async () => {
    const { id, name, lock } = await create([text('say', 'published')])
    await expect(start({ blueprintId: id, draft: true })).rejects.toMatchObject({ code: 'draft-not-found' })
    const draft = { ...workflow([text('say', 'drafted')]), name }
    expect(await call(client(), saveDraftRoute, { ...params(id), body: draft })).toMatchObject({ problems: [] })
    const drafted = await run({ blueprintId: id, draft: true })
    expect(drafted).toMatchObject({ isDraft: true, blueprintId: id, outputs: { say: { text: 'drafted' } } })
    expect(await run({ blueprintId: id })).toMatchObject({ isDraft: false, outputs: { say: { text: 'published' } } })
    const sent = await run({
      blueprintId: id,
      draft: true,
      blueprint: { ...draft, nodes: [text('say', 'sent')] as Json },
    })
    expect(sent).toMatchObject({ isDraft: true, blueprintId: id, outputs: { say: { text: 'sent' } } })
    // Whatever the author does afterwards, the run shows what it followed.
    await call(client(), saveDraftRoute, { ...params(id), body: { name, nodes: 'nonsense' } })
    expect((await engine().read(drafted.id)).document.nodes[0]).toMatchObject({ tool_args: { template: 'drafted' } })
    expect((await call(client(), getDraftRoute, params(id))).problems.length).toBeGreaterThan(0)
    await expect(start({ blueprintId: id, draft: true })).rejects.toMatchObject({ code: 'blueprint-invalid' })
    const { items } = await call(client(), listRunsRoute, { query: { blueprintId: id } })
    expect(items.map(({ isDraft }) => isDraft)).toEqual([true, false, true])
    await call(client(), saveDraftRoute, { ...params(id), body: draft })
    const headers = { 'if-match': lock }
    const owned = { ...client(), headers: () => ({ ...client().headers?.(), ...headers }) }
    expect(await call(owned, publishDraftRoute, params(id))).toMatchObject({ version: 2 })
    expect(await run({ blueprintId: id })).toMatchObject({ outputs: { say: { text: 'drafted' } } })
    await call(client(), deleteDraftRoute, params(id))
    await expect(call(client(), getDraftRoute, params(id))).rejects.toMatchObject({ code: 'draft-not-found' })
  })

  it('takes a pinned output and does not run its node', async () => {
    const pinned = { load: { value: 'pinned' } }
    const blueprint = workflow([note('load'), text('say', '{{ load.value }}', { dependencies: ['load'] })])
    const before = tests.callsOf('load')
    const ended = await run({ blueprint, pinned })
    expect(ended).toMatchObject({ state: 'succeeded', pinned: ['load'], outputs: { say: { text: 'pinned' } } })
    expect(originsOf(ended)).toEqual({ load: { kind: 'pinned' }, say: null })
    expect(tests.callsOf('load')).toBe(before)
    const events = await engine().events(ended.id)
    const ofLoad = events.filter(({ path }) => path === 'load')
    expect(ofLoad.map(({ type }) => type)).toEqual(['node.pinned', 'node.succeeded'])
    // To begin with that very node means to run it.
    const again = await call(client(), rerunRoute, { params: { runId: ended.id }, body: { from: 'load' } })
    await end(again.id)
    expect(tests.callsOf('load')).toBe(before + 1)
  })

  it('takes what is pinned beside the draft in draft runs only, and in each item of a loop', async () => {
    const body = [note('one'), text('two', '{{ one.value }}')]
    const flow = [{ id: 'each', type: 'loop', items_source: 'inputs.list', item_var: 'item', body }]
    const { id, name } = await create(flow as JsonObject[])
    await call(client(), saveDraftRoute, { ...params(id), body: { ...workflow(flow as JsonObject[]), name } })
    const pins = { 'each/*/one': { value: 'all' }, 'each/1/one': { value: 'second' } }
    await call(client(), savePinsRoute, { ...params(id), body: { pinned: pins } })
    const inputs = { list: [1, 2] }
    const draft = await run({ blueprintId: id, draft: true, inputs })
    expect(draft).toMatchObject({ state: 'succeeded' })
    const texts = draft.nodes.filter(({ nodeId }) => nodeId === 'two').map(({ output }) => output)
    expect(texts).toEqual([{ text: 'all' }, { text: 'second' }])
    expect((await run({ blueprintId: id, inputs })).pinned).toEqual([])
    expect((await run({ blueprintId: id, inputs, draft: true, ignorePins: true })).pinned).toEqual([])
  })

  it('refuses what cannot be pinned', async () => {
    const output_schema = { type: 'object', properties: { value: { type: 'number' } }, required: ['value'] }
    const blueprint = workflow([note('load', { output_schema })])
    await expect(start({ blueprint, pinned: { other: 1 } })).rejects.toMatchObject({ code: 'pin-invalid' })
    const refused = { code: 'pin-invalid', problems: [{ path: '/pinned/load/value', message: expect.any(String) }] }
    await expect(start({ blueprint, pinned: { load: { value: 'x' } } })).rejects.toMatchObject(refused)
    expect(await run({ blueprint, pinned: { load: { value: 1 } } })).toMatchObject({ state: 'succeeded' })
  })

  it('calls nothing outside in a dry run, says what it would have called, and goes on with the last answer', async () => {
    const secret = { authorization: 'Bearer abc', 'x-plain': 'y' }
    const args = {
      url: `${sinkUrl}/orders?token=abc&page={{ inputs.page }}`,
      method: 'POST',
      headers: secret,
      body: { n: 1 },
    }
    const { id } = await create([
      toolNode('order', 'http_fetch', args),
      text('count', 'n{{ order.json.rows | length }}', { dependencies: ['order'] }),
      toolNode('get', 'http_fetch', { url: `${sinkUrl}/plain` }),
      toolNode('write', 'note', { name: 'written', value: 1 }),
      { id: 'ask', type: 'llm', prompt: 'Hello', model: 'far-1', llm_config: { provider: 'far' } },
      human('person'),
      { id: 'calc', type: 'code', code: 'return { sum: 1 + 1 }' },
      { id: 'agent', type: 'agent', tools: ['note'], prompt: 'Do', model: 'far-1', llm_config: { provider: 'far' } },
    ])
    const pinned = { ask: { text: 'p' }, person: { approved: true }, agent: { message: 'm' } }
    const real = await run({ blueprintId: id, inputs: { page: 1 }, pinned })
    expect(real).toMatchObject({ error: null, state: 'succeeded' })
    expect(seen.length).toBeGreaterThan(0)
    seen.length = 0
    const written = tests.callsOf('written')
    const dry = await run({ blueprintId: id, inputs: { page: 2 }, dryRun: true })
    expect(dry).toMatchObject({ state: 'succeeded', isDryRun: true })
    expect(seen).toEqual([])
    expect(tests.callsOf('written')).toBe(written)
    const would = Object.fromEntries(dry.wouldCall.map(({ path, ...rest }) => [path, rest]))
    expect(would.order).toMatchObject({
      would: `call POST ${sinkUrl}/orders?token=•••&page=2`,
      arguments: { headers: { authorization: '•••', 'x-plain': 'y' }, body: { n: 1 } },
      filledFrom: 'last-run',
      runId: real.id,
    })
    expect(JSON.stringify(dry.wouldCall)).not.toContain('abc')
    expect(would.get).toMatchObject({ would: `call GET ${sinkUrl}/plain` })
    expect(would.write).toMatchObject({ would: 'call the tool note', filledFrom: 'last-run' })
    // Those three were pinned in the real run, so nothing is known of them.
    expect(would.ask).toMatchObject({ would: 'ask the model far-1 of far', filledFrom: 'example', runId: null })
    expect(would.person).toMatchObject({ would: expect.stringMatching(/^ask a person: /), filledFrom: 'example' })
    expect(would.agent).toMatchObject({ would: 'ask the model far-1 of far' })
    expect(would.calc).toBeUndefined()
    const outputs = dry.outputs as Record<string, Json>
    expect(outputs.calc).toEqual({ sum: 2 })
    expect(outputs.count).toEqual({ text: 'n3' })
    expect(originsOf(dry)).toMatchObject({ order: { kind: 'dry-run', from: 'last-run' }, calc: null, count: null })
  })

  it('stays dry in the runs below, and when it is run again', async () => {
    const { name } = await create([toolNode('get', 'http_fetch', { url: `${sinkUrl}/below` })])
    seen.length = 0
    const dry = await run({
      blueprint: workflow([{ id: 'sub', type: 'workflow', workflow_ref: name }]),
      dryRun: true,
    })
    expect(dry).toMatchObject({ state: 'succeeded' })
    const { childRunId } = dry.nodes[0] ?? {}
    expect(await engine().read(childRunId as string)).toMatchObject({ isDryRun: true, wouldCall: [{ path: 'get' }] })
    const again = await call(client(), rerunRoute, { params: { runId: dry.id }, body: { from: 'sub' } })
    expect(await end(again.id)).toMatchObject({ isDryRun: true, state: 'succeeded' })
    expect(seen).toEqual([])
  })
})
