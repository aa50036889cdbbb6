/**
 * How well and how fast passages are found. `node bench/retrieval.ts --data <folder of SciFact, training part>
 * [--database pglite|postgres] [--chunks 20000]`; Postgres at TEST_DATABASE_URL. The vectors are those of the test model
 * server (hashed words and pieces of words), so they measure the machinery, not what a good model gives.
 */
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { v7 as uuidv7 } from 'uuid'
import type { SearchHit } from '../contracts/knowledge.ts'
import { ensureLocalOrg, localCaller } from '../engine/access/local-identity.ts'
import { lockCollection } from '../engine/db/chunks.ts'
import { insertCollection, listCollections } from '../engine/db/collections.ts'
import type { Database, Db, OwnedDatabase } from '../engine/db/database.ts'
import { ensureSpace, wantSpace } from '../engine/db/embedding-spaces.ts'
import { searchChunks } from '../engine/db/search-chunks.ts'
import { testDatabases } from '../engine/db/testing/databases.ts'
import { startEmbedding } from '../engine/knowledge/embedding/start-embedding.ts'
import { judgeHits } from '../engine/knowledge/evaluating/measures.ts'
import { intervalOf, meanOf, pairedP, seeded } from '../engine/knowledge/evaluating/statistics.ts'
import { findPassages } from '../engine/knowledge/search/search.ts'
import { storeText } from '../engine/knowledge/testing/store-texts.ts'
import type { Embedder } from '../engine/models/embedder.ts'
import { embedText } from '../engine/testing/model-server/embeddings.ts'
import { quietLog } from '../platform/testing/quiet-log.ts'

const { values: options } = parseArgs({
  options: {
    data: { type: 'string' },
    database: { type: 'string', default: 'postgres' },
    chunks: { type: 'string' },
  },
})
if (!options.data) throw new Error('Say where SciFact is: --data <folder>')
const dimensions = 256
const say = (text: string) => process.stdout.write(`${text}\n`)

type Line = { _id: string; title?: string; text: string }
const linesOf = async (name: string) =>
  (await readFile(join(options.data ?? '', name), 'utf8')).split('\n').filter((line) => line.trim() !== '')
const corpus = (await linesOf('corpus.jsonl')).map((line) => JSON.parse(line) as Line)
const queries = new Map(
  (await linesOf('queries-train.jsonl')).map((line) => JSON.parse(line) as Line).map((one) => [one._id, one.text]),
)
const relevant = new Map<string, string[]>()
for (const line of (await linesOf('qrels-train.tsv')).slice(1)) {
  const [query = '', document = '', score] = line.split('\t')
  if (Number(score) > 0) relevant.set(query, [...(relevant.get(query) ?? []), document])
}

const embedder: Embedder = {
  ...{ provider: 'bench', name: 'hashed-words', local: true },
  embed: async (texts) => ({ vectors: texts.map((text) => embedText(text, dimensions)), tokens: 0 }),
}
const embedQuery = async (_org: string, _space: unknown, query: string) => embedText(query, dimensions)

const within =
  (db: Db): Database['write'] =>
  (_scope, work) =>
    work(db)

const place = testDatabases().find(({ kind }) => kind === options.database)
if (!place) throw new Error('Postgres is at TEST_DATABASE_URL.')
await place.prepare()
const database = await place.openForSuite()
try {
  await ensureLocalOrg(database)
  if (options.chunks) await measureSpeed(database, Number(options.chunks))
  else await measureQuality(database)
} finally {
  await database.stop()
}

async function fill(texts: Iterable<Line>, name: string): Promise<string> {
  const id = uuidv7()
  const { orgId, projectId } = localCaller
  await database.write(localCaller, (db) => insertCollection(db, { id, orgId, projectId, name, description: '' }))
  const begun = performance.now()
  let count = 0
  let batch: Line[] = []
  const store = () =>
    database.write(localCaller, async (db) => {
      // One commit for many: what is measured afterwards is the search.
      const inOne = { ...database, write: within(db), readOne: within(db) }
      for (const { _id, title = '', text } of batch) {
        const blocks = [
          { kind: 'heading' as const, level: 1, text: title },
          { kind: 'prose' as const, text },
        ]
        await storeText(inOne, { orgId, collectionId: id }, { name: _id, title, blocks })
        count++
      }
      batch = []
    })
  for (const line of texts) {
    batch.push(line)
    if (batch.length === 10) await store()
  }
  await store()
  say(`${count} documents stored and indexed: ${(count / ((performance.now() - begun) / 1000)).toFixed(0)}/s`)
  return id
}

