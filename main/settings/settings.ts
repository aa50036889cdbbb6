import { Settings } from '../../contracts/system.ts'
import type { SettingsDb } from './open-settings-db.ts'

const defaults: Settings = {
  ...{ port: 8000, appearance: 'system', language: 'system', logLevel: 'info' },
  welcome: { state: 'new', step: 'place' },
}

/** A stored value that no longer fits counts as not set. */
export function readSettings(db: SettingsDb): Settings {
  const rows = db.prepare<[], { key: string; value: string }>('select key, value from settings').all()
  const settings: Settings = { ...defaults }
  for (const { key, value } of rows) {
    const parsed = Settings.partial().safeParse({ [key]: JSON.parse(value) })
    if (parsed.success) Object.assign(settings, parsed.data)
  }
  return settings
}

/** A data folder that nobody has used yet begins with the first steps. */
export const startPage = ({ welcome }: Pick<Settings, 'welcome'>): string =>
  welcome.state === 'new' ? '/welcome' : '/'

export function changeSettings(db: SettingsDb, change: Partial<Settings>): Settings {
  const put = db.prepare(
    'insert into settings (key, value) values (?, ?) on conflict do update set value = excluded.value',
  )
  db.transaction(() => {
    for (const [key, value] of Object.entries(change)) if (value !== undefined) put.run(key, JSON.stringify(value))
  })()
  return readSettings(db)
}
