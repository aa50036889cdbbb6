/** How long a search takes among many chunks, and what the index of vectors misses. */
import { localCaller } from '../../engine/access/local-identity.ts'
import type { OwnedDatabase } from '../../engine/db/database.ts'
import { searchChunks } from '../../engine/db/search-chunks.ts'
import { answerQuestion } from '../../engine/knowledge/answering/answer-question.ts'
import { meanOf, seeded } from '../../engine/knowledge/evaluating/statistics.ts'
import { findPassages } from '../../engine/knowledge/search/search.ts'
import { localExtractive } from '../../engine/models/local-extractive.ts'
import { percentile } from '../report.ts'
import { openCpuClock } from './cpu-time.ts'
import type { SciFact, Text } from './scifact.ts'
import type { Seeded, SeededSpace } from './seed.ts'

/** Texts of the length and the words of SciFact: sentences of its abstracts, shuffled. */
export function* shuffledTexts({ corpus }: SciFact, count: number): Generator<Text> {
  const random = seeded(7)
  const sentences = corpus.flatMap(({ text }) => text.split(/(?<=[.!?])\s+/))
  const pick = <T>(from: readonly T[]) => from[Math.floor(random() * from.length)]
  for (let at = 0; at < count; at++) {
    const text = Array.from({ length: 8 }, () => pick(sentences))
      .join(' ')
      .slice(0, 1490)
    yield { id: `text-${at}`, title: pick(corpus)?.title ?? '', text }
  }
}

type Embed = (text: string) => readonly number[]
/** On the clock, and of processors. */
export type Times = { what: string; p50: number; p95: number; cpu50: number; cpu95: number }

export async function measureSearch(
  database: OwnedDatabase,
  { collectionId }: Seeded,
  queries: readonly string[],
  embed: Embed,
  ways: readonly ('words' | 'vectors' | 'both')[],
): Promise<Times[]> {
  const embedQuery = async (_org: string, _space: unknown, query: string) => embed(query)
  const found: Times[] = []
  for (const by of ways) {
    const search = (query: string) =>
      findPassages({ database, embedQuery }, localCaller, { query, collectionIds: [collectionId], limit: 10, by })
    found.push(await timeEach(database, by, queries, search))
  }
  return found
}

export const measureAnswers = (database: OwnedDatabase, { collectionId }: Seeded, queries: readonly string[]) => {
  const needs = { database, findModel: async () => localExtractive, budgets: free }
  const model = { provider: 'local', model: 'local-extractive' }
  const ask = (question: string) =>
    answerQuestion(
      needs,
      localCaller,
      { question, collectionIds: [collectionId], passages: 8, model },
      AbortSignal.timeout(60_000),
    )
  return timeEach(database, 'extractive answer', queries, ask)
}

const free = { check: async () => {}, count: async () => {} }

/** Ten are asked first, unmeasured: what follows finds the caches as a program that has been up for a minute has them. */
async function timeEach(
  database: OwnedDatabase,
  what: string,
  queries: readonly string[],
  ask: (query: string) => Promise<unknown>,
): Promise<Times> {
  for (const query of queries.slice(0, 10)) await ask(query)
  const cpuMs = await openCpuClock(database)
  const times: number[] = []
  const cpu: number[] = []
  for (const query of queries) {
    const before = await cpuMs()
    const begun = performance.now()
    await ask(query)
    times.push(performance.now() - begun)
    cpu.push((await cpuMs()) - before)
  }
  times.sort((a, b) => a - b)
  cpu.sort((a, b) => a - b)
  return {
    what,
    p50: percentile(times, 50),
    p95: percentile(times, 95),
    cpu50: percentile(cpu, 50),
    cpu95: percentile(cpu, 95),
  }
}

/** Of the ten and the hundred nearest by comparing all, how many the index gives. */
export async function measureRecall(
  database: OwnedDatabase,
  { collectionId }: Seeded,
  space: SeededSpace,
  queries: readonly string[],
  embed: Embed,
): Promise<{ at10: number; at100: number }> {
  const nearest = (query: string, isExact: boolean) =>
    database.read(localCaller, async (db) => {
      const found = await searchChunks(db, {
        ...{ collectionIds: [collectionId], documentIds: undefined, filter: undefined, query: undefined },
        ...{ vectorWeight: 1, limit: 100, depth: 100 },
        spaces: [{ ...space, isExact, vector: embed(query) }],
      })
      return found.hits
    })
  const shares = { at10: [] as number[], at100: [] as number[] }
  for (const query of queries) {
    const exact = (await nearest(query, true)).map(({ id }) => id)
    const indexed = (await nearest(query, false)).map(({ id }) => id)
    for (const [key, depth] of [
      ['at10', 10],
      ['at100', 100],
    ] as const) {
      const wanted = new Set(exact.slice(0, depth))
      shares[key].push(indexed.slice(0, depth).filter((id) => wanted.has(id)).length / wanted.size)
    }
  }
  return { at10: meanOf(shares.at10), at100: meanOf(shares.at100) }
}