async function embedAll(collectionId: string): Promise<void> {
  const { orgId } = localCaller
  await database.write(localCaller, async (db) => {
    const number = (await lockCollection(db, collectionId)) ?? 0
    const space = { provider: 'bench', model: 'hashed-words', dimensions, isCut: false }
    await wantSpace(db, orgId, number, await ensureSpace(db, orgId, space))
  })
  const begun = performance.now()
  const embedding = startEmbedding({ database, findEmbedder: async () => embedder, log: quietLog() })
  for (;;) {
    const [found] = (await database.readOne(localCaller, listCollections)).filter(({ id }) => id === collectionId)
    const [vectors] = found?.vectors ?? []
    if (vectors?.isSearched) {
      say(
        `${vectors.vectorCount} vectors: ${(vectors.vectorCount / ((performance.now() - begun) / 1000)).toFixed(0)}/s`,
      )
      break
    }
    await new Promise((resolve) => setTimeout(resolve, 200))
  }
  await embedding.stop()
}

async function measureQuality(database: OwnedDatabase): Promise<void> {
  const collectionId = await fill(corpus, 'SciFact')
  await embedAll(collectionId)
  const asked = [...relevant].map(([id, documents]) => ({
    query: queries.get(id) ?? '',
    relevant: documents.map((document) => ({ document })),
  }))
  const find = async (query: string, by: 'words' | 'vectors' | 'both') => {
    const wanted = { query, collectionIds: [collectionId], limit: 100, by }
    return (await findPassages({ database, embedQuery }, localCaller, wanted)).hits
  }
  const found: { words: SearchHit[]; vectors: SearchHit[] }[] = []
  for (const { query } of asked)
    found.push({ words: await find(query, 'words'), vectors: await find(query, 'vectors') })
  const scoresOf = (hitsOf: (at: number) => readonly SearchHit[]) =>
    asked.map(({ relevant }, at) => judgeHits(hitsOf(at).slice(0, 100), relevant))
  const shown = (name: string, scores: ReturnType<typeof scoresOf>) => {
    const { mean, low, high } = intervalOf(scores.map((one) => one['ndcg@10']))
    const recall = meanOf(scores.map((one) => one['recall@50']))
    say(
      `${name.padEnd(12)} nDCG@10 ${mean.toFixed(4)} (${low.toFixed(3)}–${high.toFixed(3)})  recall@50 ${recall.toFixed(4)}  MRR@10 ${meanOf(scores.map((one) => one['mrr@10'])).toFixed(4)}`,
    )
    return scores.map((one) => one['ndcg@10'])
  }
  const words = shown(
    'words',
    scoresOf((at) => found[at]?.words ?? []),
  )
  const vectors = shown(
    'vectors',
    scoresOf((at) => found[at]?.vectors ?? []),
  )
  const weighed = new Map<number, number[]>()
  for (const weight of [0.05, 0.1, 0.15, 0.2, 0.3, 0.4, 0.5, 0.7]) {
    weighed.set(
      weight,
      shown(
        `weight ${weight}`,
        scoresOf((at) => fuse(found[at]?.words ?? [], found[at]?.vectors ?? [], weight)),
      ),
    )
  }
  // The weight that is best on four fifths, measured on the fifth that it has not seen.
  const folds = 5
  const unseen = words.map((_, at) => {
    const meanElsewhere = (scores: readonly number[]) =>
      meanOf(scores.filter((_, other) => other % folds !== at % folds))
    const [best] = [...weighed.values()].sort((a, b) => meanElsewhere(b) - meanElsewhere(a))
    return best?.[at] ?? 0
  })
  const better = meanOf(words) >= meanOf(vectors) ? words : vectors
  const p = pairedP(unseen.map((score, at) => score - (better[at] ?? 0)))
  say(
    `cross-validated weight: nDCG@10 ${meanOf(unseen).toFixed(4)}, the better arm ${meanOf(better).toFixed(4)}, p ${p.toFixed(4)}`,
  )
}

