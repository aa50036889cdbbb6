/**
 * How well and how fast passages are found. `node bench/retrieval.ts --data <folder of SciFact, training part>` and what is
 * to be measured: `--quality`, `--chunks 100000` (speed), `--pages 3000` (reading; `--pdf <file>` for one of one's own), on
 * `--database pglite` or `postgres` at TEST_DATABASE_URL, with `--dimensions` of the vectors. Those are of the test model
 * server (hashed words and pieces of words): they measure the machinery, not what a good model gives. `--keep` leaves a filled
 * Postgres database and tells its URL; `--at <url>` measures in it again.
 */
import { cpus, loadavg } from 'node:os'
import { parseArgs } from 'node:util'
import { ensureLocalOrg, localCaller } from '../engine/access/local-identity.ts'
import type { OwnedDatabase } from '../engine/db/database.ts'
import { openPostgres } from '../engine/db/postgres.ts'
import { cloneDatabase, testDatabases } from '../engine/db/testing/databases.ts'
import { embedText } from '../engine/testing/model-server/embeddings.ts'
import { measureIngestion } from './retrieval/ingestion.ts'
import { measureQuality } from './retrieval/quality.ts'
import { readSciFact } from './retrieval/scifact.ts'
import { findSeeded, seedTexts, seedVectors } from './retrieval/seed.ts'
import { measureAnswers, measureRecall, measureSearch, shuffledTexts } from './retrieval/speed.ts'

const { values: options } = parseArgs({
  options: {
    data: { type: 'string' },
    database: { type: 'string', default: 'postgres' },
    quality: { type: 'boolean', default: false },
    chunks: { type: 'string' },
    pages: { type: 'string' },
    pdf: { type: 'string' },
    dimensions: { type: 'string', default: '256' },
    queries: { type: 'string', default: '200' },
    keep: { type: 'boolean', default: false },
    at: { type: 'string' },
  },
})
if (!options.data) throw new Error('Say where SciFact is: --data <folder>')
const dimensions = Number(options.dimensions)
const scifact = await readSciFact(options.data)
const queries = scifact.claims.slice(0, Number(options.queries)).map(({ query }) => query)
const embed = (text: string) => embedText(text, dimensions)
const embedder = { model: 'hashed-words', dimensions, embed }
const owner = { orgId: localCaller.orgId, projectId: localCaller.projectId ?? '' }
const say = (text: string) => process.stdout.write(`${text}\n`)
const sayLoad = () =>
  say(
    `load ${loadavg()
      .map((one) => one.toFixed(1))
      .join(' ')} on ${cpus().length} cores`,
  )

const database = await openDatabase()
try {
  await ensureLocalOrg(database)
  sayLoad()
  if (options.quality) await tellQuality(database)
  if (options.chunks) await tellSpeed(database, Number(options.chunks))
  if (options.pages) await tellIngestion(database, Number(options.pages))
  sayLoad()
} finally {
  await database.stop()
}

async function openDatabase(): Promise<OwnedDatabase> {
  if (options.at) return openPostgres({ url: options.at })
  const server = process.env.TEST_DATABASE_URL
  if (options.keep && server) {
    const { url } = await cloneDatabase(server)
    say(`kept: --at ${url}`)
    return openPostgres({ url })
  }
  const place = testDatabases().find(({ kind }) => kind === options.database)
  if (!place) throw new Error('Postgres is at TEST_DATABASE_URL.')
  await place.prepare()
  return place.openForSuite()
}

async function tellQuality(database: OwnedDatabase): Promise<void> {
  const seeded = await seedTexts(database, owner, 'SciFact', scifact.corpus)
  await seedVectors(database, owner, seeded, embedder)
  const weights = [0.05, 0.1, 0.15, 0.2, 0.3, 0.5]
  const ways = [
    { name: 'words', by: 'words' as const },
    { name: 'vectors', by: 'vectors' as const },
    { name: 'both' },
    ...weights.map((vectorWeight) => ({ name: `weight ${vectorWeight}`, vectorWeight })),
  ]
  for (const { line } of await measureQuality(database, seeded, scifact, embed, ways)) say(line)
}

async function tellSpeed(database: OwnedDatabase, count: number): Promise<void> {
  const { seeded, space } = (await findSeeded(database, 'Many')) ?? (await fill(database, count))
  sayLoad()
  const times = await measureSearch(database, seeded, queries, embed, ['words', 'vectors', 'both'])
  times.push(await measureAnswers(database, seeded, queries))
  for (const { what, p50, p95, cpu50, cpu95 } of times) {
    say(
      `${what.padEnd(18)} p50 ${p50.toFixed(1)} ms, p95 ${p95.toFixed(1)} ms; of processors ${cpu50.toFixed(1)} and ${cpu95.toFixed(1)} ms`,
    )
  }
  if (database.kind === 'postgres') {
    const { at10, at100 } = await measureRecall(database, seeded, space, queries.slice(0, 100), embed)
    say(`recall of the index against comparing all: @10 ${at10.toFixed(4)}, @100 ${at100.toFixed(4)}`)
  }
  say(`memory of this process: ${(process.memoryUsage().rss / 1e6).toFixed(0)} MB`)
}

async function fill(database: OwnedDatabase, count: number) {
  const seeded = await seedTexts(database, owner, 'Many', shuffledTexts(scifact, count))
  say(`${seeded.chunkCount} chunks stored and indexed in ${seeded.seconds.toFixed(0)} s`)
  const space = await seedVectors(database, owner, seeded, embedder)
  say(`their vectors (${dimensions} dimensions) in ${space.seconds.toFixed(0)} s`)
  if (database.kind === 'postgres') await database.asOwner((db) => db.query('analyze'))
  return { seeded, space }
}

async function tellIngestion(database: OwnedDatabase, pages: number): Promise<void> {
  for (const { what, pages: read, chunks, pagesPerSecond, peakMb } of await measureIngestion(
    database,
    scifact,
    pages,
    options.pdf,
  )) {
    const memory = peakMb === undefined ? '' : `, reader at most ${peakMb.toFixed(0)} MB`
    say(`${what}: ${read} pages, ${chunks} chunks, ${pagesPerSecond.toFixed(0)} pages/s${memory}`)
  }
}
