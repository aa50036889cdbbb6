import { describe, expect, it } from 'vitest'
import { decodeHints, encodeHints, mergeHints } from './hints.ts'

const id = (index: number) => `00000000-0000-7000-8000-${String(index).padStart(12, '0')}`

describe('hints', () => {
  it('travel together: one for each run, with what is known last', () => {
    const merged = [
      { work: true as const, news: [{ runId: 'a', orgId: 'o', seq: 2 }] },
      { cancel: ['x'], news: [{ runId: 'a', orgId: 'o', seq: 5, state: undefined }] },
      { cancel: ['x', 'y'], news: [{ runId: 'a', orgId: 'o', state: 'succeeded' as const }] },
    ].reduce(mergeHints, {})
    expect(merged).toEqual({
      work: true,
      cancel: ['x', 'y'],
      news: [{ runId: 'a', orgId: 'o', seq: 5, state: 'succeeded' }],
    })
  })

  it('fit into the messages of Postgres, however many they are', () => {
    const news = Array.from({ length: 300 }, (_, index) => ({ runId: id(index), orgId: id(0), seq: index }))
    const messages = encodeHints('me', { work: true, cancel: [id(1)], news })
    expect(messages.length).toBeGreaterThan(2)
    for (const message of messages) expect(Buffer.byteLength(message)).toBeLessThan(8000)
    const all = messages.map((message) => decodeHints(message))
    expect(all.flatMap((hints) => hints?.news ?? [])).toEqual(news)
    expect(all.filter((hints) => hints?.work)).toHaveLength(1)
    expect(all.flatMap((hints) => hints?.cancel ?? [])).toEqual([id(1)])
  })

  it('that nobody understands are nothing', () => {
    expect(decodeHints('{')).toBeUndefined()
    expect(decodeHints('{"work":true}')).toBeUndefined()
    expect(encodeHints('me', {})).toEqual([])
  })
})
