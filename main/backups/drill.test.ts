import { expect, it, onTestFinished } from 'vitest'
import { tempFolder } from '../testing/temp-folder.ts'
import { ensureBackupKeys } from './backup-keys.ts'
import type { BackupRecord } from './backup-store.ts'
import { drillDueAt, findOldest } from './drill.ts'

async function scene() {
  const { path: dataDir, remove } = await tempFolder()
  onTestFinished(remove)
  const { installation } = await ensureBackupKeys(dataDir)
  const record = (number: number, more: Partial<BackupRecord> = {}) =>
    ({ number, state: 'proven', installation, provenAt: `2026-01-0${number}T12:00:00.000Z`, ...more }) as BackupRecord
  const needs = (...records: BackupRecord[]) => ({
    dataDir,
    store: { list: async () => records.toSorted((a, b) => b.number - a.number) } as never,
  })
  return { record, needs }
}

it('takes the oldest proven backup of this installation, and no other', async () => {
  const { record, needs } = await scene()
  const records = [record(1, { installation: 'other' }), record(2, { state: 'failed' }), record(3), record(4)]
  expect((await findOldest(needs(...records)))?.number).toBe(3)
  expect(await findOldest(needs(record(1, { state: 'unproven' })))).toBeUndefined()
})

it('is due a month after the last one, or after the oldest backup was proven; never without one', async () => {
  const { record, needs } = await scene()
  expect(await drillDueAt(needs(), null)).toBeUndefined()
  expect((await drillDueAt(needs(record(1), record(2)), null))?.toISOString()).toBe('2026-01-31T12:00:00.000Z')
  const last = { at: '2026-03-01T00:00:00.000Z', backupId: '', backupNumber: 1, createdAt: '', problem: null }
  expect((await drillDueAt(needs(record(1)), last))?.toISOString()).toBe('2026-03-31T00:00:00.000Z')
})