/** As the statement fuses, so that each weight need not be asked for. */
function fuse(words: readonly SearchHit[], vectors: readonly SearchHit[], weight: number): SearchHit[] {
  const fused = new Map<number, { hit: SearchHit; score: number }>()
  const add = (hit: SearchHit, share: number) =>
    fused.set(hit.id, { hit, score: (fused.get(hit.id)?.score ?? 0) + share })
  const best = words[0]?.words?.score ?? 1
  const near = vectors[0]?.vectors?.distance ?? 0
  const far = vectors.at(-1)?.vectors?.distance ?? 1
  for (const hit of words) add(hit, ((1 - weight) * (hit.words?.score ?? 0)) / best)
  for (const hit of vectors) add(hit, (weight * (far - (hit.vectors?.distance ?? far))) / (far - near || 1))
  return [...fused.values()].sort((a, b) => b.score - a.score || a.hit.id - b.hit.id).map(({ hit }) => hit)
}

/** Texts of the length and the words of SciFact: sentences of its abstracts, shuffled. */
function* shuffled(count: number): Generator<Line> {
  const random = seeded(7)
  const sentences = corpus.flatMap(({ text }) => text.split(/(?<=[.!?])\s+/))
  for (let at = 0; at < count; at++) {
    const text = Array.from({ length: 8 }, () => sentences[Math.floor(random() * sentences.length)])
      .join(' ')
      .slice(0, 1490)
    yield { _id: `text-${at}`, title: corpus[Math.floor(random() * corpus.length)]?.title ?? '', text }
  }
}

async function measureSpeed(database: OwnedDatabase, count: number): Promise<void> {
  const collectionId = await fill(shuffled(count), 'Many')
  await embedAll(collectionId)
  if (database.kind === 'postgres') await database.asOwner((db) => db.query('analyze'))
  const asked = [...queries.values()].slice(0, 200)
  for (const [name, setting] of [
    ['words', { by: 'words' }],
    ['vectors', { by: 'vectors' }],
    ['both', {}],
  ] as const) {
    const times: number[] = []
    for (const query of [...asked.slice(0, 10), ...asked]) {
      const begun = performance.now()
      await findPassages({ database, embedQuery }, localCaller, {
        query,
        collectionIds: [collectionId],
        limit: 10,
        ...setting,
      })
      times.push(performance.now() - begun)
    }
    const sorted = times.slice(10).sort((a, b) => a - b)
    say(`${name.padEnd(8)} p50 ${sorted[100]?.toFixed(1)} ms, p95 ${sorted[190]?.toFixed(1)} ms`)
  }
  await measureRecall(database, collectionId, asked.slice(0, 100))
  say(`memory of this process: ${(process.memoryUsage().rss / 1e6).toFixed(0)} MB`)
}

/** Of the ten and the hundred nearest by comparing all, how many the index gives. */
async function measureRecall(database: OwnedDatabase, collectionId: string, asked: readonly string[]): Promise<void> {
  if (database.kind === 'pglite') return
  const [space] = await database.readOne('worker', (db) =>
    db.query<{ number: number }>("select number from embedding_spaces where provider = 'bench'"),
  )
  const nearest = (query: string, isExact: boolean) =>
    database.read(localCaller, (db) =>
      searchChunks(db, {
        ...{ collectionIds: [collectionId], documentIds: undefined, filter: undefined, query: undefined },
        ...{ vectorWeight: 1, limit: 100, depth: 100 },
        spaces: [
          {
            ...{ number: space?.number ?? 0, provider: 'bench', model: 'hashed-words', dimensions, isExact },
            vector: embedText(query, dimensions),
          },
        ],
      }),
    )
  const shares: number[][] = [[], []]
  for (const query of asked) {
    const exact = (await nearest(query, true)).map(({ id }) => id)
    const indexed = (await nearest(query, false)).map(({ id }) => id)
    for (const [at, depth] of [10, 100].entries()) {
      const wanted = new Set(exact.slice(0, depth))
      shares[at]?.push(indexed.slice(0, depth).filter((id) => wanted.has(id)).length / wanted.size)
    }
  }
  say(
    `recall of the index against comparing all: @10 ${meanOf(shares[0] ?? []).toFixed(4)}, @100 ${meanOf(shares[1] ?? []).toFixed(4)}`,
  )
}
