import { expect, it } from 'vitest'
import { documentPath, readShown } from './shown.ts'

it('writes a place into the address, and reads it again', () => {
  const shown = { documentId: 'd', page: 3, start: 40, end: 52 }
  const path = documentPath(shown)
  expect(path).toBe('/knowledge/documents/d?page=3&start=40&end=52')
  expect(readShown('d', path.split('?')[1] ?? '')).toEqual(shown)
})

it('makes the best of an address that says nothing or nonsense', () => {
  expect(documentPath({ documentId: 'd', page: 1, start: 0, end: 0 })).toBe('/knowledge/documents/d?page=1')
  expect(readShown('d', 'page=-2&start=x&end=1.5')).toEqual({ documentId: 'd', page: 1, start: 0, end: 0 })
})
