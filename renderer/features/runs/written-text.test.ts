import { describe, expect, it } from 'vitest'
import type { RunEvent } from '../../../contracts/events.ts'
import { noUsage } from '../../../contracts/usage.ts'
import { budgetWords, usageWords, writtenText } from './written-text.ts'

const delta = (seq: number, stream: string, text: string, kind = 'text'): RunEvent => ({
  seq,
  at: '2026-01-01T00:00:00.000Z',
  type: 'node.delta',
  path: 'llm',
  data: { stream, index: seq, kind, text },
})

describe('what a model is writing', () => {
  it('is the text of its newest stream', () => {
    const events = [
      delta(1, 'a', 'Old'),
      delta(2, 'b', 'Hm', 'reasoning'),
      delta(3, 'b', 'New'),
      delta(4, 'b', ' text'),
    ]
    expect(writtenText(events, 'llm')).toEqual({ text: 'New text', reasoning: 'Hm' })
    expect(writtenText(events, 'other').text).toBe('')
  })

  it('costs what is known, and says what is not', () => {
    const usage = { ...noUsage, calls: 2, totalTokens: 1200 }
    expect(usageWords(usage)).toBe('1,200 tokens, cost not known')
    expect(usageWords({ ...usage, costUsd: 0 })).toBe('1,200 tokens')
    expect(usageWords({ ...usage, costUsd: 1.234 })).toBe('1,200 tokens, $1.23')
    expect(usageWords({ ...usage, costUsd: 0.00042, unpricedCalls: 1 })).toBe('1,200 tokens, at least $0.00042')
  })
})

it('says what a run may use at most, where that is bounded', () => {
  expect(budgetWords({ maxTokens: null, maxCost: null })).toBe('')
  expect(budgetWords({ maxTokens: 12_000, maxCost: 0.5 })).toBe('budget 12,000 tokens, $0.5 · ')
})
