import { expect, it } from 'vitest'
import { readSearchForm, toSearch, writeSearchForm } from './search-form.ts'

it('keeps what was asked in the address, and leaves out what was not said', () => {
  const form = readSearchForm('query=trains&by=words&weight=0.4&merge=true&limit=500')
  expect(readSearchForm(writeSearchForm(form))).toEqual(form)
  expect(toSearch(form)).toEqual({ query: 'trains', by: 'words', vectorWeight: 0.4, merge: true, limit: 100 })
  expect(toSearch(readSearchForm('by=magic&weight=much'))).toEqual({ query: '', limit: 10 })
})
