import { afterAll, beforeAll, expect, it } from 'vitest'
import { call, callBytes, callStream } from '../../contracts/call.ts'
import {
  type AddTurn,
  addTurnRoute,
  attachFileRoute,
  type ChatEvent,
  type ChatTurn,
  changeChatSessionRoute,
  createChatSessionRoute,
  deleteChatSessionRoute,
  exportChatRoute,
  getChatSessionRoute,
  getTurnRoute,
  listChatSessionsRoute,
  listFeedbackRoute,
  listTurnsRoute,
  rateTurnRoute,
  startDemoRoute,
  stopTurnRoute,
  streamNewTurnRoute,
  streamTurnRoute,
} from '../../contracts/chat.ts'
import { getDocumentPageRoute, listCollectionsRoute } from '../../contracts/knowledge-routes.ts'
import { addProviderRoute } from '../../contracts/models.ts'
import { getRunRoute, listRunsRoute, startRunRoute } from '../../contracts/run-routes.ts'
import { describeOnDatabases } from '../db/testing/databases.ts'
import { tidySessions } from '../retention/tidy-runs.ts'
import { type ModelServer, startModelServer } from '../testing/model-server/model-server.ts'
import { addOrg, useTestEngine } from '../testing/open-test-engine.ts'

describeOnDatabases('a conversation', (databases) => {
  const engine = useTestEngine(databases)
  let server: ModelServer
  let count = 0
  const newKey = () => `talk-${++count}`

  beforeAll(async () => {
    server = await startModelServer()
    const { client } = engine()
    await call(client, startDemoRoute)
    await call(client, addProviderRoute, {
      body: { name: 'house', kind: 'openai-compatible', baseUrl: `${server.url}/v1`, allowsPrivate: true },
    })
  }, 60_000)
  afterAll(() => server.stop())

  const ask = (key: string, body: AddTurn | string, wait = 20): Promise<ChatTurn> =>
    call(engine().client, addTurnRoute, {
      params: { sessionId: key },
      query: { wait },
      body: typeof body === 'string' ? { question: body } : body,
    })
  const by = (model: string) => ({ model: { provider: 'house', model } })

  it('answers without a model by quotes that stand where they say', async () => {
    const turn = await ask(newKey(), 'When can Mira Halonen begin?')
    expect(turn).toMatchObject({ state: 'done', parentId: null, problem: null, usage: null })
    expect(turn.answer).toMatchObject({ isSupported: true, by: { model: 'local-extractive' } })
    expect(turn.answer?.citations[0]?.quote).toContain('1 September 2026')
    for (const { documentId, page, start, end, quote } of turn.answer?.citations ?? []) {
      const stored = await call(engine().client, getDocumentPageRoute, { params: { documentId, page } })
      expect(stored.text.slice(start - stored.start, end - stored.start)).toBe(quote)
    }
  })

  it('goes on: a question that leans on the one before is understood, by rule', async () => {
    const key = newKey()
    const first = await ask(key, 'Where did Mira Halonen receive the Blue Propeller award of 2024, and what for?')
    const second = await ask(key, 'And how long is her notice period?')
    expect(second).toMatchObject({ state: 'done', parentId: first.id, siblings: [second.id] })
    expect(second.searched).toContain('halonen')
    expect(second.answer?.citations[0]?.quote).toContain('three months')
    const { items } = await call(engine().client, listTurnsRoute, { params: { sessionId: key } })
    expect(items.map(({ id }) => id)).toEqual([first.id, second.id])
    const session = await call(engine().client, getChatSessionRoute, { params: { sessionId: key } })
    expect(session).toMatchObject({ turnCount: 2, leafTurnId: second.id, title: first.question })
  })

  it('is a run that can be watched', async () => {
    const turn = await ask(newKey(), 'When can Mira Halonen begin?')
    const run = await call(engine().client, getRunRoute, { params: { runId: turn.runId ?? '' } })
    expect(run).toMatchObject({ name: 'chatkit.rag_chat', state: 'succeeded' })
    expect(run.nodes.map(({ path }) => path)).toEqual(
      expect.arrayContaining(['recall', 'passages', 'reply/false/quoted', 'remember']),
    )
  })

  it('streams what a model writes, and keeps only citations that stand', async () => {
    server.say('cites', () => ({
      text: 'She can begin on 1 September 2026 [1]. She eats dragons [1]. See [77].',
      pieceMs: 5,
    }))
    const events: ChatEvent[] = []
    const body = { question: 'When can Mira Halonen begin on 1 September 2026?', ...by('cites') }
    for await (const { data } of callStream(engine().client, streamNewTurnRoute, {
      params: { sessionId: newKey() },
      body,
    })) {
      events.push(data)
    }
    expect(events[0]).toMatchObject({ type: 'turn', turn: { state: 'writing' } })
    const written = events.flatMap((event) => (event.type === 'text' ? [event.text] : [])).join('')
    expect(written).toContain('She eats dragons [1]')
    expect(events.find(({ type }) => type === 'passages')).toBeDefined()
    const end = events.at(-1)
    if (end?.type !== 'end') throw new Error('It does not end.')
    expect(end.turn.answer).toMatchObject({ droppedCitations: 2, isSupported: true, by: { model: 'cites' } })
    expect(end.turn.answer?.text).toBe('She can begin on 1 September 2026 [1]. She eats dragons. See.')
    expect(end.turn).toMatchObject({ state: 'done', problem: null })
    await expect
      .poll(async () => (await call(engine().client, getTurnRoute, { params: { turnId: end.turn.id } })).usage?.calls)
      .toBe(1)
  })

  it('tells the model what was said before, and has it make a follow-up question stand alone', async () => {
    const key = newKey()
    server.say('talks', ({ last }) => ({
      text: last.includes('Last question:') ? 'How long is the notice period of Mira Halonen?' : 'Three months [1].',
    }))
    await ask(key, { question: 'Who is Mira Halonen?', ...by('talks') })
    const second = await ask(key, { question: 'And her notice period?', ...by('talks') })
    expect(second).toMatchObject({ state: 'done', searched: 'How long is the notice period of Mira Halonen?' })
    const asked = server.requests.filter(({ model }) => model === 'talks').at(-1)
    expect(asked?.last).toContain('User: Who is Mira Halonen?\nAssistant: Three months.')
    expect(asked?.last).toContain('Question: And her notice period?')
  })

  it('branches: edited, asked once more, and back', async () => {
    const { client } = engine()
    const sessionId = newKey()
    const first = await ask(sessionId, 'When can Mira Halonen begin?')
    const second = await ask(sessionId, 'How long is her notice period?')
    const edited = await ask(sessionId, { question: 'Where is she willing to move?', instead: second.id })
    expect(edited).toMatchObject({ parentId: first.id, siblings: [second.id, edited.id] })
    const again = await ask(sessionId, { instead: edited.id })
    expect(again).toMatchObject({ question: edited.question, siblings: [second.id, edited.id, again.id] })
    const shown = async () => (await call(client, listTurnsRoute, { params: { sessionId } })).items.map(({ id }) => id)
    expect(await shown()).toEqual([first.id, again.id])
    await call(client, changeChatSessionRoute, { params: { sessionId }, body: { leafTurnId: second.id } })
    expect(await shown()).toEqual([first.id, second.id])
    const third = await ask(sessionId, 'Thanks to whom?')
    expect(third.parentId).toBe(second.id)
    await call(client, changeChatSessionRoute, { params: { sessionId }, body: { leafTurnId: first.id } })
    expect(await shown()).toEqual([first.id, second.id, third.id])
    const fresh = await ask(sessionId, { question: 'When can Mira Halonen begin?', after: null })
    expect(fresh.siblings).toEqual([first.id, fresh.id])
  })

  it('stops, and keeps what was written', async () => {
    const { client } = engine()
    server.say('endless', () => ({ text: 'She can begin on 1 September 2026 [1]. '.repeat(200), pieceMs: 20 }))
    const body = { question: 'When can Mira Halonen begin?', ...by('endless') }
    let id = ''
    for await (const { data } of callStream(client, streamNewTurnRoute, { params: { sessionId: newKey() }, body })) {
      if (data.type === 'turn') id = data.turn.id
      if (data.type === 'text' && data.text.length > 0) break
    }
    const turn = await call(client, stopTurnRoute, { params: { turnId: id } })
    expect(turn).toMatchObject({ state: 'stopped', answer: { notice: 'It was stopped here.' } })
    expect(turn.answer?.text).toContain('She can begin')
    expect(turn.answer?.text.length).toBeLessThan(4000)
    const run = await call(client, getRunRoute, { params: { runId: turn.runId ?? '' } })
    expect(run.state).toBe('cancelled')
    expect(await call(client, stopTurnRoute, { params: { turnId: id } })).toMatchObject({ state: 'stopped' })
  })

  it('says why a model did not answer, heals what heals, and shows a torn answer as begun anew', async () => {
    const wrong = await ask(newKey(), { question: 'When can Mira Halonen begin?', ...by('no-such-model') })
    expect(wrong).toMatchObject({ state: 'failed', answer: null })
    expect(wrong.problem?.detail).toContain('no-such-model')
    const limited = await ask(newKey(), { question: 'When can Mira Halonen begin?', ...by('limited') })
    expect(limited).toMatchObject({ state: 'done', answer: { text: 'After the limit.', isSupported: false } })
    const events: ChatEvent[] = []
    const body = { question: 'When can Mira Halonen begin?', ...by('cut-first') }
    for await (const { data } of callStream(engine().client, streamNewTurnRoute, {
      params: { sessionId: newKey() },
      body,
    })) {
      events.push(data)
    }
    const at = events.findIndex(({ type }) => type === 'restart')
    const shown = events
      .slice(at)
      .flatMap((event) => ('text' in event ? [event.text] : []))
      .join('')
    expect(shown).toBe('This one is whole.')
    expect(events.at(-1)).toMatchObject({
      type: 'end',
      turn: { state: 'done', answer: { text: 'This one is whole.' } },
    })
  }, 30_000)

  it('can be followed from the beginning by who comes late, and from an event on', async () => {
    const { client } = engine()
    server.say('short', () => ({ text: 'Three months [1].', pieceMs: 5 }))
    const turn = await ask(newKey(), { question: 'How long is the notice period of three months?', ...by('short') })
    const late: ChatEvent['type'][] = []
    for await (const { data } of callStream(client, streamTurnRoute, { params: { turnId: turn.id } }))
      late.push(data.type)
    expect(late).toEqual(['turn', 'end'])
  })

  it('sums up what lies far back, by rule and better with a model', async () => {
    const { client, database, localCaller } = engine()
    const sessionId = newKey()
    server.say('sums', ({ last }) => ({ text: last.startsWith('User:') ? 'They spoke of Mira.' : 'Three months [1].' }))
    for (let at = 0; at < 7; at++) await ask(sessionId, `When can Mira Halonen begin? ${at}`)
    const eighth = await ask(sessionId, { question: 'How long is the notice period?', ...by('sums') })
    const summaries = () =>
      database.readOne(localCaller, (db) =>
        db.query<{ summary: string }>('select summary from chat_turns where session_id = $1 and summary is not null', [
          eighth.sessionId,
        ]),
      )
    await expect.poll(summaries).toEqual([{ summary: 'They spoke of Mira.' }])
    await ask(sessionId, { question: 'How long is the notice period?', ...by('sums') })
    const asked = server.requests.filter(({ model }) => model === 'sums').at(-1)
    expect(asked?.last).toContain('They spoke of Mira.')
    expect(asked?.last).not.toContain('begin? 0')
    expect(await call(client, getChatSessionRoute, { params: { sessionId } })).toMatchObject({
      turnCount: 9,
      usage: { calls: 3 },
    })
  }, 60_000)

  it('keeps ratings and gives them out', async () => {
    const { client } = engine()
    const { id } = await ask(newKey(), 'When can Mira Halonen begin?')
    const params = { turnId: id }
    const rated = await call(client, rateTurnRoute, { params, body: { rating: 'down', comment: 'Too short' } })
    expect(rated.feedback).toMatchObject({ rating: 'down', comment: 'Too short' })
    const { items } = await call(client, listFeedbackRoute, { query: { rating: 'down' } })
    expect(items).toMatchObject([{ id, comment: 'Too short', answer: { isSupported: true } }])
    expect((await call(client, rateTurnRoute, { params, body: { rating: null } })).feedback).toBeNull()
  })

  it('is found by its words, exported, and deleted with its files; other people do not see it', async () => {
    const { client, clientAs, database, localCaller } = engine()
    const key = newKey()
    const session = await call(client, createChatSessionRoute, { body: { key, title: 'Of ferries' } })
    const bytes = new TextEncoder().encode('The walrus of Turku is called Otso and weighs 900 kg.')
    await call(client, attachFileRoute, { params: { sessionId: key }, query: { name: 'walrus.txt' }, bytes })
    const turn = await ask(key, 'What is the walrus of Turku called?')
    expect(turn.answer?.citations[0]?.quote).toContain('Otso')
    const elsewhere = await ask(newKey(), 'What is the walrus of Turku called?')
    expect(elsewhere.answer?.passages.map(({ documentName }) => documentName)).not.toContain('walrus.txt')
    const found = async (search: string) =>
      (await call(client, listChatSessionsRoute, { query: { search } })).items.map(({ id }) => id)
    expect(await found('FERRIES')).toEqual([session.id])
    expect(await found('walrus of')).toContain(session.id)
    expect(await found('nothing like it')).toEqual([])
    const exported = (format: 'markdown' | 'json') =>
      callBytes(client, exportChatRoute, { params: { sessionId: key }, query: { format } })
    expect(await (await exported('markdown')).text()).toMatch(
      /# Of ferries\n\n## What is the walrus.*Otso.*1\. walrus\.txt/s,
    )
    expect(await (await exported('json')).json()).toMatchObject({ turns: [{ id: turn.id }] })
    const stranger = clientAs({ ...localCaller, userId: '01990000-0000-7000-8000-000000000009' })
    const hidden = call(stranger, getChatSessionRoute, { params: { sessionId: session.id } })
    await expect(hidden).rejects.toMatchObject({ code: 'chat-session-not-found' })
    const foreign = clientAs(await addOrg(database))
    await expect(call(foreign, getTurnRoute, { params: { turnId: turn.id } })).rejects.toMatchObject({
      code: 'chat-turn-not-found',
    })
    await call(client, deleteChatSessionRoute, { params: { sessionId: key } })
    await expect(call(client, getTurnRoute, { params: { turnId: turn.id } })).rejects.toMatchObject({
      code: 'chat-turn-not-found',
    })
    const { items } = await call(client, listCollectionsRoute)
    expect(items.filter(({ name }) => name.startsWith('Files of'))).toEqual([])
  }, 30_000)

  it('is tidied away when its time is over', async () => {
    const { client, database } = engine()
    const expiresAt = new Date(Date.now() - 1000).toISOString()
    const gone = await call(client, createChatSessionRoute, { body: { key: newKey(), expiresAt } })
    const kept = await call(client, createChatSessionRoute, { body: { key: newKey() } })
    await tidySessions(database, new AbortController().signal)
    const find = (sessionId: string) => call(client, getChatSessionRoute, { params: { sessionId } })
    await expect(find(gone.id)).rejects.toMatchObject({ code: 'chat-session-not-found' })
    expect(await find(kept.id)).toMatchObject({ id: kept.id })
  })

  it('goes on by session_id when the workflow is run like any other', async () => {
    const { client } = engine()
    const [{ blueprintId } = { blueprintId: null }] = (
      await call(client, listRunsRoute, { query: { search: 'rag_chat' } })
    ).items
    const key = newKey()
    const start = (query: string) =>
      call(client, startRunRoute, {
        query: { wait: 20 },
        body: { blueprintId: blueprintId ?? '', inputs: { query, session_id: key } },
      })
    expect(await start('Who is Mira Halonen?')).toMatchObject({ state: 'succeeded' })
    const second = await start('How long is her notice period?')
    expect((second.outputs as { response: { text: string } }).response.text).toContain('three months')
    const { items } = await call(client, listTurnsRoute, { params: { sessionId: key } })
    expect(items).toHaveLength(2)
    expect(items[1]).toMatchObject({ parentId: items[0]?.id, state: 'done' })
  })
})
