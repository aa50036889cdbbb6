import { setTimeout as sleep } from 'node:timers/promises'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { call } from '../../../contracts/call.ts'
import {
  deleteEvaluationRoute,
  type Evaluation,
  getAskedRoute,
  getEvaluationRoute,
  listEvaluationsRoute,
  makeQuestionsRoute,
  type StartEvaluation,
  startEvaluationRoute,
} from '../../../contracts/evaluations.ts'
import { createCollectionRoute, getCollectionRoute, setRetrievalRoute } from '../../../contracts/knowledge-routes.ts'
import { addProviderRoute } from '../../../contracts/models.ts'
import { describeOnDatabases } from '../../db/testing/databases.ts'
import { type ModelServer, startModelServer } from '../../testing/model-server/model-server.ts'
import { useTestEngine } from '../../testing/open-test-engine.ts'
import { storeText, textOfMarkdown } from '../testing/store-texts.ts'
import { documents, questions } from './testing/lighthouse.ts'

const asked = questions.map(([question, ...names]) => ({ question, relevant: names.map((document) => ({ document })) }))

describeOnDatabases('Evaluation', (databases) => {
  const engine = useTestEngine(databases)
  let server: ModelServer
  let collectionId: string

  beforeAll(async () => {
    server = await startModelServer()
    const { client } = engine()
    collectionId = (await call(client, createCollectionRoute, { body: { name: 'Skarn' } })).id
    const params = { collectionId }
    await call(client, addProviderRoute, {
      body: { name: 'house', kind: 'openai-compatible', baseUrl: `${server.url}/v1`, allowsPrivate: true },
    })
    await call(client, setRetrievalRoute, { params, body: { embedder: { provider: 'house', model: 'embed-words' } } })
    for (const [name, text] of Object.entries(documents)) {
      await storeText(engine().database, { ...engine().localCaller, collectionId }, textOfMarkdown(name, text))
    }
    for (;;) {
      const { chunkCount, vectors } = await call(client, getCollectionRoute, { params })
      if (vectors[0]?.isSearched && vectors[0].vectorCount === chunkCount) break
      await sleep(100)
    }
  }, 120_000)
  afterAll(() => server.stop())

  async function evaluate(rest: Partial<StartEvaluation>): Promise<Evaluation> {
    const body = { collectionIds: [collectionId], ...rest }
    const { id } = await call(engine().client, startEvaluationRoute, { body })
    for (;;) {
      const evaluation = await call(engine().client, getEvaluationRoute, { params: { evaluationId: id } })
      if (evaluation.state !== 'running') return evaluation
      await sleep(50)
    }
  }

  it('makes questions to look through, and keeps what was asked', async () => {
    const { client } = engine()
    const { items } = await call(client, makeQuestionsRoute, { body: { collectionIds: [collectionId], count: 3 } })
    expect(items).toHaveLength(3)
    const settings = [{ name: 'words', by: 'words' as const }]
    const { id } = await evaluate({ questions: items, settings })
    const kept = await call(client, getAskedRoute, { params: { evaluationId: id } })
    expect(kept).toMatchObject({ collectionIds: [collectionId], questions: items, settings })
  })

  /** The gate. The same figures on each database: a change of the ranking has to be meant. */
  it('finds as well as it did, and by both arms no worse than by the better one', async () => {
    const settings = [
      { name: 'words', by: 'words' as const },
      { name: 'vectors', by: 'vectors' as const },
      { name: 'both' },
    ]
    const { result } = await evaluate({ questions: asked, settings })
    const [words, vectors, both] = result?.settings.map(({ measures }) => measures['ndcg@10']?.mean ?? 0) ?? []
    expect(words).toBeCloseTo(0.98914, 4)
    expect(vectors).toBeCloseTo(0.9209, 3)
    expect(both).toBeGreaterThanOrEqual(Math.max(words ?? 0, vectors ?? 0))
    expect(result?.comparisons.map(({ name, against }) => [name, against])).toEqual([
      ['vectors', 'words'],
      ['both', 'words'],
    ])
  })

  it('makes questions without a model, the same each time, and finds their passages', async () => {
    const first = await evaluate({ made: { count: 10, seed: 3 } })
    const second = await evaluate({ made: { count: 10, seed: 3 } })
    expect(first.result?.questionCount).toBe(10)
    expect(first.result?.settings[0]?.measures).toEqual(second.result?.settings[0]?.measures)
    expect(first.result?.settings[0]?.measures['ndcg@10']?.mean).toBeGreaterThan(0.7)
  })

  it('checks the citations of answers', async () => {
    const answerWith = { provider: 'local', model: 'local-extractive' }
    const { result } = await evaluate({ questions: asked.slice(0, 8), answerWith })
    const measures = result?.settings[0]?.measures
    // What is quoted is cited; whether it is the right place is measured.
    expect(measures?.faithfulness?.mean).toBeGreaterThan(0.5)
    expect(measures?.['citation-precision']?.mean).toBeGreaterThan(0.6)
    expect(measures?.answered?.mean).toBeGreaterThan(0.6)
  })

  it('says so when a setting could not do what it says', async () => {
    server.failEmbeddings(() => ({ status: 500 }))
    const { result } = await evaluate({
      questions: [{ question: 'an unheard-of question', relevant: [{ document: 'ferry.md' }] }],
    })
    server.failEmbeddings(() => undefined)
    expect(result?.settings[0]?.notices).toEqual([expect.stringContaining('Found by words only')])
  })

  it('keeps evaluations until they are deleted, and shows one org nothing of another', async () => {
    const { client, localCaller, clientAs } = engine()
    const { id, state } = await evaluate({ name: 'Kept', questions: asked.slice(0, 2) })
    expect(state).toBe('succeeded')
    const names = async () => (await call(client, listEvaluationsRoute)).items.map(({ name }) => name)
    expect(await names()).toContain('Kept')
    const stranger = clientAs({ ...localCaller, orgId: '00000000-0000-7000-8000-00000000beef' })
    const params = { evaluationId: id }
    await expect(call(stranger, getEvaluationRoute, { params })).rejects.toMatchObject({ code: 'evaluation-not-found' })
    await call(client, deleteEvaluationRoute, { params })
    expect(await names()).not.toContain('Kept')
  })

  it('refuses what cannot be evaluated', async () => {
    const { id } = await call(engine().client, createCollectionRoute, { body: { name: `Empty ${Date.now()}` } })
    await expect(evaluate({ collectionIds: [id] })).rejects.toMatchObject({ code: 'evaluation-invalid' })
    const settings = [{ name: 'one' }, { name: 'one' }]
    await expect(evaluate({ questions: asked, settings })).rejects.toMatchObject({ code: 'evaluation-invalid' })
  })
})
