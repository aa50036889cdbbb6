import { expect, it } from 'vitest'
import { listBlueprintsRoute } from '../../contracts/blueprints.ts'
import { call } from '../../contracts/call.ts'
import { getDocumentRoute } from '../../contracts/knowledge-routes.ts'
import {
  forgetMemoriesRoute,
  forgetMemoryRoute,
  listMemoriesRoute,
  listMemoryScopesRoute,
  restoreMemoriesRoute,
  writeMemoryRoute,
} from '../../contracts/memory.ts'
import { startRunRoute } from '../../contracts/run-routes.ts'
import { describeOnDatabases } from '../db/testing/databases.ts'
import { addOrg, useTestEngine } from '../testing/open-test-engine.ts'
import { scriptedModel } from '../testing/scripted-model.ts'

const done = (message: string) => ({ tool: null, inputs: {}, done: true, message })

describeOnDatabases('memory', (databases) => {
  const agent = scriptedModel('agent', ({ prompt }) =>
    done(prompt.includes('42 knots') ? 'I know: 42 knots.' : 'It is 42 knots.'),
  )
  const engine = useTestEngine(databases, { models: [agent] })
  const list = async (query: object = {}) => (await call(engine().client, listMemoriesRoute, { query })).items
  const write = (body: { key: string; content: string; [member: string]: unknown }) =>
    call(engine().client, writeMemoryRoute, { body: body as never })
  const run = async (tool: string, args: object) => {
    const done = await engine().run([{ id: 'it', type: 'tool', tool_name: tool, tool_args: args as never }])
    expect(done.error).toBeNull()
    return done.nodes[0]?.output as never
  }

  it('is written, found by its words, replaced by its key, and forgotten', async () => {
    await write({ key: 'answers', content: 'Wants short answers in the morning.', scope: 'a' })
    await write({ key: 'tea', content: 'Drinks green tea.', scope: 'a' })
    expect(await list({ query: 'answer in mornings', scope: 'a' })).toMatchObject([{ key: 'answers', score: 1 }])
    await write({ key: 'tea', content: 'Drinks black tea.', scope: 'a' })
    expect((await list({ scope: 'a' })).map(({ content }) => content)).toEqual([
      'Drinks black tea.',
      'Wants short answers in the morning.',
    ])
    const [tea] = await list({ query: 'tea', scope: 'a' })
    await call(engine().client, forgetMemoryRoute, { params: { memoryId: tea?.id ?? '' } })
    expect(await list({ query: 'tea', scope: 'a' })).toEqual([])
    const { items, forgotten } = await call(engine().client, forgetMemoriesRoute, { query: { scope: 'a' } })
    expect([forgotten, items.map(({ key }) => key)]).toEqual([1, ['answers']])
  })

  it('is forgotten by kind, audience and words, and brought back as it was unless its key was taken', async () => {
    const { client } = engine()
    for (const [key, kind, audience] of [
      ['sails', 'semantic', 'user'],
      ['reefing', 'procedural', 'user'],
      ['fleet', 'semantic', 'org'],
    ]) {
      await write({ key: key ?? '', content: `Of ${key} and the mast.`, scope: 'undo', kind, audience })
    }
    const before = await list({ scope: 'undo' })
    const forget = (query: object) => call(client, forgetMemoriesRoute, { query })
    await expect(forget({})).rejects.toMatchObject({ code: 'invalid-input' })
    expect((await forget({ scope: 'undo', kind: 'procedural' })).items).toMatchObject([{ key: 'reefing' }])
    const { items } = await forget({ scope: 'undo', query: 'mast' })
    expect(items.map(({ key }) => key)).toEqual(['sails'])
    expect((await forget({ scope: 'undo', audience: 'org' })).forgotten).toBe(1)
    expect(await list({ scope: 'undo' })).toEqual([])
    await write({ key: 'sails', content: 'New sails.', scope: 'undo' })
    const restored = await call(client, restoreMemoriesRoute, { body: { items: before } })
    expect(restored).toEqual({ restored: 2 })
    const after = await list({ scope: 'undo' })
    for (const key of ['reefing', 'fleet'])
      expect(after.find((one) => one.key === key)).toEqual(before.find((one) => one.key === key))
    expect(after.find(({ key }) => key === 'sails')?.content).toBe('New sails.')
  })

  it('is listed page by page, with its scopes', async () => {
    for (const key of ['one', 'two', 'three']) await write({ key, content: key, scope: 'pages' })
    const first = await call(engine().client, listMemoriesRoute, { query: { scope: 'pages', limit: 2 } })
    expect(first).toMatchObject({ items: [{ key: 'three' }, { key: 'two' }], nextOffset: 2 })
    const rest = await call(engine().client, listMemoriesRoute, { query: { scope: 'pages', limit: 2, offset: 2 } })
    expect(rest).toMatchObject({ items: [{ key: 'one' }], nextOffset: null })
    const { items } = await call(engine().client, listMemoryScopesRoute)
    expect(items).toContainEqual({ scope: 'pages', count: 3 })
  })

  it('is for a user, a project or the org, and never for another org', async () => {
    const { clientAs, database, localCaller } = engine()
    for (const audience of ['user', 'project', 'org'])
      await write({ key: audience, content: 'The anchor.', scope: 'b', audience })
    const keysFor = async (caller: typeof localCaller) =>
      (await call(clientAs(caller), listMemoriesRoute, { query: { scope: 'b', query: 'anchor' } })).items
        .map(({ key }) => key)
        .sort()
    const other = { ...localCaller, userId: '01990000-0000-7000-8000-00000000000a' }
    expect(await keysFor(localCaller)).toEqual(['org', 'project', 'user'])
    expect(await keysFor(other)).toEqual(['org', 'project'])
    expect(await keysFor({ ...other, projectId: undefined })).toEqual(['org'])
    expect(await keysFor(await addOrg(database))).toEqual([])
  })

  it('lets what happened fade', async () => {
    const { database, localCaller } = engine()
    await write({ key: 'old', content: 'Visited the lighthouse.', scope: 'c', kind: 'episodic' })
    await database.write(localCaller, (db) =>
      db.query("update semantic_memory set updated_at = now() - interval '28 days' where scope = 'c'"),
    )
    await write({ key: 'new', content: 'Visited the lighthouse.', scope: 'c', kind: 'episodic' })
    const found = await list({ query: 'lighthouse', scope: 'c' })
    expect(found.map(({ key }) => key)).toEqual(['new', 'old'])
    expect((found[1]?.score ?? 0) / (found[0]?.score ?? 1)).toBeCloseTo(0.25, 2)
  })

  it('is reached by tools, for whoever has started the run', async () => {
    const { localCaller } = engine()
    const written = await run('memory_write_tool', {
      key: 'k',
      content: 'The keel is oak.',
      scope: 'd',
      org_id: 'someone',
      metadata: { tags: ['wood'] },
    })
    expect(written).toMatchObject({ ok: true, key: 'k', scope: 'd', user_id: localCaller.userId })
    expect(await list({ scope: 'd' })).toMatchObject([{ key: 'k', runId: expect.any(String) }])
    expect(await run('memory_search_tool', { query: 'oak keel', scope: 'd', top_k: 3, tags: ['wood'] })).toMatchObject({
      results: [{ key: 'k', meta_json: { tags: ['wood'] }, content: 'The keel is oak.' }],
    })
    expect(await run('memory_search_tool', { query: 'oak', scope: 'd', tags: ['stone'] })).toMatchObject({
      results: [],
    })
    await write({ key: 'splice', content: 'To splice a rope, unlay three strands.', scope: 'd', kind: 'procedural' })
    expect(await run('lookup_tool', { query: 'how to splice a rope' })).toMatchObject({
      notes: expect.stringContaining('unlay'),
    })
    expect(await run('memory_summarize_tool', { scope: 'd' })).toMatchObject({ backlinks: ['splice', 'k'] })
    expect(await run('memory_forget_tool', { key: 'k', scope: 'd' })).toEqual({ forgotten: 1 })
  })

  it('takes a text in as a document that can be searched', async () => {
    const given = (await run('ingestion_tool', {
      source_type: 'text',
      source: 'The walrus Otso weighs 900 kg.',
      scope: 'zoo',
    })) as {
      ingested: { row_id: string }[]
    }
    const documentId = given.ingested[0]?.row_id ?? ''
    await expect
      .poll(async () => (await call(engine().client, getDocumentRoute, { params: { documentId } })).state, {
        timeout: 20_000,
      })
      .toBe('ready')
    expect(await run('search_tool', { query: 'walrus' })).toMatchObject({
      results: [{ snippet: expect.stringContaining('Otso') }],
    })
  })

  it('is what an agent with a memory is told, and what it answers is remembered', async () => {
    const node = {
      id: 'agent',
      type: 'agent',
      package: 'skipper',
      prompt: 'How fast is the ferry Merikotka?',
      llm_config: { provider: 'test', model: 'agent' },
      memory: { backend: 'redis' },
    }
    const first = await engine().run([node])
    expect(first.nodes[0]?.output).toMatchObject({ message: 'It is 42 knots.' })
    const second = await engine().run([node])
    expect(second.nodes[0]?.output).toMatchObject({ message: 'I know: 42 knots.' })
    expect(await list({ scope: 'agent:skipper' })).toMatchObject([{ kind: 'episodic' }])
    const without = await engine().run([{ ...node, memory: { limit: 0, remember: false } }])
    expect(without.nodes[0]?.output).toMatchObject({ message: 'It is 42 knots.' })
  })

  it('is what the library assistant answers from', async () => {
    const { client } = engine()
    await write({ key: 'ferries', content: 'The ferry Merikotka was converted in 2024.', scope: 'library' })
    const { items } = await call(client, listBlueprintsRoute)
    const blueprintId = items.find(({ name }) => name === 'library_assistant.ask_my_library')?.id ?? ''
    const inputs = { query: 'When was the ferry Merikotka converted?', session_id: 'me' }
    const run = await call(client, startRunRoute, { query: { wait: 20 }, body: { blueprintId, inputs } })
    expect(run).toMatchObject({ state: 'succeeded', outputs: { response: { text: expect.stringContaining('2024') } } })
    expect((await list({ scope: 'library' })).map(({ key }) => key)).toContain(`chat:me:${inputs.query}`)
  })
})
