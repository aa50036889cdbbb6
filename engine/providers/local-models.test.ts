import { mkdtemp, readdir, realpath, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { call, callStream } from '../../contracts/call.ts'
import {
  addDocumentRoute,
  createCollectionRoute,
  getCollectionRoute,
  searchRoute,
  setRetrievalRoute,
} from '../../contracts/knowledge-routes.ts'
import * as routes from '../../contracts/models.ts'
import { putSecretRoute } from '../../contracts/secrets.ts'
import { describeOnDatabases } from '../db/testing/databases.ts'
import { embedderFiles, rerankerFiles, writeFolder } from '../models/folder/testing/make-folder.ts'
import { useTestEngine } from '../testing/open-test-engine.ts'
import { type ModelHub, startModelHub } from './testing/model-hub.ts'

const hubKey = 'hf-canary-key-0123456789'

describeOnDatabases('Models of folders', (databases) => {
  let root: string
  let hub: ModelHub
  let count = 0
  const engine = useTestEngine(databases)
  beforeAll(async () => {
    root = await realpath(await mkdtemp(join(tmpdir(), 'iceos-models-')))
    hub = await startModelHub({ 'tiny/embedder': embedderFiles(), 'tiny/ranker': rerankerFiles() }, hubKey)
    await call(engine().client, putSecretRoute, { params: { name: 'HUB_KEY' }, body: { value: hubKey } })
  })
  afterAll(async () => {
    await hub.stop()
    await rm(root, { recursive: true, force: true })
  })

  async function addProvider(rest: object = {}): Promise<{ provider: string; folder: string }> {
    const provider = `folders${count++}`
    const folder = join(root, `${databases.kind}-${provider}`)
    const body = { name: provider, kind: 'local' as const, folder, baseUrl: hub.url, secretName: 'HUB_KEY' }
    await call(engine().client, routes.addProviderRoute, { body: { ...body, allowsPrivate: true, ...rest } })
    return { provider, folder }
  }

  async function pull(provider: string, model: string): Promise<routes.ModelPull> {
    const { client } = engine()
    let last = await call(client, routes.pullModelRoute, { params: { provider }, body: { model } })
    for await (const { data } of callStream(client, routes.streamPullRoute, { params: { pullId: last.id } }))
      last = data
    return last
  }

  const namesOf = async (provider: string) => {
    const { items } = await call(engine().client, routes.listModelsRoute, {})
    return items.filter((one) => one.provider === provider).map(({ name, local }) => ({ name, local }))
  }

  it('find what documents mean, and rank it', async () => {
    const { client } = engine()
    const { provider, folder } = await addProvider()
    await writeFolder(join(folder, 'tiny', 'embedder'), embedderFiles())
    await writeFolder(join(folder, 'ranker'), rerankerFiles())
    expect(await namesOf(provider)).toEqual([
      { name: 'ranker', local: true },
      { name: 'tiny/embedder', local: true },
    ])
    const test = (model: string) => call(client, routes.testProviderRoute, { params: { provider }, body: { model } })
    expect(await test('tiny/embedder')).toMatchObject({ ok: true, answer: 'a vector of 3 numbers' })
    expect(await test('ranker')).toMatchObject({ ok: true, answer: expect.stringMatching(/^a reranker: 0\.\d+$/) })
    expect(await test('nothing')).toMatchObject({ ok: false, problem: { code: 'model-folder-invalid' } })
    expect(await test('../../etc')).toMatchObject({ ok: false, problem: { code: 'model-not-found' } })

    const { id: collectionId } = await call(client, createCollectionRoute, { body: { name: `Library ${provider}` } })
    for (const [name, text] of Object.entries({ 'a.txt': 'bread flour', 'b.txt': 'ship harbour', 'c.txt': 'oven' })) {
      const bytes = new TextEncoder().encode(text)
      await call(client, addDocumentRoute, { params: { collectionId }, query: { name }, bytes })
    }
    const embedder = { provider, model: 'tiny/embedder' }
    await call(client, setRetrievalRoute, { params: { collectionId }, body: { embedder } })
    await expect
      .poll(async () => (await call(client, getCollectionRoute, { params: { collectionId } })).vectors, {
        timeout: 20_000,
      })
      .toMatchObject([{ dimensions: 3, vectorCount: 3, isSearched: true }])
    const search = async (rest: object) => {
      const body = { query: 'sea', collectionIds: [collectionId], ...rest }
      return (await call(client, searchRoute, { body })).hits.map(({ documentName }) => documentName)
    }
    expect((await search({ by: 'vectors' }))[0]).toBe('b.txt')
    const query = 'bread harbour'
    const reranker = { provider, model: 'ranker' }
    expect(await search({ query, by: 'words', reranker })).toEqual(['b.txt', 'a.txt'])
  })

  it('come from a hub, with their checksums, and go on where they were cut off', async () => {
    const { provider, folder } = await addProvider()
    hub.cutAfter('onnx/model.onnx', 100)
    const broken = await pull(provider, 'tiny/embedder')
    expect(broken).toMatchObject({ state: 'failed', problem: { code: 'model-unreachable' } })
    expect(await namesOf(provider)).toEqual([])
    hub.asked.length = 0
    expect(await pull(provider, 'tiny/embedder')).toMatchObject({ state: 'succeeded', percent: 100 })
    expect(hub.asked).toEqual(['onnx/model.onnx from 100'])
    expect(await namesOf(provider)).toEqual([{ name: 'tiny/embedder', local: true }])
    expect(await readdir(folder)).toEqual(['tiny'])
    const params = { provider }
    const test = await call(engine().client, routes.testProviderRoute, { params, body: { model: 'tiny/embedder' } })
    expect(test.answer).toBe('a vector of 3 numbers')
    await call(engine().client, routes.deleteModelRoute, { params, query: { model: 'tiny/embedder' } })
    expect(await namesOf(provider)).toEqual([])
  })

  it('do not come with another content than the hub has told of', async () => {
    const { provider } = await addProvider()
    hub.spoil('onnx/model.onnx')
    const spoiled = await pull(provider, 'tiny/ranker')
    expect(spoiled).toMatchObject({ state: 'failed', problem: { code: 'model-download-failed' } })
    expect(spoiled.problem?.detail).toMatch(/its checksum is another/)
    expect(await pull(provider, 'tiny/ranker')).toMatchObject({ state: 'succeeded' })
  })

  it('say what the hub refused', async () => {
    const { provider } = await addProvider({ secretName: null })
    expect((await pull(provider, 'tiny/ranker')).problem?.code).toBe('model-refused-key')
    const closed = await addProvider({ allowsPrivate: false })
    expect((await pull(closed.provider, 'tiny/ranker')).problem?.code).toBe('address-blocked')
    const known = await addProvider()
    expect((await pull(known.provider, 'tiny/unknown')).problem?.code).toBe('model-not-found')
  })

  it('write nothing', async () => {
    const { provider } = await addProvider()
    const asked = call(engine().client, routes.setDefaultModelRoute, { body: { provider, model: 'tiny/embedder' } })
    await expect(asked).rejects.toMatchObject({
      code: 'model-not-found',
      detail: expect.stringMatching(/None of them writes/),
    })
  })
})
