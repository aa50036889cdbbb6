import { describe, expect, it } from 'vitest'
import { placeMarks } from './place-marks.ts'

const show = (text: string, wanted: string, items: readonly string[], at = text.indexOf(wanted)) =>
  placeMarks(text, at, at + wanted.length, items).map(({ item, from, to }) => items[item]?.slice(from, to))

describe('placeMarks', () => {
  it('finds a sentence across lines, whose divided words were put together', () => {
    const text = 'Rules\n\nEvery employee has thirty days of vacation in a year. It is lost by March.'
    const items = ['Rules', 'Every employee has thirty days of vaca-', '', 'tion in a year. It is lost by March.']
    expect(show(text, 'Every employee has thirty days of vacation in a year.', items)).toEqual([
      'Every employee has thirty days of vaca',
      'tion in a year.',
    ])
  })

  it('takes of several the one that stands where it should', () => {
    const text = 'See below. One. See below. Two. See below.'
    const items = ['See below. One.', 'See below. Two.', 'See below.']
    expect(placeMarks(text, 16, 26, items)).toEqual([{ item: 1, from: 0, to: 10 }])
  })

  it('knows a ligature and a letter of two units for what they are', () => {
    expect(show('The office is 𝒳.', 'office is', ['The o\uFB03ce is 𝒳.'])).toEqual(['o\uFB03ce is'])
    expect(show('The office is 𝒳.', '𝒳', ['The office is 𝒳.'])).toEqual(['𝒳'])
  })

  it('finds by its ends what has something drawn in between, and nothing that is far apart', () => {
    const begin = 'The first half of a long sentence stands here'
    const end = 'and the other half of it comes after that.'
    const text = `${begin} ${end}`
    expect(show(text, text, [begin, '17', end], 0)).toEqual([begin, '17', end])
    expect(show(text, text, [begin, 'something else entirely '.repeat(9), end], 0)).toEqual([])
  })

  it('marks nothing where there is nothing to find', () => {
    expect(show('Words.', '.', ['Words.'])).toEqual([])
    expect(show('A picture of words.', 'picture', [])).toEqual([])
  })
})
