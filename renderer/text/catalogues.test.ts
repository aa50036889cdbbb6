/** What the compiler cannot see: untranslated texts, and names and marks that went missing in one language. */
import { describe, expect, it } from 'vitest'
import { de } from './de/index.ts'
import { en } from './en/index.ts'
import { es } from './es/index.ts'
import { sameOnPurpose } from './same-on-purpose.ts'

type Catalogue = Record<string, Record<string, string | undefined>>
const flat = (catalogue: Catalogue): [string, string][] =>
  Object.entries(catalogue).flatMap(([feature, texts]) =>
    Object.entries(texts).map(([key, text]): [string, string] => [`${feature}.${key}`, text ?? '']),
  )
const english = flat(en)
const sorted = (found: RegExpMatchArray | null) => [...(found ?? [])].sort()
const names = (text: string) => sorted(text.match(/\{\{\w+\}\}/g))
const marks = (text: string) => sorted(text.match(/<\/?\w+\/?>/g))
/** Nothing to translate in signs, figures, names of values and marks. */
const hasWords = (text: string) => /\p{L}{2}/u.test(text.replace(/\{\{\w+\}\}|<\/?\w+\/?>/g, ''))

describe.each([
  ['de', new Map(flat(de))],
  ['es', new Map(flat(es))],
])('the catalogue of %s', (language, texts) => {
  it('has every text of the English one, and no other', () => {
    expect([...texts.keys()].sort()).toEqual(english.map(([key]) => key).sort())
  })

  it('has no empty text and none that is still English', () => {
    const same = english.filter(([key, text]) => texts.get(key) === text && hasWords(text))
    expect(same.filter(([, text]) => !sameOnPurpose[language]?.includes(text))).toEqual([])
    expect([...texts].filter(([, text]) => text.trim() === '')).toEqual([])
  })

  it('lists no exception that is none', () => {
    const same = new Set(english.filter(([key, text]) => texts.get(key) === text).map(([, text]) => text))
    expect(sameOnPurpose[language]?.filter((text) => !same.has(text))).toEqual([])
  })

  // The form for one may say it without the figure: "another question".
  it('has the same values and marks in every text', () => {
    const differ = english.filter(([key, text]) => {
      const other = texts.get(key) ?? ''
      const same = (a: string[], b: string[]) => a.join() === b.join()
      const known = (list: string[]) => (key.endsWith('_one') ? list.filter((name) => name !== '{{count}}') : list)
      return !same(known(names(text)), known(names(other))) || !same(marks(text), marks(other))
    })
    expect(differ.map(([key]) => key)).toEqual([])
  })
})

it('every text that counts has its form for one and for many', () => {
  const keys = new Set(english.map(([key]) => key))
  const alone = [...keys].filter(
    (key) =>
      (key.endsWith('_one') && !keys.has(key.replace(/_one$/, '_other'))) ||
      (key.endsWith('_other') && !keys.has(key.replace(/_other$/, '_one'))),
  )
  expect(alone).toEqual([])
})
