import { expect, it } from 'vitest'
import { readFilter, writeFilter } from './memory-filter.ts'

it('keeps a filter in the address, and leaves out what nobody knows', () => {
  const filter = readFilter('query=short+answers&scope=me&kind=procedural&audience=org')
  expect(filter).toEqual({ query: 'short answers', scope: 'me', kind: 'procedural', audience: 'org' })
  expect(readFilter(writeFilter(filter, {}))).toEqual(filter)
  expect(readFilter(writeFilter(filter, { query: '', kind: 'semantic' }))).toEqual({
    scope: 'me',
    kind: 'semantic',
    audience: 'org',
  })
  expect(readFilter('kind=none&audience=all&scope=')).toEqual({})
})
