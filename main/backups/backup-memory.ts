/** What the host remembers about backups beside the files themselves. In the settings' database. */
import type { CameParts } from '../../contracts/backup-parts.ts'
import { type BackupDrill, BackupKeeping, BackupSchedule } from '../../contracts/backups.ts'
import type { SettingsDb } from '../settings/open-settings-db.ts'

export type BackupMemory = {
  schedule: BackupSchedule
  keeping: BackupKeeping
  /** The highest number that was ever given away: one that was deleted does not come again. */
  lastNumber: number
  lastRestoreMs: number | null
  keyShownAt: string | null
  keyStoredAt: string | null
  lastDrill: BackupDrill | null
  /** Of the last restore of some parts, until it is taken back. */
  cameParts: CameParts | null
}

const defaults: BackupMemory = {
  schedule: { every: 'day', at: '12:30' }, // at noon a laptop is most likely awake
  keeping: { hourly: 24, daily: 7, weekly: 4, monthly: 6, atLeast: 3, budgetBytes: null },
  ...{ lastNumber: 0, lastRestoreMs: null, keyShownAt: null, keyStoredAt: null, lastDrill: null, cameParts: null },
}

export type BackupMemoryStore = {
  read: () => BackupMemory
  change: (change: Partial<BackupMemory>) => BackupMemory
}

export function openBackupMemory(db: SettingsDb): BackupMemoryStore {
  const all = db.prepare<[], { key: string; value: string }>('select key, value from backups')
  const put = db.prepare(
    'insert into backups (key, value) values (?, ?) on conflict do update set value = excluded.value',
  )
  const read = (): BackupMemory => {
    const found = Object.fromEntries(all.all().map(({ key, value }) => [key, JSON.parse(value) as unknown]))
    const schedule = BackupSchedule.safeParse(found.schedule)
    const keeping = BackupKeeping.safeParse(found.keeping)
    return {
      ...defaults,
      ...found,
      schedule: schedule.data ?? defaults.schedule,
      keeping: keeping.data ?? defaults.keeping,
    }
  }
  return {
    read,
    change(change) {
      db.transaction(() => {
        for (const [key, value] of Object.entries(change)) if (value !== undefined) put.run(key, JSON.stringify(value))
      })()
      return read()
    },
  }
}
