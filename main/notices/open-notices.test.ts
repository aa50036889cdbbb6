import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, it } from 'vitest'
import type { SystemNotice } from '../../contracts/notices.ts'
import { quietLog } from '../../platform/testing/quiet-log.ts'
import { openSettingsDb, type SettingsDb } from '../settings/open-settings-db.ts'
import { openNotices } from './open-notices.ts'

let folder = ''
let db: SettingsDb
let at = 1_000_000
const postgres = { subject: 'postgres-1', title: 'Postgres' }
const open = () => openNotices(db, () => at)
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'iceos-notices-'))
  db = openSettingsDb(folder, quietLog())
})
afterEach(() => {
  db.close()
  rmSync(folder, { recursive: true, force: true })
})

function look(notices: ReturnType<typeof open>, isUp: boolean, seconds: number) {
  let isSoon = false
  for (let second = 0; second < seconds; second++) {
    at += 1000
    isSoon = notices.saw({ ...postgres, isUp, sentence: isUp ? '' : 'Postgres is not running.' })
  }
  return isSoon
}

it('keeps what it has told, through a restart', () => {
  const notices = open()
  expect(look(notices, false, 3)).toBe(true)
  expect(look(notices, false, 10)).toBe(false)
  look(notices, true, 20)
  expect(open().list(10)).toMatchObject([
    { kind: 'recovered', title: 'Postgres', sentence: 'Postgres answers again.' },
    { kind: 'down', title: 'Postgres', sentence: 'Postgres is not running.', subject: 'postgres-1' },
  ])
})

it('tells at once that something was given up, and not that it is down as well', () => {
  const notices = open()
  look(notices, false, 2)
  notices.gaveUp({ ...postgres, sentence: 'It was given up.' })
  look(notices, false, 60)
  expect(notices.list(10).map(({ kind }) => kind)).toEqual(['gave-up'])
  look(notices, true, 15)
  expect(notices.list(10).map(({ kind }) => kind)).toEqual(['recovered', 'gave-up'])
})

it('says nothing later of what was taken away on purpose', () => {
  const notices = open()
  look(notices, false, 20)
  notices.forget((subject) => subject === 'postgres-1')
  look(notices, true, 60)
  expect(notices.list(10).map(({ kind }) => kind)).toEqual(['down'])
})

it('gives those who follow what comes, and what they have missed', async () => {
  const notices = open()
  look(notices, false, 20)
  const [first] = notices.list(1)
  const leaving = new AbortController()
  const heard: SystemNotice[] = []
  const following = (async () => {
    for await (const one of notices.follow(undefined, leaving.signal)) heard.push(one)
  })()
  await new Promise((resolve) => setImmediate(resolve))
  look(notices, true, 20)
  await new Promise((resolve) => setImmediate(resolve))
  leaving.abort()
  await following
  expect(heard.map(({ kind }) => kind)).toEqual(['recovered'])
  const missed: SystemNotice[] = []
  for await (const one of notices.follow((first?.id ?? 0) - 1, AbortSignal.timeout(1000))) {
    missed.push(one)
    if (missed.length === 2) break
  }
  expect(missed.map(({ kind }) => kind)).toEqual(['down', 'recovered'])
})

it('keeps two hundred at most', () => {
  const notices = open()
  for (let count = 0; count < 250; count++) notices.gaveUp({ ...postgres, sentence: `${count}` })
  expect(notices.list(1000).length).toBe(200)
})
