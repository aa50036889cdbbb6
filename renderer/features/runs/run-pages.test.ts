import { describe, expect, it } from 'vitest'
import type { RunChange } from '../../../contracts/run-routes.ts'
import type { RunState, RunSummary } from '../../../contracts/runs.ts'
import { applyChanges, firstPages, mergeHead, type RunPages } from './run-pages.ts'

const run = (number: number, state: RunState = 'succeeded'): RunSummary => ({
  ...{ id: `id-${String(number).padStart(4, '0')}`, blueprintId: null, name: 'W', version: 1, state, error: null },
  ...{ createdAt: '2026-05-01T12:00:00.000Z', startedAt: null, finishedAt: null, usage: null },
  ...{ isDraft: false, isDryRun: false, parentRunId: null, parentPath: null },
})
const runs = (...numbers: number[]) => numbers.map((number) => run(number))
const pages: RunPages = {
  pages: [
    { items: runs(9, 8, 7), nextCursor: 'id-0007' },
    { items: runs(6, 5, 4), nextCursor: 'id-0004' },
  ],
  pageParams: ['', 'id-0007'],
}
const ids = (data: RunPages) => data.pages.map(({ items }) => items.map(({ id }) => Number(id.slice(3))))

describe('the newest page over what is loaded', () => {
  it('adds what is new and leaves the rest, with the cursors that lead on', () => {
    const merged = mergeHead(pages, { items: runs(11, 10, 9, 8), nextCursor: 'id-0008' })
    expect(ids(merged)).toEqual([
      [11, 10, 9, 8, 7],
      [6, 5, 4],
    ])
    expect(merged.pages.map(({ nextCursor }) => nextCursor)).toEqual(['id-0007', 'id-0004'])
  })

  it('takes out what fits no more, across pages', () => {
    expect(ids(mergeHead(pages, { items: runs(9, 7, 5), nextCursor: 'id-0005' }))).toEqual([[9, 7, 5], [4]])
  })

  it('begins anew where the two do not meet, or where it is all there is', () => {
    expect(ids(mergeHead(pages, { items: runs(30, 29), nextCursor: 'id-0029' }))).toEqual([[30, 29]])
    expect(ids(mergeHead(pages, { items: runs(8), nextCursor: null }))).toEqual([[8]])
    expect(ids(mergeHead(pages, { items: [], nextCursor: null }))).toEqual([[]])
  })
})

describe('what the stream said', () => {
  const change = (number: number, state: RunState): [string, RunChange] => {
    const { id, name } = run(number)
    return [id, { runId: id, blueprintId: null, name, state, at: '2026-05-01T12:01:00.000Z' }]
  }
  const going: RunPages = {
    pages: [{ items: [run(2, 'running'), run(1, 'queued')], nextCursor: null }],
    pageParams: [''],
  }

  it('changes runs wherever they stand', () => {
    const after = applyChanges(going, new Map([change(2, 'failed'), change(1, 'running')]), [])
    expect(after.pages[0]?.items).toMatchObject([
      { state: 'failed', finishedAt: '2026-05-01T12:01:00.000Z' },
      { state: 'running', startedAt: '2026-05-01T12:01:00.000Z', finishedAt: null },
    ])
  })

  it('takes out what is not asked for any more, and is the same data when nothing concerns it', () => {
    expect(ids(applyChanges(going, new Map([change(2, 'failed')]), ['running', 'queued']))).toEqual([[1]])
    expect(applyChanges(going, new Map([change(7, 'failed')]), [])).toBe(going)
  })

  it('does not bring a run back that has ended: a stream may repeat itself', () => {
    expect(applyChanges(pages, new Map([change(9, 'running')]), []).pages[0]?.items[0]?.state).toBe('succeeded')
  })
})

it('keeps the beginning', () => expect(ids(firstPages(pages, 1))).toEqual([[9, 8, 7]]))
