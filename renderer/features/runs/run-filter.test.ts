import { describe, expect, test } from 'vitest'
import type { RunEvent } from '../../../contracts/events.ts'
import { filterEvents } from './filter-events.ts'
import { isFiltered, readFilter, writeFilter } from './run-filter.ts'

describe('the filter in the address', () => {
  test('is read as it was written', () => {
    const filter = { states: ['running' as const, 'failed' as const], workflow: 'w', search: 'a b', period: '24h' }
    expect(readFilter(new URLSearchParams(writeFilter(filter)))).toEqual(filter)
  })

  test('passes over states that there are not', () => {
    expect(readFilter(new URLSearchParams('state=failed,odd')).states).toEqual(['failed'])
  })

  test('leaves nothing in the address when nothing is filtered', () => {
    const nothing = readFilter(new URLSearchParams())
    expect(writeFilter(nothing)).toEqual({})
    expect(isFiltered(nothing)).toBe(false)
  })
})

test('events are found by kind and by any text in them', () => {
  const event = (seq: number, type: RunEvent['type'], text: string): RunEvent => ({
    seq,
    at: '2026-01-01T00:00:00Z',
    type,
    path: type.startsWith('node') ? 'Parse' : null,
    data: { text },
  })
  const events = [event(1, 'run.started', ''), event(2, 'node.log', 'Read 12 rows'), event(3, 'node.failed', 'broken')]
  const seqs = (kind: string, text: string) => filterEvents(events, kind, text).map(({ seq }) => seq)
  expect(seqs('', '')).toEqual([1, 2, 3])
  expect(seqs('node', '')).toEqual([2, 3])
  expect(seqs('trouble', '')).toEqual([3])
  expect(seqs('', 'parse')).toEqual([2, 3])
  expect(seqs('log', 'ROWS')).toEqual([2])
})
