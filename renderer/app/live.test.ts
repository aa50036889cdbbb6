import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { collectKeys } from './live.ts'

beforeEach(() => void vi.useFakeTimers())
afterEach(() => void vi.useRealTimers())

test('a burst of changes makes each list stale once', () => {
  const flushed: unknown[] = []
  const collected = collectKeys((keys) => void flushed.push(keys), 100)
  for (let change = 0; change < 50; change++) collected.add([['runs', 'list']])
  collected.add([['blueprints']])
  expect(flushed).toEqual([])
  vi.advanceTimersByTime(100)
  expect(flushed).toEqual([[['runs', 'list'], ['blueprints']]])
  collected.add([['runs', 'list']])
  collected.stop()
  vi.advanceTimersByTime(1000)
  expect(flushed).toHaveLength(1)
})
