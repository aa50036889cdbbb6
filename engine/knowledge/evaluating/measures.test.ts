import { describe, expect, it } from 'vitest'
import { reportOn } from './compare-settings.ts'
import { makeQuestions } from './make-questions.ts'
import { judgeHits, scoreRanking } from './measures.ts'
import { intervalOf, pairedP } from './statistics.ts'

const hit = (documentName: string, page = 1, text = '') => ({
  documentId: `id-${documentName}`,
  documentName,
  page,
  text,
})

describe('measures', () => {
  it('count as trec_eval does', () => {
    // Two relevant ones at ranks 2 and 4, of three: DCG 1/log2(3) + 1/log2(5), ideal 1 + 1/log2(3) + 1/log2(4).
    const scores = scoreRanking([0, 1, 0, 1, 0], [1, 1, 1])
    expect(scores['ndcg@10']).toBeCloseTo((1 / Math.log2(3) + 1 / Math.log2(5)) / (1 + 1 / Math.log2(3) + 0.5), 10)
    expect(scores['recall@10']).toBeCloseTo(2 / 3, 10)
    expect(scores['mrr@10']).toBe(0.5)
  })

  it('count what stands behind the tenth place for recall@50 alone', () => {
    const scores = scoreRanking([...new Array<number>(10).fill(0), 1], [1])
    expect(scores).toEqual({ 'ndcg@10': 0, 'recall@10': 0, 'recall@50': 1, 'mrr@10': 0 })
  })

  it('count a document once however many of its passages are found, where documents are relevant', () => {
    const hits = [hit('a'), hit('a', 2), hit('a', 3), hit('b')]
    expect(judgeHits(hits, [{ document: 'b' }])['mrr@10']).toBe(0.5)
    expect(judgeHits(hits, [{ document: 'b', page: 1 }])['mrr@10']).toBe(0.25)
  })

  it('want the page and the words where a place names them, and count a place once', () => {
    const hits = [hit('a', 1, 'Rain falls.'), hit('a', 2, 'Snow\nfalls.'), hit('a', 2, 'Snow falls.')]
    expect(judgeHits(hits, [{ document: 'id-a', page: 2, text: 'snow falls' }])['mrr@10']).toBe(0.5)
    expect(judgeHits(hits, [{ document: 'a', page: 2, text: 'snow falls' }])['ndcg@10']).toBeCloseTo(
      1 / Math.log2(3),
      10,
    )
  })
})

describe('statistics', () => {
  const noise = (at: number) => Math.sin(at * 12.9898) * 0.5

  it('hold the mean in their interval, narrower with more questions, the same each time', () => {
    const few = Array.from({ length: 30 }, (_, at) => 0.5 + noise(at))
    const many = Array.from({ length: 3000 }, (_, at) => 0.5 + noise(at))
    for (const interval of [intervalOf(few), intervalOf(many)]) {
      expect(interval.low).toBeLessThan(interval.mean)
      expect(interval.high).toBeGreaterThan(interval.mean)
    }
    expect(intervalOf(many).high - intervalOf(many).low).toBeLessThan((intervalOf(few).high - intervalOf(few).low) / 5)
    expect(intervalOf(few)).toEqual(intervalOf(few))
    // Against the normal approximation: 1.96 standard errors on each side.
    const { mean, high } = intervalOf(many)
    const deviation = Math.sqrt(many.reduce((sum, one) => sum + (one - mean) ** 2, 0) / many.length)
    expect(high - mean).toBeCloseTo((1.96 * deviation) / Math.sqrt(3000), 2)
  })

  it('take a steady difference for one, and chance for chance', () => {
    expect(pairedP(Array.from({ length: 50 }, (_, at) => 0.2 + noise(at) * 0.2))).toBeLessThan(0.001)
    expect(pairedP(Array.from({ length: 50 }, (_, at) => (at % 2 === 0 ? 0.3 : -0.3)))).toBeGreaterThan(0.5)
    expect(pairedP([0, 0, 0])).toBe(1)
    // All of five have one sign: 2 of 32 ways are as large.
    expect(pairedP([1, 1, 1, 1, 1])).toBeCloseTo(2 / 32, 1)
  })

  it('compare each setting with the first, question by question', () => {
    const of = (name: string, values: number[]) => ({
      name,
      notices: new Set<string>(),
      questions: values.map((value) => ({ scores: { 'ndcg@10': value }, tookMs: 1, found: [] })),
    })
    const { comparisons, worst } = reportOn(['one', 'two', 'three'], [of('a', [0.2, 0.5, 1]), of('b', [0.4, 0.5, 0.9])])
    expect(comparisons).toMatchObject([{ name: 'b', against: 'a', better: 1, worse: 1 }])
    expect(comparisons[0]?.difference.mean).toBeCloseTo(0.1 / 3, 10)
    expect(worst.map(({ question }) => question)).toEqual(['one', 'two'])
  })
})

describe('makeQuestions', () => {
  const chunks = ['ships', 'bread', 'glass'].map((topic, at) => ({
    documentName: `${topic}.txt`,
    page: at + 1,
    text: `Old masters of ${topic} taught young masters of ${topic} in the harbour town. Short one.`,
  }))

  it('makes the same ones each time, whose words and place are those of a sentence', () => {
    const made = makeQuestions(chunks, 3, 7)
    expect(made).toHaveLength(3)
    expect(makeQuestions(chunks, 3, 7)).toEqual(made)
    for (const { question, relevant } of made) {
      const [place] = relevant
      const source = chunks.find(({ documentName }) => documentName === place?.document)
      expect(source?.page).toBe(place?.page)
      expect(source?.text).toContain(place?.text)
      for (const word of question.split(' ')) expect(place?.text?.toLowerCase()).toContain(word)
    }
  })
})
