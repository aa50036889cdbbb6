import { EventEmitter } from 'node:events'
import { mkdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { afterEach, describe, expect, it } from 'vitest'
import type { UpdateState } from '../../contracts/desktop.ts'
import { quietLog } from '../../platform/testing/quiet-log.ts'
import { tempFolder } from '../testing/temp-folder.ts'
import { findUpdater } from './find-updater.ts'
import { startUpdates, type Updater, type Updates } from './updates.ts'

let updates: Updates | undefined
afterEach(() => updates?.stop())

type Given = { answers?: boolean[]; backUp?: () => Promise<unknown>; runs?: number; check?: () => Promise<unknown> }

function start({ answers = [], backUp = async () => true, runs = 0, check }: Given = {}) {
  const done: string[] = []
  const asked: string[] = []
  const states: UpdateState['state'][] = []
  const events = new EventEmitter()
  const updater = Object.assign(events, {
    ...{ autoDownload: true, autoInstallOnAppQuit: true, allowDowngrade: true },
    checkForUpdates: check ?? (async () => done.push('check')),
    downloadUpdate: async () => done.push('download'),
    quitAndInstall: () => done.push('install'),
  }) as unknown as Updater & EventEmitter
  updates = startUpdates({
    updater,
    isWanted: () => true,
    ask: async ({ title, detail }) => {
      asked.push(`${title} ${detail}`)
      return answers.shift() ?? false
    },
    runsAtWork: async () => runs,
    backUp: async () => {
      done.push('back up')
      return backUp()
    },
    stopHost: async () => void done.push('stop host'),
    onState: ({ state }) => states.push(state),
    log: quietLog(),
  })
  return { updates, updater, done, asked, states }
}

describe('an update', () => {
  it('never comes by itself: neither fetched nor put in place without a word', () => {
    const { updater } = start()
    expect([updater.autoDownload, updater.autoInstallOnAppQuit, updater.allowDowngrade]).toEqual([false, false, false])
  })

  it('is told, fetched when asked for, and put in place after a yes and a backup', async () => {
    const { updates, updater, done, asked, states } = start({ answers: [true], runs: 2 })
    await updates.check()
    updater.emit('update-available', { version: '1.2.0', releaseNotes: '<p>New</p><script>x</script>' })
    expect(updates.state()).toEqual({ state: 'available', version: '1.2.0', notes: 'Newx' })
    await updates.download()
    updater.emit('download-progress', { percent: 40 })
    updater.emit('update-downloaded', { version: '1.2.0' })
    await updates.install()
    expect(done).toEqual(['check', 'download', 'back up', 'stop host', 'install'])
    expect(states).toEqual(['checking', 'available', 'downloading', 'downloading', 'ready'])
    expect(asked[0]).toMatch(/1\.2\.0\?.*backup is taken first.*2 runs are at work/)
  })

  it('does nothing before there is one, and nothing after a no', async () => {
    const { updates, updater, done } = start({ answers: [false] })
    await updates.download()
    await updates.install()
    updater.emit('update-downloaded', { version: '1.2.0' })
    await updates.install()
    expect(done).toEqual([])
  })

  it('waits when the backup fails, unless the person insists', async () => {
    const fail = async () => {
      throw new Error('The disk is full.')
    }
    const waits = start({ answers: [true, false], backUp: fail })
    waits.updater.emit('update-downloaded', { version: '1.2.0' })
    await waits.updates.install()
    expect([waits.done, waits.asked.length]).toEqual([['back up'], 2])
    expect(waits.asked[1]).toContain('The disk is full.')
    waits.updates.stop()
    const insists = start({ answers: [true, true], backUp: fail })
    insists.updater.emit('update-downloaded', { version: '1.2.0' })
    await insists.updates.install()
    expect(insists.done).toEqual(['back up', 'stop host', 'install'])
  })

  it('says what went wrong, and can be tried again', async () => {
    let tries = 0
    const check = async () => {
      if (tries++ === 0) throw new Error('net::ERR_INTERNET_DISCONNECTED')
    }
    const { updates } = start({ check })
    await updates.check()
    expect(updates.state()).toEqual({ state: 'failed', why: 'net::ERR_INTERNET_DISCONNECTED' })
    await updates.check()
    expect([tries, updates.state().state]).toEqual([2, 'checking'])
  })

  it('is off, with the reason, where it could not work', async () => {
    const folder = await tempFolder()
    const find = (isPackaged: boolean, platform: NodeJS.Platform) =>
      findUpdater({ isPackaged, platform, resourcesPath: folder.path, env: {} })
    expect(await find(false, 'linux')).toEqual({ whyNot: expect.stringContaining('sources') })
    expect(await find(true, 'darwin')).toEqual({ whyNot: expect.stringContaining('address') })
    await mkdir(folder.path, { recursive: true })
    await writeFile(join(folder.path, 'app-update.yml'), 'provider: generic')
    expect(await find(true, 'linux')).toEqual({ whyNot: expect.stringContaining('package manager') })
    await folder.remove()
  })
})
