import { expect, it } from 'vitest'
import { readRange } from './read-range.ts'

it('reads the one range that a header asks for', () => {
  expect(readRange('bytes=0-99', 1000)).toEqual({ start: 0, end: 100 })
  expect(readRange('bytes=990-2000', 1000)).toEqual({ start: 990, end: 1000 })
  expect(readRange('bytes=990-', 1000)).toEqual({ start: 990, end: 1000 })
  expect(readRange('bytes=-10', 1000)).toEqual({ start: 990, end: 1000 })
  expect(readRange('bytes=-5000', 1000)).toEqual({ start: 0, end: 1000 })
})

it('tells what lies outside, and passes over what is no single range', () => {
  expect(readRange('bytes=1000-', 1000)).toBe('outside')
  expect(readRange('bytes=-0', 1000)).toBe('outside')
  for (const header of [undefined, '', 'bytes=-', 'bytes=5-3', 'bytes=0-1,5-6', 'pages=1-2']) {
    expect(readRange(header, 1000)).toBeUndefined()
  }
})
