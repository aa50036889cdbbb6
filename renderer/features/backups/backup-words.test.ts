import { describe, expect, it } from 'vitest'
import type { KeepingPlan } from '../../../contracts/backup-targets.ts'
import { AppError, toProblem } from '../../../contracts/errors.ts'
import {
  contentsWords,
  differenceWords,
  lossWords,
  overdueWords,
  planWords,
  returnWords,
  spanWords,
} from './backup-words.ts'

const plan: KeepingPlan = {
  ...{ keep: [], remove: [], heldBack: null, overBudgetBytes: 0 },
  forecast: { peakBytes: 1.2e9, peakCount: 18, fullInDays: null, overBudgetInDays: null, days: 400 },
}

describe('backups in words', () => {
  it('say how old the last proven one is, and why the newest failed', () => {
    const now = Date.parse('2026-11-22T18:30:00Z')
    const facts = { lastProvenAt: '2026-11-21T12:00:00Z' }
    expect(overdueWords({ items: [], facts }, now)).toBe('The last proven backup is 30 hours old.')
    const problem = toProblem(new AppError('disk-full', { detail: 'No space is left.' }))
    const items = [{ state: 'failed' as const, problem }]
    expect(overdueWords({ items, facts: { lastProvenAt: null } }, now)).toBe(
      'There is no proven backup yet. The last one failed: No space is left.',
    )
  })

  it('say what is in them, and leave out what is not', () => {
    const contents = {
      tables: [],
      rows: 9,
      blueprints: 1,
      runs: 1200,
      documents: 0,
      secrets: 0,
      files: 2,
      fileBytes: 5,
    }
    expect(contentsWords(contents)).toBe('1 workflow, 1,200 runs, 2 files')
    expect(contentsWords({ ...contents, blueprints: 0, runs: 0, files: 0 })).toBe('Nothing yet')
  })

  it('say how much can be lost, in the unit that people use', () => {
    expect([60, 61, 1440, 10_080].map(spanWords)).toEqual(['60 min', '61 min', '24 h', '7 days'])
    const facts = { lossMinutes: 60, lastProvenAt: '2026-11-21T12:00:00Z', isOverdue: false }
    expect(lossWords(facts)).toMatchObject({ word: '60 min at most', isGood: true })
    expect(lossWords({ ...facts, lossMinutes: null })).toMatchObject({ word: 'No schedule', isGood: false })
    expect(lossWords({ ...facts, isOverdue: true })).toMatchObject({ word: 'More than planned', isGood: false })
    expect(lossWords({ ...facts, lastProvenAt: null })).toMatchObject({ word: 'Everything', isGood: false })
    expect(returnWords({ lastRestoreMs: 14_200 }).word).toBe('14 s')
  })

  it('say where a rule leads', () => {
    expect(planWords(plan)).toEqual(['0 backups stay, 0 go.', 'It leads to about 18 backups and 1.2 GB.'])
    const full = { ...plan, forecast: { peakBytes: 1, peakCount: 1, fullInDays: 0, overBudgetInDays: 1, days: 400 } }
    expect(planWords(full).slice(2)).toEqual([
      'The disk is full with the next backup.',
      'The budget removes more than the rule in 1 day.',
    ])
    expect(planWords({ ...plan, heldBack: 'too-few-proven', forecast: null })).toEqual([
      'There are fewer than three proven backups, so none is removed.',
    ])
  })

  it('say what a restore changes', () => {
    expect([differenceWords(3, 5), differenceWords(1500, 20), differenceWords(4, 4), differenceWords(null, 1)]).toEqual(
      [...['+2', '−1,480', 'the same', 'not counted']],
    )
  })
})
