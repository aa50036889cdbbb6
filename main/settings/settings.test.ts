import { readdirSync, writeFileSync } from 'node:fs'
import { mkdir } from 'node:fs/promises'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { quietLog } from '../../platform/testing/quiet-log.ts'
import { tempFolder } from '../testing/temp-folder.ts'
import { openSettingsDb } from './open-settings-db.ts'
import { changeSettings, readSettings } from './settings.ts'

const unseen = { state: 'new', step: 'place' }

describe('the settings', () => {
  let folder: Awaited<ReturnType<typeof tempFolder>>
  beforeEach(async () => {
    folder = await tempFolder()
  })
  afterEach(() => folder.remove())

  it('have defaults, and keep what is changed', () => {
    const log = quietLog()
    const db = openSettingsDb(folder.path, log)
    expect(readSettings(db)).toEqual({
      port: 8000,
      appearance: 'system',
      language: 'system',
      logLevel: 'info',
      welcome: unseen,
    })
    expect(changeSettings(db, { port: 8003, appearance: 'dark' })).toMatchObject({ port: 8003, appearance: 'dark' })
    changeSettings(db, { port: 8004 })
    db.close()
    const again = openSettingsDb(folder.path, log)
    expect(readSettings(again)).toEqual({
      port: 8004,
      appearance: 'dark',
      language: 'system',
      logLevel: 'info',
      welcome: unseen,
    })
    again.close()
    expect(log.lines).toEqual([])
  })

  it('ask nobody to take first steps in a folder that was used before there were any', () => {
    const db = openSettingsDb(folder.path, quietLog())
    changeSettings(db, { port: 8003 })
    db.exec('drop table watched_folders; drop table notices; drop table disk_samples')
    db.pragma('user_version = 4')
    db.close()
    const again = openSettingsDb(folder.path, quietLog())
    expect(readSettings(again).welcome.state).toBe('done')
    again.close()
  })

  it('pass over a value that no longer fits', () => {
    const db = openSettingsDb(folder.path, quietLog())
    db.exec(`insert into settings values ('port', '"eighty"'), ('forgotten', '1'), ('logLevel', '"debug"')`)
    expect(readSettings(db)).toEqual({
      port: 8000,
      appearance: 'system',
      language: 'system',
      logLevel: 'debug',
      welcome: unseen,
    })
    db.close()
  })

  it('begin anew when their file is damaged, which is put aside', () => {
    const log = quietLog()
    writeFileSync(join(folder.path, 'settings.db'), 'this is no database, whatever its name says '.repeat(50))
    const db = openSettingsDb(folder.path, log)
    expect(readSettings(db).port).toBe(8000)
    db.close()
    expect(readdirSync(folder.path).some((name) => name.startsWith('settings.db.damaged-'))).toBe(true)
    expect(log.lines).toMatchObject([{ level: 'warn' }])
  })

  it('are found damaged also when only a page in the middle is', () => {
    const db = openSettingsDb(folder.path, quietLog())
    for (let port = 1; port < 400; port++)
      db.exec(`insert into settings values ('key-${port}', '"${'x'.repeat(100)}"')`)
    const bytes = db.serialize()
    db.close()
    bytes.fill(0xa5, 8192, 20_000)
    writeFileSync(join(folder.path, 'settings.db'), bytes)
    const log = quietLog()
    openSettingsDb(folder.path, log).close()
    expect(log.lines).toMatchObject([{ level: 'warn' }])
  })

  it('of a newer program are left alone', () => {
    const db = openSettingsDb(folder.path, quietLog())
    db.pragma('user_version = 99')
    db.close()
    expect(() => openSettingsDb(folder.path, quietLog())).toThrow(expect.objectContaining({ code: 'folder-newer' }))
    expect(readdirSync(folder.path).filter((name) => name.includes('damaged'))).toEqual([])
  })

  it('say so when they cannot be opened', async () => {
    await mkdir(join(folder.path, 'settings.db'))
    expect(() => openSettingsDb(folder.path, quietLog())).toThrow(
      expect.objectContaining({ code: 'folder-not-writable' }),
    )
  })
})
