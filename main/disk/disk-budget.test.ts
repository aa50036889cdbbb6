import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, it } from 'vitest'
import { quietLog } from '../../platform/testing/quiet-log.ts'
import { openSettingsDb, type SettingsDb } from '../settings/open-settings-db.ts'
import { type DiskBudgetKeeper, insideVolume, keepDiskBudget, type Measured } from './disk-budget.ts'

const hourMs = 3_600_000
let folder = ''
let db: SettingsDb
let at = Date.parse('2026-11-01T00:00:00Z')
let keeper: DiskBudgetKeeper
let stack: Measured[] = []
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'iceos-disk-'))
  db = openSettingsDb(folder, quietLog())
  stack = []
  keeper = keepDiskBudget({ dataDir: folder, db, log: quietLog(), measureStack: async () => stack, now: () => at })
})
afterEach(async () => {
  await keeper.stop()
  db.close()
  rmSync(folder, { recursive: true, force: true })
})

it('measures folders and the stack, and says how each grows and what all of it does', async () => {
  mkdirSync(join(folder, 'backups', 'deep'), { recursive: true })
  for (let hour = 0; hour <= 48; hour++) {
    at += hourMs
    writeFileSync(join(folder, 'backups', 'deep', 'one'), Buffer.alloc(1000 * hour + 1))
    stack = [
      { subject: 'volume:postgres', title: 'Volume postgres', bytes: 1_000_000 + 2000 * hour },
      { subject: insideVolume, title: 'Database', bytes: 900_000 + 1500 * hour },
    ]
    await keeper.sample()
  }
  const { parts, forecast, freeBytes, measuredAt } = await keeper.read()
  expect(parts.map(({ subject, bytesPerDay }) => [subject, bytesPerDay])).toEqual([
    ['volume:postgres', 48_000],
    [insideVolume, 36_000],
    ['backups', 24_000],
  ])
  // The database is a part of its volume.
  expect(forecast).toMatchObject({ bytesPerDay: 72_000, basedOnDays: 2 })
  expect(freeBytes).toBeGreaterThan(0)
  expect(measuredAt).toBe(new Date(at).toISOString())
})

it('says what is there before anything is known of how it grows', async () => {
  mkdirSync(join(folder, 'files'))
  writeFileSync(join(folder, 'files', 'a'), 'abc')
  expect(await keeper.read()).toMatchObject({
    parts: [{ subject: 'files', bytes: 3, bytesPerDay: null }],
    forecast: { bytesPerDay: null, fullInDays: null },
    measuredAt: null,
  })
})

it('forgets after ninety days', async () => {
  mkdirSync(join(folder, 'files'))
  writeFileSync(join(folder, 'files', 'a'), 'abc')
  await keeper.sample()
  at += 91 * 24 * hourMs
  await keeper.sample()
  expect(db.prepare('select count(*) as count from disk_samples').get()).toEqual({ count: 1 })
})
