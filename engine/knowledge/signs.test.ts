import { expect, it } from 'vitest'
import { hasSign, signsOf } from './signs.ts'

it.each([
  ['What is the difference between $* and $@?', ['$*', '$@']],
  ['What does set -e do?', ['-e']],
  ['What does $(command) expand to (or $[sum])?', ['$(command)', '$[sum]']],
  ['Is “--json” older than C++?', ['--json', 'C++']],
  ['Who answers at ada@example.org?', ['ada@example.org']],
  ['What costs 40 % (or €50), and/or less - well-known, e.g. R&D?', []],
  ['¿Qué es una valla? «Ja», she said.', []],
])('finds what is named by signs: %s', (question, signs) => {
  expect(signsOf(question)).toEqual(signs)
})

it.each([
  ['-e', 'With -e, it ends.', true],
  ['-e', '‘-e’ ends it', true],
  ['-e', 'the built-end and --e', false],
  ['-e', '-ef', false],
  ['$@', '"$@"', true],
  ['C++', 'C++17 is newer', true],
  ['$(a:-b)', 'as $(a:−b) is printed', true],
])('knows whether %s stands in: %s', (sign, text, stands) => {
  expect(hasSign(text, sign)).toBe(stands)
})

it.each(['-e', '$@', 'C++', '$(a:-b)', 'a\\b', "it's", '[[', '^$', '%d|%s'])('escapes %s', (sign) => {
  expect(hasSign(`(${sign})`, sign)).toBe(true)
})
