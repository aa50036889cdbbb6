import { describe, expect, it } from 'vitest'
import type { JsonObject } from '../../contracts/json.ts'
import { checkExpression, evaluateExpression, expressionRoots, truthy } from './expressions.ts'

const variables: JsonObject = {
  check: { invalidCount: 3, rows: [1, 2, 3], rate: 0.5 },
  name: 'ada',
  none_yet: null,
  ok: true,
}

describe('evaluateExpression', () => {
  it.each([
    ['check.invalidCount > 0 and not none_yet', true],
    ['1 < 2 < 3', true],
    ['1 < 3 < 2', false],
    ['3 > 2 > 1', true],
    ['(3 > 2) == true', true],
    ['(1 < 2) == (3 < 4)', true],
    ['1 == 1 != 2 < 3', true],
    ['check.rows[0] + 3 == 4', true],
    ['check.rows.1 * 2 - 1', 3],
    ['10 - 3 - 2', 5],
    ['-7 % 3', 2],
    ['7 / 2', 3.5],
    ['-check.rate < +1', true],
    ['"d" in name and 9 not in check.rows', true],
    ['"rate" in check', true],
    ['name == "ada" or nope', true],
    ['name < "bob"', true],
    ['1 == "1"', false],
    ['ok == 1', false],
    ['check.rows == [1, 2, 3]', true],
    ['check.rows | length >= 3', true],
    ['check.total | default(0) > 0', false],
    ['[1, {"a": {"b": name}}]', [1, { a: { b: 'ada' } }]],
    ['True and not False', true],
    ['none_yet == None', true],
  ])('%s is %j', (text, expected) => expect(evaluateExpression(text, variables)).toEqual(expected))

  it.each([
    ['nope > 1', 'there is no «nope». Known names: check, name, none_yet, ok.'],
    ['check.nope', '«check» has invalidCount, rows, rate.'],
    ['name > 3', 'a text and a number cannot be compared'],
    ['1 / 0', 'division by zero'],
    ['__import__("os")', 'there is no «__import__»'],
  ])('%s fails with a reason', (text, reason) => {
    expect(() => evaluateExpression(text, variables)).toThrow(
      expect.objectContaining({ code: 'expression-invalid', detail: expect.stringContaining(reason) }),
    )
  })

  it('does not evaluate what stands behind a false link of a chain', () => {
    expect(evaluateExpression('2 < 1 < nope', variables)).toBe(false)
  })
})

describe('checkExpression', () => {
  it.each(['1 +', '', '{{ a }}', 'a }} {{ b', 'a }}{% set x = 1 %}{{ b', '(a', 'import os', 'a = 1'])(
    'refuses %j',
    (text) => expect(checkExpression(text)).toBeTypeOf('string'),
  )
  it('accepts a good one', () => expect(checkExpression('a.b > c and d in e')).toBeUndefined())
  it('finds its names', () => expect(expressionRoots('a.b > c and a in e')).toEqual(['a', 'c', 'e']))
})

describe('truthy', () => {
  it('is the truth of Python', () => {
    expect(['', 0, [], {}, null, false].some(truthy)).toBe(false)
    expect(['0', 1, [0], { a: 0 }, true].every(truthy)).toBe(true)
  })
})
