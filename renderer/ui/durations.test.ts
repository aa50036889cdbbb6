import { describe, expect, test } from 'vitest'
import { formatBytes, formatDuration, formatRelative } from './durations.ts'

describe('durations', () => {
  test.each([
    [0, '0 ms'],
    [0.4, '0 ms'],
    [12.4, '12 ms'],
    [1240, '1.2 s'],
    [59_999, '59 s'],
    [63_000, '1 min 03 s'],
    [3 * 3_600_000 + 5 * 60_000, '3 h 05 min'],
    [49 * 3_600_000, '2 d 1 h'],
  ])('%d ms reads %s', (ms, text) => expect(formatDuration(ms)).toBe(text))

  test('a moment is told from now, on both sides of it', () => {
    expect(formatRelative(1000, 3000)).toBe('just now')
    expect(formatRelative(0, 3 * 60_000)).toBe('3 min ago')
    expect(formatRelative(26 * 3_600_000, 0)).toBe('in 1 day')
  })

  test('bytes keep one digit until it does not matter', () => {
    expect(formatBytes(999)).toBe('999 B')
    expect(formatBytes(24_500_000_000)).toBe('24.5 GB')
    expect(formatBytes(413_000_000)).toBe('413 MB')
  })
})
