import { describe, expect, it } from 'vitest'
import { carriedWords, isFollowUp } from './follow-up.ts'

describe('follow-up questions, by rule', () => {
  it.each([
    'And the second one?',
    'What about Denmark?',
    'When does it end?',
    'How old is she?',
    'Why?',
    'For contractors?',
    'Und wann läuft er ab?',
    'Is that paid?',
  ])('“%s” leans on the one before', (question) => {
    expect(isFollowUp(question)).toBe(true)
  })

  it.each([
    'How many days of paid leave does an employee have?',
    'Which ferry was converted in 2024?',
    'Red blood cells of mammals lose their nuclei when they ripen in the marrow of bones.',
    'Wie viele Tage Urlaub hat ein Angestellter?',
  ])('“%s” stands alone', (question) => {
    expect(isFollowUp(question)).toBe(false)
    expect(carriedWords(question, 'Where is the lighthouse?')).toBe('')
  })

  it('carries what the one before was about, and nothing that only asks', () => {
    expect(carriedWords('And when can she begin?', 'Write a two-sentence professional summary of Mira Halonen.')).toBe(
      'professional mira halonen',
    )
    expect(carriedWords('When is it lost?', undefined)).toBe('')
  })
})
