import { expect, it } from 'vitest'
import { subjectOf, termOf } from './pick-quotes.ts'

it.each([
  ['What is process substitution?', 'process substitution'],
  ['Who was the Empress of Trade?', 'empress of trade'],
  ['Was ist ein Siel?', 'siel'],
  ['¿Qué es una valla?', 'valla'],
  ['What does the option globstar do?', 'option globstar'],
  ['¿Qué hace una esclusa?', 'esclusa'],
  ['How does it work?', undefined],
  ['What is the reason why nobody came to the party?', undefined],
])('knows what is to be explained: %s', (question, term) => {
  expect(termOf(question)).toBe(term)
})

it.each([
  ['How does tilde expansion work?', 'tilde expansion'],
  ['How does it work?', 'How does it work?'],
  ['Where does Ada work?', 'Where does Ada work?'],
])('knows what it is about: %s', (question, subject) => {
  expect(subjectOf(question)).toBe(subject)
})
