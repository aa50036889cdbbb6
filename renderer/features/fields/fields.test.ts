import { describe, expect, it } from 'vitest'
import { cronWords } from './cron-words.ts'
import { joinDuration, splitDuration } from './duration-parts.ts'
import { readJson, writeJson } from './json-text.ts'
import { pairsOf, readPairs } from './key-values.ts'
import { moveItem } from './move-item.ts'
import { numberProblem, readNumber } from './read-number.ts'
import { timeWords } from './time-words.ts'

describe('durations', () => {
  it('are said in the largest unit that fits', () => {
    expect(splitDuration(5_400_000)).toEqual({ amount: 90, unit: 'min' })
    expect(splitDuration(7_200_000)).toEqual({ amount: 2, unit: 'h' })
    expect(splitDuration(1500)).toEqual({ amount: 1500, unit: 'ms' })
    expect(splitDuration(0)).toEqual({ amount: 0, unit: 's' })
  })

  it('come back as they were', () => {
    for (const ms of [1, 999, 60_000, 86_400_000, 90_061_000]) {
      const { amount, unit } = splitDuration(ms)
      expect(joinDuration(amount, unit)).toBe(ms)
    }
  })
})

it('a number says what is wrong with it, and empty is not wrong', () => {
  const rules = { minimum: 1, maximum: 10, isWhole: true }
  expect(['', '5', '0', '11', '1.5', 'x'].map((text) => numberProblem(text, rules))).toEqual([
    undefined,
    undefined,
    'The least is 1.',
    'The most is 10.',
    'Only whole numbers fit here.',
    'This is not a number.',
  ])
  expect([readNumber(' '), readNumber('-0.5'), readNumber('Infinity')]).toEqual([undefined, -0.5, undefined])
})

describe('names with values', () => {
  it('come back as they were, texts that look like something else included', () => {
    const value = { a: 'plain', b: '3', c: 3, d: true, e: { f: [1] }, g: null, h: '{{ inputs.x }}', i: '{"no', j: '' }
    expect(readPairs(pairsOf(value), false)).toEqual({ read: value, problem: undefined })
  })

  it('are texts where only texts fit', () => {
    expect(readPairs([{ name: 'n', text: '3' }], true).read).toEqual({ n: '3' })
  })

  it('need names, each once; a row that is still empty is no mistake', () => {
    expect(readPairs([{ name: '', text: '' }], false).problem).toBeUndefined()
    expect(readPairs([{ name: '', text: '1' }], false).problem).toBe('Each value needs a name.')
    const twice = [1, 2].map((text) => ({ name: 'n', text: String(text) }))
    expect(readPairs(twice, false).problem).toBe('The name "n" is there twice.')
  })
})

it('items move, and stay where they are at the ends', () => {
  expect(moveItem(['a', 'b', 'c'], 2, 0)).toEqual(['c', 'a', 'b'])
  expect(moveItem(['a', 'b'], 0, -1)).toEqual(['a', 'b'])
  expect(moveItem(['a', 'b'], 1, 2)).toEqual(['a', 'b'])
})

it('typed JSON is a value, nothing, or a problem', () => {
  expect(readJson(writeJson({ a: [1] }))).toEqual({ value: { a: [1] } })
  expect(readJson(' ')).toEqual({ value: undefined })
  expect(readJson('{a}')).toHaveProperty('problem')
})

it('says a schedule in words, and nothing of what is none', () => {
  expect(cronWords('0 7 * * mon-fri')).toBe('At 07:00, Monday through Friday')
  expect(cronWords('0 7 *')).toBeUndefined()
})

it('says a time as the clock of its time zone shows it', () => {
  expect(timeWords('2026-11-23T06:00:00.000Z', 'Europe/Berlin', 'en-GB')).toMatch(/^Monday.* 23 November.* 07:00$/)
  expect(timeWords('2026-11-23T06:00:05.000Z', 'UTC', 'en-GB')).toMatch(/06:00:05$/)
})
