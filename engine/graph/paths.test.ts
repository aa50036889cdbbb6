import { expect, it } from 'vitest'
import { hasPath, readPath } from './paths.ts'

const value = { data: { items: [{ id: 1 }, { id: 2 }], '0': 'zero' }, empty: null }

it.each([
  ['data.items.0.id', 1],
  ['data.items.-1.id', 2],
  ['data.0', 'zero'],
  ['empty', null],
  ['.', value],
  ['', value],
])('reads %j', (path, expected) => expect(readPath(value, path)).toEqual(expected))

it.each([
  ['nope', 'There is no «nope»: The value has data, empty.'],
  ['data.itms.0', 'There is no «data.itms»: «data» has 0, items.'],
  ['data.items.7.id', 'There is no «data.items.7»: «data.items» is a list of 2.'],
  ['data.items.first', '«data.items» is a list of 2.'],
  ['empty.x', '«empty» is null.'],
  ['toString', 'There is no «toString»'],
])('says which part of %j is missing', (path, detail) => {
  expect(() => readPath(value, path)).toThrow(
    expect.objectContaining({ code: 'value-missing', detail: expect.stringContaining(detail) }),
  )
  expect(hasPath(value, path)).toBe(false)
})

it('knows a path that is there', () => expect(hasPath(value, 'data.items.1')).toBe(true))
