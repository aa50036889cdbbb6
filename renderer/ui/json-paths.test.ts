import { expect, it } from 'vitest'
import type { Json } from '../../contracts/json.ts'
import { branchesAround, findPlaces, placeKey, writePlace } from './json-paths.ts'

const value: Json = { rows: [{ name: 'Ada', 'odd key': 1 }, { name: 'Grace' }], total: 2, 'a-b': { c: null } }

it('a place is written as a template names it', () => {
  expect(writePlace(['rows', '0', 'name'], value)).toBe('rows[0].name')
  expect(writePlace(['rows', '0', 'odd key'], value)).toBe('rows[0]["odd key"]')
  expect(writePlace(['a-b', 'c'], value)).toBe('["a-b"].c')
  expect(writePlace(['1'], [1, 2])).toBe('[1]')
  expect(writePlace([], value)).toBe('')
})

it('finds names and values, in order, and no more than asked for', () => {
  expect(findPlaces(value, 'GRACE', 10)).toEqual([['rows', '1', 'name']])
  expect(findPlaces(value, 'name', 10)).toEqual([
    ['rows', '0', 'name'],
    ['rows', '1', 'name'],
  ])
  expect(findPlaces(value, 'name', 1)).toHaveLength(1)
  expect(findPlaces(value, 'null', 10)).toEqual([['a-b', 'c']])
  expect(findPlaces(value, ' ', 10)).toEqual([])
})

it('what lies around a place is open, the place itself not', () => {
  const open = branchesAround([['rows', '1', 'name']])
  expect([...open]).toEqual([[], ['rows'], ['rows', '1']].map(placeKey))
})
