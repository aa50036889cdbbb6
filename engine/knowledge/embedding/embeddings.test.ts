import { setTimeout as sleep } from 'node:timers/promises'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { askRoute } from '../../../contracts/answers.ts'
import { call } from '../../../contracts/call.ts'
import { addTurnRoute } from '../../../contracts/chat.ts'
import type { Collection, RetrievalSettings } from '../../../contracts/knowledge.ts'
import {
  addDocumentRoute,
  changeDocumentRoute,
  createCollectionRoute,
  deleteDocumentRoute,
  getCollectionRoute,
  getDocumentRoute,
  type Search,
  searchRoute,
  setRetrievalRoute,
} from '../../../contracts/knowledge-routes.ts'
import { addProviderRoute } from '../../../contracts/models.ts'
import { describeOnDatabases } from '../../db/testing/databases.ts'
import { type ModelServer, startModelServer } from '../../testing/model-server/model-server.ts'
import { useTestEngine } from '../../testing/open-test-engine.ts'

const cases = ['dogs', 'ships', 'bread', 'glass', 'storms']
const textOf = (topic: string) =>
  `The chapter about ${topic} explains how ${topic} came to the village and what people thought of them.`

describeOnDatabases('Embeddings', (databases) => {
  const engine = useTestEngine(databases)
  let server: ModelServer
  let count = 0

  beforeAll(async () => {
    server = await startModelServer()
  })
  afterAll(() => server.stop())

  async function provider(): Promise<string> {
    const name = `house${count++}`
    await call(engine().client, addProviderRoute, {
      body: {
        ...{ name, kind: 'openai-compatible', baseUrl: `${server.url}/v1`, allowsPrivate: true },
        limits: { maxRetries: 0 },
      },
    })
    return name
  }

  const make = async () =>
    (await call(engine().client, createCollectionRoute, { body: { name: `Library ${count++}` } })).id

  async function add(collectionId: string, name: string, text: string): Promise<string> {
    const bytes = new TextEncoder().encode(text)
    const { id } = await call(engine().client, addDocumentRoute, { params: { collectionId }, query: { name }, bytes })
    for (;;) {
      const { state } = await call(engine().client, getDocumentRoute, { params: { documentId: id } })
      if (state === 'ready') return id
      await sleep(20)
    }
  }

  const set = (collectionId: string, body: Partial<RetrievalSettings> & Pick<RetrievalSettings, 'embedder'>) =>
    call(engine().client, setRetrievalRoute, { params: { collectionId }, body })

  async function until(collectionId: string, isSo: (collection: Collection) => boolean): Promise<Collection> {
    const untilMs = Date.now() + 15_000
    for (;;) {
      const collection = await call(engine().client, getCollectionRoute, { params: { collectionId } })
      if (isSo(collection)) return collection
      if (Date.now() > untilMs) throw new Error(`Still ${JSON.stringify(collection.vectors)}`)
      await sleep(20)
    }
  }

  const isWhole = ({ vectors: [first, ...others], chunkCount }: Collection) =>
    others.length === 0 && first?.isSearched === true && first.vectorCount === chunkCount

  const find = (collectionId: string, query: string, rest: Partial<Search> = {}) =>
    call(engine().client, searchRoute, { body: { query, collectionIds: [collectionId], ...rest } })

  it('finds by vectors what has none of the words, and says how each arm found it', async () => {
    const id = await make()
    for (const topic of cases) await add(id, `${topic}.txt`, textOf(topic))
    await set(id, { embedder: { provider: await provider(), model: 'embed-words' } })
    await until(id, isWhole)
    // No such word stands there: only pieces of words are alike.
    const { hits, notices } = await find(id, 'stormbird stormcloud stormfront')
    expect(notices).toEqual([])
    expect(hits[0]).toMatchObject({ documentName: 'storms.txt', vectors: { rank: 1, model: 'embed-words' }, terms: [] })
    expect(hits[0]?.words).toBeUndefined()
    const both = await find(id, 'ships')
    expect(both.hits[0]).toMatchObject({ documentName: 'ships.txt', words: { rank: 1 }, vectors: { rank: 1 } })
    expect(both.hits[0]?.fused).toBeCloseTo(1, 8)
    expect((await find(id, 'stormbird stormcloud stormfront', { by: 'words' })).hits).toEqual([])
    const near = await find(id, 'ships', { by: 'vectors' })
    expect(near.hits[0]?.words).toBeUndefined()
    expect(near.hits.map((hit) => hit.vectors?.rank)).toEqual([1, 2, 3, 4, 5])
  })

  it('gives new documents vectors, and takes those of deleted ones away', async () => {
    const id = await make()
    const first = await add(id, 'dogs.txt', textOf('dogs'))
    await set(id, { embedder: { provider: await provider(), model: 'embed-words' } })
    await until(id, isWhole)
    await add(id, 'ships.txt', textOf('ships'))
    await until(id, (one) => isWhole(one) && one.vectors[0]?.vectorCount === 2)
    await call(engine().client, deleteDocumentRoute, { params: { documentId: first } })
    expect((await until(id, isWhole)).vectors[0]?.vectorCount).toBe(1)
    const { database, localCaller } = engine()
    const left = await database.readOne(localCaller, (db) =>
      db.query('select 1 from chunk_vectors v where not exists (select from chunks where id = v.chunk_id)'),
    )
    expect(left).toEqual([])
  })

  it('searches in the old space until the new one is full, and then in that alone', async () => {
    const id = await make()
    for (const topic of cases) await add(id, `${topic}.txt`, textOf(topic))
    const name = await provider()
    await set(id, { embedder: { provider: name, model: 'embed-old' } })
    await until(id, isWhole)
    server.failEmbeddings((model, number) =>
      model === 'embed-new' && number > 0 && server.embeddings.filter((one) => one.model === 'embed-new').length > 1
        ? { status: 500 }
        : undefined,
    )
    await set(id, { embedder: { provider: name, model: 'embed-new', dimensions: 64 } })
    const held = await until(id, ({ vectors }) => vectors.some(({ problem }) => problem !== null))
    expect(held.vectors).toMatchObject([
      { model: 'embed-old', isSearched: true, vectorCount: 5, problem: null },
      { model: 'embed-new', isSearched: false, vectorCount: 0, dimensions: 64 },
    ])
    expect((await find(id, 'stormbird stormcloud stormfront')).hits[0]?.vectors).toMatchObject({ model: 'embed-old' })
    server.failEmbeddings(() => undefined)
    await set(id, { embedder: { provider: name, model: 'embed-new', dimensions: 64 } })
    await until(id, isWhole)
    expect((await find(id, 'stormbird stormcloud stormfront')).hits[0]?.vectors).toMatchObject({ model: 'embed-new' })
    const { database } = engine()
    const spaces = () =>
      database.readOne('worker', (db) => db.query('select 1 from embedding_spaces where provider = $1', [name]))
    while ((await spaces()).length > 1) await sleep(20)
  })

  it('refuses in the database what is not of the space', async () => {
    const id = await make()
    await add(id, 'dogs.txt', textOf('dogs'))
    await set(id, { embedder: { provider: await provider(), model: 'embed-words' } })
    await until(id, isWhole)
    const { database, localCaller } = engine()
    const spoil = (text: string) => database.writeOne(localCaller, (db) => db.query(text))
    await expect(spoil(`update chunk_vectors set embedding = '[1,2,3]'`)).rejects.toThrow()
    await expect(spoil(`update chunk_vectors set embedding = '[1,2,3]', dimensions = 3`)).rejects.toThrow()
  })

  it('goes on with words when the embedder does not answer, and says so', async () => {
    const id = await make()
    for (const topic of cases) await add(id, `${topic}.txt`, textOf(topic))
    await set(id, { embedder: { provider: await provider(), model: 'embed-words' } })
    await until(id, isWhole)
    server.failEmbeddings(() => ({ status: 500 }))
    const { hits, notices } = await find(id, 'bread and butter')
    server.failEmbeddings(() => undefined)
    expect(hits[0]).toMatchObject({ documentName: 'bread.txt', words: { rank: 1 } })
    expect(notices).toEqual([expect.stringContaining('Found by words only')])
  })

  it('refuses an embedder that there is not', async () => {
    const id = await make()
    const name = await provider()
    await expect(set(id, { embedder: { provider: 'nobody', model: 'embed' } })).rejects.toMatchObject({
      code: 'provider-not-found',
    })
    await expect(set(id, { embedder: { provider: name, model: 'chat-only' } })).rejects.toMatchObject({
      code: 'model-not-found',
    })
  })

  it('embeds the beginning of what is too long for the model', async () => {
    const id = await make()
    await add(id, 'long.txt', `${textOf('dogs')} ${'and then more dogs. '.repeat(60)}`)
    server.failEmbeddings((_, number) => {
      const input = server.embeddings[number - 1]?.body.input
      const isLong = Array.isArray(input) && input.some((text) => String(text).length > 500)
      return isLong ? { status: 400, error: { message: 'maximum context length is 128 tokens' } } : undefined
    })
    await set(id, { embedder: { provider: await provider(), model: 'embed-words' } })
    await until(id, isWhole)
    server.failEmbeddings(() => undefined)
  })

  it('looks only at documents that fit the filter, in both arms', async () => {
    const id = await make()
    const documents = new Map<string, string>()
    for (const topic of cases) documents.set(topic, await add(id, `${topic}.txt`, textOf(topic)))
    await set(id, { embedder: { provider: await provider(), model: 'embed-words' } })
    await until(id, isWhole)
    await call(engine().client, changeDocumentRoute, {
      params: { documentId: documents.get('glass') ?? '' },
      body: { metadata: { year: 1890, tags: ['craft'] } },
    })
    const names = async (filter: Search['filter']) =>
      (await find(id, 'chapter about the village', { filter })).hits.map(({ documentName }) => documentName).sort()
    expect(await names({ name: 's*.txt' })).toEqual(['ships.txt', 'storms.txt'])
    expect(await names({ name: 'og' })).toEqual(['dogs.txt'])
    expect(await names({ metadata: { year: 1890 } })).toEqual(['glass.txt'])
    expect(await names({ mediaTypes: ['application/pdf'] })).toEqual([])
    expect(await names({ addedBefore: '2020-01-01T00:00:00Z' })).toEqual([])
    expect(await names({ addedFrom: '2020-01-01T00:00:00Z' })).toHaveLength(5)
  })

  it('puts the best in the order of a reranker, and keeps its own when that is away', async () => {
    const id = await make()
    for (const topic of cases) await add(id, `${topic}.txt`, textOf(topic))
    const reranker = { provider: await provider(), model: 'rank-words' }
    await set(id, { embedder: null, reranker })
    const query = 'village dogs dogs'
    const { hits } = await find(id, query)
    expect(hits[0]).toMatchObject({ documentName: 'dogs.txt', score: 1, reranked: { model: 'rank-words', score: 1 } })
    expect((await find(id, query, { reranker: null })).hits[0]?.reranked).toBeUndefined()
    const away = await find(id, query, { reranker: { ...reranker, model: 'unknown' } })
    expect(away.hits[0]?.reranked).toBeUndefined()
    expect(away.notices).toEqual([expect.stringContaining('Not put in order')])
  })

  it('makes one passage of neighbours, whose text stands in the page as it says', async () => {
    const id = await make()
    const paragraph = (word: string) => `${word} ${`${word} is told of in many words here. `.repeat(22)}`
    await add(id, 'tale.txt', [paragraph('alpha'), paragraph('beta'), paragraph('gamma')].join('\n\n'))
    const apart = await find(id, 'told many words')
    expect(apart.hits.length).toBeGreaterThan(1)
    const { hits } = await find(id, 'told many words', { merge: true })
    expect(hits).toHaveLength(1)
    expect(hits[0]?.mergedIds).toHaveLength(apart.hits.length)
    for (const { text } of apart.hits) expect(hits[0]?.text).toContain(text)
    expect((await find(id, 'told many words', { perDocument: 1 })).hits).toHaveLength(1)
  })

  it('tells who asks when the embedder is away, and counts what it took into the budget of the org', async () => {
    const { client, database, localCaller } = engine()
    const house = await provider()
    const id = await make()
    await add(id, 'ships.txt', textOf('ships'))
    await set(id, { embedder: { provider: house, model: 'embed-words' } })
    await until(id, isWhole)
    const spent = () =>
      database.readOne(localCaller, (db) =>
        db.query<{ tokens: number; calls: number }>(
          'select input_tokens::int as tokens, calls::int from usage_days where provider = $1',
          [house],
        ),
      )
    const [before] = await spent()
    expect(before?.calls).toBeGreaterThanOrEqual(2) // once to measure its dimensions
    await find(id, 'which ships came')
    expect((await spent())[0]?.tokens).toBeGreaterThan(before?.tokens ?? 0)
    server.failEmbeddings(() => ({ status: 500 }))
    const ask = { question: 'What came to the village about ships?', collectionIds: [id] }
    const answer = await call(client, askRoute, { body: ask })
    const turn = await call(client, addTurnRoute, {
      params: { sessionId: `away ${id}` },
      body: { question: ask.question },
      query: { wait: 30 },
    })
    server.failEmbeddings(() => undefined)
    expect(answer.notice).toContain('Found by words only')
    expect(turn.answer?.notice).toContain('Found by words only')
  })
})
