import { describe, expect, it } from 'vitest'
import { formatBytes, formatDuration, formatTable } from './format.ts'
import { wantsColor } from './terminal.ts'

describe('formatDuration', () => {
  it.each([
    [3.4, '3 ms'],
    [999, '999 ms'],
    [1500, '1.5 s'],
    [61_000, '1 min 1 s'],
    [3_660_000, '1 h 1 min'],
  ])('words %d ms as %s', (ms, text) => {
    expect(formatDuration(ms)).toBe(text)
  })
})

describe('formatBytes', () => {
  it.each([
    [0, '0 B'],
    [999, '999 B'],
    [1500, '1.5 kB'],
    [123_456_789, '123 MB'],
    [2_000_000_000_000_000, '2000 TB'],
  ])('words %d bytes as %s', (bytes, text) => {
    expect(formatBytes(bytes)).toBe(text)
  })
})

describe('formatTable', () => {
  it('aligns columns by what is seen, not by colour codes', () => {
    const red = '\u001b[31mfailed\u001b[39m'
    expect(
      formatTable(
        ['STATE', 'NAME'],
        [
          [red, 'a'],
          ['running', 'b'],
        ],
      ),
    ).toBe(`STATE    NAME\n${red}   a\nrunning  b\n`)
  })
})

describe('wantsColor', () => {
  it('colours a terminal only, and not when NO_COLOR is set', () => {
    expect(wantsColor(true, {})).toBe(true)
    expect(wantsColor(false, {})).toBe(false)
    expect(wantsColor(true, { NO_COLOR: '1' })).toBe(false)
    expect(wantsColor(true, { NO_COLOR: '' })).toBe(true)
    expect(wantsColor(true, { TERM: 'dumb' })).toBe(false)
  })
})
