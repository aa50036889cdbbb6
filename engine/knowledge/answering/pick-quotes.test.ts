import { expect, it } from 'vitest'
import { termOf } from './pick-quotes.ts'

it.each([
  ['What is process substitution?', 'process substitution'],
  ['Who was the Empress of Trade?', 'empress of trade'],
  ['Was ist ein Siel?', 'siel'],
  ['¿Qué es una valla?', 'valla'],
  ['How does it work?', undefined],
  ['What is the reason why nobody came to the party?', undefined],
])('knows what is to be explained: %s', (question, term) => {
  expect(termOf(question)).toBe(term)
})
