/** The promise that both arms together are never below the better one, for embedders that know much, little and nothing. */

import { v7 as uuidv7 } from 'uuid'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { quietLog } from '../../../platform/testing/quiet-log.ts'
import { ensureLocalOrg, localCaller } from '../../access/local-identity.ts'
import { lockCollection } from '../../db/chunks.ts'
import { findCollection, insertCollection } from '../../db/collections.ts'
import type { OwnedDatabase } from '../../db/database.ts'
import { ensureSpace, wantSpace } from '../../db/embedding-spaces.ts'
import { describeOnDatabases } from '../../db/testing/databases.ts'
import { embedText } from '../../testing/model-server/embeddings.ts'
import { startEmbedding } from '../embedding/start-embedding.ts'
import { findPassages } from '../search/search.ts'
import { type EmbedText, learnLatentWords } from '../testing/latent-words.ts'
import { storeText, textOfMarkdown } from '../testing/store-texts.ts'
import { fuseArms } from './fuse-arms.ts'
import { measureOnce } from './measure-once.ts'
import { measureWeight } from './measure-weight.ts'
import { judgeHits } from './measures.ts'
import { meanOf, seeded } from './statistics.ts'
import { documents, questions } from './testing/lighthouse.ts'

const dimensions = 64
const asked = questions.map(([question, ...names]) => ({ question, relevant: names.map((document) => ({ document })) }))
const texts = Object.entries(documents)

/** Nothing of the text is in it. */
const noise: EmbedText = (text) => {
  const random = seeded(text.length * 7919 + (text.codePointAt(0) ?? 0))
  return Array.from({ length: dimensions }, () => random() - 0.5)
}

/** It has read the answers: for questions each document's own direction, which no words give. */
const knowing: EmbedText = (text) => {
  const at = (name: string | undefined) => texts.findIndex(([one]) => one === name)
  const own = texts.findIndex(([, content]) => text.includes(content.split('\n')[1]?.slice(0, 40) ?? '?'))
  const names = questions.find(([question]) => question === text)?.slice(1) ?? []
  const vector = new Array<number>(dimensions).fill(0.01)
  for (const place of own >= 0 ? [own] : names.map(at)) vector[place] = 1
  return vector
}

const embedders: Record<string, EmbedText> = {
  'hashed words': (text) => embedText(text, dimensions),
  'learned words': learnLatentWords(
    texts.map(([, text]) => text),
    dimensions,
  ),
  noise,
  'one that knows': knowing,
}

describeOnDatabases('A measured weight', (databases) => {
  let database: OwnedDatabase
  beforeAll(async () => {
    database = await databases.openForSuite()
    await ensureLocalOrg(database)
  })
  afterAll(() => database.stop())

  async function library(embed: EmbedText) {
    const { orgId, projectId } = localCaller
    const id = uuidv7()
    await database.write(localCaller, (db) => insertCollection(db, { id, orgId, projectId, name: id, description: '' }))
    for (const [name, text] of texts) await storeText(database, { orgId, collectionId: id }, textOfMarkdown(name, text))
    await database.write(localCaller, async (db) => {
      const number = (await lockCollection(db, id)) ?? 0
      const space = { provider: 'test', model: id, dimensions, isCut: false }
      await wantSpace(db, orgId, number, await ensureSpace(db, orgId, space))
    })
    const whole = Promise.withResolvers<void>()
    const embedding = startEmbedding({
      ...{ database, log: quietLog(), onWhole: async () => whole.resolve() },
      findEmbedder: async () => ({
        ...{ provider: 'test', name: id, local: true },
        embed: async (passages) => ({ vectors: passages.map(embed), tokens: 0 }),
      }),
    })
    await whole.promise
    await embedding.stop()
    const embedQuery = async (_org: string, _space: unknown, query: string) => embed(query)
    return { id, needs: { database, embedQuery } }
  }

  type Library = Awaited<ReturnType<typeof library>>
  async function score({ id, needs }: Library, rest: object = {}): Promise<number> {
    const scores: number[] = []
    for (const { question: query, relevant } of asked) {
      const { hits } = await findPassages(needs, localCaller, { query, collectionIds: [id], limit: 50, ...rest })
      scores.push(judgeHits(hits, relevant)['ndcg@10'])
    }
    return meanOf(scores)
  }

  it.each(Object.entries(embedders))(
    'keeps both arms at least as good as the better one: %s',
    async (_, embed) => {
      const found = await library(embed)
      const measured = await measureWeight(found.needs, localCaller.orgId, found.id, asked, AbortSignal.timeout(60_000))
      const words = await score(found, { by: 'words' })
      const vectors = await score(found, { by: 'vectors' })
      expect(measured).toMatchObject({ isMade: false, questionCount: asked.length })
      expect(measured.words).toBeCloseTo(words, 9)
      expect(measured.vectors).toBeCloseTo(vectors, 9)
      expect(await score(found)).toBeGreaterThanOrEqual(Math.max(words, vectors) - 1e-9)
      if (embed === noise) expect(measured.weight).toBe(0)
      if (embed === knowing) expect(vectors).toBeGreaterThan(words)
      const kept = await database.readOne(localCaller, (db) => findCollection(db, found.id))
      expect(kept?.vectors[0]?.measured).toEqual(measured)
    },
    120_000,
  )

  it('fuses in memory as the statement does', async () => {
    const { id, needs } = await library((text) => embedText(text, dimensions))
    for (const { question: query } of asked.slice(0, 5)) {
      const find = async (rest: object) =>
        (await findPassages(needs, localCaller, { query, collectionIds: [id], limit: 50, ...rest })).hits
      const fused = fuseArms(await find({ by: 'words' }), await find({ by: 'vectors' }), 0.4)
      expect(fused.map((hit) => hit.id)).toEqual((await find({ vectorWeight: 0.4 })).map((hit) => hit.id))
    }
  }, 120_000)

  it('leaves a small collection as it is, and what finds nothing by words to the vectors', async () => {
    const found = await library((text) => embedText(text, dimensions))
    const signal = AbortSignal.timeout(60_000)
    await measureOnce({ ...found.needs, log: quietLog() })(localCaller.orgId, found.id, signal)
    const kept = await database.readOne(localCaller, (db) => findCollection(db, found.id))
    expect(kept?.vectors[0]?.measured).toBeNull()
    const asked = { query: 'lighthouselike', collectionIds: [found.id], limit: 5, vectorWeight: 0 }
    expect((await findPassages(found.needs, localCaller, asked)).hits.length).toBeGreaterThan(0)
    expect((await findPassages(found.needs, localCaller, { ...asked, by: 'words' })).hits).toEqual([])
  }, 120_000)
})
