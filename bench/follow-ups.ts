/**
 * Whether the rule for follow-up questions does harm: SciFact's claims, each asked after two others that have nothing to do
 * with it. `node bench/follow-ups.ts <folder of SciFact>`. BM25 in memory, without stems; what counts is the difference.
 */
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { carriedWords, isFollowUp } from '../engine/chat/follow-up.ts'

const folder = process.argv[2] ?? ''
const readLines = async (name: string) => (await readFile(join(folder, name), 'utf8')).trim().split('\n')
const parse = async (name: string) =>
  (await readLines(name)).map((line) => JSON.parse(line) as { _id: string; title?: string; text: string })
const wordsOf = (text: string) => text.toLowerCase().match(/[\p{L}\p{N}]+/gu) ?? []

const documents = await parse('corpus.jsonl')
const queries = await parse('queries-train.jsonl')
const relevant = new Map<string, Set<string>>()
for (const line of (await readLines('qrels-train.tsv')).slice(1)) {
  const [query = '', id = ''] = line.split('\t')
  relevant.set(query, (relevant.get(query) ?? new Set()).add(id))
}

const postings = new Map<string, Map<number, number>>()
const lengths = documents.map(({ title = '', text }, at) => {
  const words = wordsOf(`${title} ${text}`)
  for (const word of words) {
    const list = postings.get(word) ?? new Map<number, number>()
    postings.set(word, list.set(at, (list.get(at) ?? 0) + 1))
  }
  return words.length
})
const meanLength = lengths.reduce((sum, length) => sum + length, 0) / lengths.length

function rank(query: string): number[] {
  const scores = new Map<number, number>()
  for (const word of new Set(wordsOf(query))) {
    const list = postings.get(word) ?? new Map<number, number>()
    const weight = Math.log(1 + (documents.length - list.size + 0.5) / (list.size + 0.5))
    for (const [at, count] of list) {
      const saturated = (count * 1.9) / (count + 0.9 * (0.6 + (0.4 * (lengths[at] ?? 0)) / meanLength))
      scores.set(at, (scores.get(at) ?? 0) + weight * saturated)
    }
  }
  return [...scores]
    .sort((a, b) => b[1] - a[1])
    .slice(0, 20)
    .map(([at]) => at)
}

function fuse(lists: number[][]): number[] {
  const sums = new Map<number, number>()
  for (const list of lists)
    for (const [place, at] of list.entries()) sums.set(at, (sums.get(at) ?? 0) + 1 / (61 + place))
  return [...sums].sort((a, b) => b[1] - a[1]).map(([at]) => at)
}

function ndcg(ranked: number[], wanted: ReadonlySet<string>): number {
  const gains = ranked
    .slice(0, 10)
    .map((at, place) => (wanted.has(documents[at]?._id ?? '') ? 1 / Math.log2(place + 2) : 0))
  const best = [...wanted].slice(0, 10).reduce((sum, _, place) => sum + 1 / Math.log2(place + 2), 0)
  return gains.reduce((sum, gain) => sum + gain, 0) / best
}

const asked = queries.filter(({ _id }) => relevant.has(_id))
const ways: Record<string, (question: string, before: readonly string[]) => number[]> = {
  'the question alone': (question) => rank(question),
  'all questions joined': (question, before) => rank([...before, question].join(' ')),
  'the rule': (question, before) => {
    const context = carriedWords(question, before.at(-1))
    return context === '' ? rank(question) : fuse([rank(question), rank(`${question} ${context}`)])
  },
}
console.log(`taken for follow-ups: ${asked.filter(({ text }) => isFollowUp(text)).length} of ${asked.length}`)
for (const [name, way] of Object.entries(ways)) {
  const all = asked.map(({ _id, text }, at) => {
    const before = [asked[(at + 311) % asked.length]?.text ?? '', asked[(at + 173) % asked.length]?.text ?? '']
    return ndcg(way(text, before), relevant.get(_id) ?? new Set())
  })
  console.log(`${name}: nDCG@10 ${(all.reduce((sum, one) => sum + one, 0) / all.length).toFixed(4)}`)
}
