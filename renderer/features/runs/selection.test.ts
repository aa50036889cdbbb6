import { expect, it } from 'vitest'
import type { RunState, RunSummary } from '../../../contracts/runs.ts'
import { canBe, idsFor, resultWords } from './selection.ts'

const run = (id: string, state: RunState): RunSummary => ({
  ...{ id, blueprintId: null, name: 'Orders', version: 1, state, createdAt: '2026-01-01T00:00:00Z', startedAt: null },
  ...{
    finishedAt: null,
    error: null,
    isDraft: false,
    isDryRun: false,
    parentRunId: null,
    parentPath: null,
    usage: null,
  },
})

it('offers each action for the runs that it means something for', () => {
  const rows = [run('a', 'queued'), run('b', 'paused'), run('c', 'failed'), run('d', 'succeeded'), run('e', 'running')]
  const all = new Set(['a', 'b', 'c', 'd', 'e'])
  expect(idsFor('cancel', rows, all)).toEqual(['a', 'b', 'e'])
  expect(idsFor('pause', rows, all)).toEqual(['a', 'e'])
  expect(idsFor('resume', rows, all)).toEqual(['b'])
  expect(idsFor('retry', rows, all)).toEqual(['c'])
  expect(canBe('retry', 'cancelled')).toBe(true)
})

it('leaves out what is selected and not shown any more', () => {
  expect(idsFor('cancel', [run('a', 'queued')], new Set(['a', 'gone']))).toEqual(['a'])
})

it('says how many were changed, and why others were not', () => {
  expect(resultWords('cancel', { matched: 1, done: 1, refused: [] })).toBe('1 run cancelled.')
  expect(resultWords('retry', { matched: 3, done: 2, refused: [{ code: 'run-not-failed', count: 1 }] })).toMatch(
    /^2 of 3 runs retried\. 1 not: .+\.$/,
  )
  expect(resultWords('pause', { matched: 0, done: 0, refused: [] })).toContain('nothing was done')
})
