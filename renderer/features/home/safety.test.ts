import { expect, it } from 'vitest'
import type { BackupFacts, BackupList } from '../../../contracts/backups.ts'
import { safetyNeeds } from './safety.ts'

const at = '2026-11-21T12:00:00Z'
const now = Date.parse('2026-11-22T18:30:00Z')
const facts: BackupFacts = {
  ...{ lastProvenAt: at, lastTakenAt: at, nextDueAt: null, isOverdue: false, warning: null, lossMinutes: 60 },
  ...{ lastRestoreMs: null, lastBackupMs: null, totalBytes: 1, freeBytes: null, folder: '/b', keyShownAt: at },
  ...{ keyStoredAt: at, lastDrill: null, nextDrillAt: null },
}
const list = (change: Partial<BackupFacts> = {}, undo: BackupList['undo'] = null): BackupList => ({
  ...{ items: [], facts: { ...facts, ...change }, undo, cameParts: null },
})
const keys = (given: BackupList) => safetyNeeds(given, now).map(({ key }) => key)

it('needs nobody while there is a fresh proven backup and the key is stored', () => {
  expect(keys(list())).toEqual([])
})

it('needs a first backup before anything else, and the key only when there is something to open', () => {
  expect(keys(list({ lastProvenAt: null, isOverdue: true, keyStoredAt: null }))).toEqual(['first'])
  expect(keys(list({ keyStoredAt: null }))).toEqual(['key'])
})

it('says what is overdue from the facts, and what can still be taken back', () => {
  const undo = { backupId: crypto.randomUUID(), backupNumber: 3, restoredAt: at, until: at, sizeBytes: 1 }
  const needs = safetyNeeds(list({ isOverdue: true }, undo), now)
  expect(needs.map(({ key }) => key)).toEqual(['overdue', 'undo'])
  expect(needs[0]?.sentence).toBe('The last proven backup is 30 hours old.')
})
