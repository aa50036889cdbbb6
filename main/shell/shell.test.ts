import { readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { keysFromParent } from '../../contracts/host-process.ts'
import { keysInMemory } from '../../platform/secret-key-keeper.ts'
import { quietLog } from '../../platform/testing/quiet-log.ts'
import { fakeChild, fakeElectron } from '../testing/fake-electron.ts'
import { tempFolder, until } from '../testing/temp-folder.ts'
import { hostFlags, hostProgram } from './host-program.ts'
import { runShell } from './run-shell.ts'
import type { ShellOptions } from './shell-options.ts'
import { hostEnv, startHostProcess } from './start-host-process.ts'

// Nothing answers there: what the shell asks of its own accord fails at once.
const url = 'http://127.0.0.1:9'
const readyLine = (tokenFile = '/d/token') =>
  `${JSON.stringify({ ready: true, url, dataDir: '/d', tokenFile, pid: 1 })}\n`

describe('the host as a process of the app', () => {
  it('is there when its ready line is', async () => {
    const { child, posted } = fakeChild()
    const started = startHostProcess(child, keysInMemory())
    child.stdout.write('something else\n')
    child.stdout.write(readyLine())
    const host = await started
    expect(host.ready.url).toBe(url)
    await host.stop()
    expect(posted).toEqual([{ type: 'stop' }])
  })

  it('that cannot start says why', async () => {
    const { child } = fakeChild()
    const started = startHostProcess(child, keysInMemory())
    child.stderr.write('iceOS could not start: The disk is full.\n')
    setImmediate(() => child.emit('exit', 1))
    await expect(started).rejects.toThrow('iceOS could not start: The disk is full.')
  })

  it('is given the keys that it asks for', async () => {
    const { child, posted } = fakeChild()
    const started = startHostProcess(child, keysInMemory('the key'))
    child.emit('message', { type: 'ask-keys', id: 1, act: 'read', keys: null })
    child.emit('message', { type: 'give me all' })
    await until(() => posted.length > 0)
    expect(posted).toMatchObject([{ type: 'keys', id: 1, keys: 'the key' }])
    child.emit('exit', 0)
    await expect(started).rejects.toThrow('ended')
  })

  it('runs on the Node that is packed with it, and on nothing that the environment would add', async () => {
    const where = { resourcesPath: '/app/resources', root: '/src', platform: 'linux' } as const
    expect(hostProgram({ ...where, isPackaged: true }).command).toBe(join('/app/resources', 'host', 'node'))
    expect(hostProgram({ ...where, isPackaged: false }).args).toContain(join('/src', 'dist', 'main', 'headless.js'))
    const start = await readFile(join(import.meta.dirname, '..', '..', 'scripts', 'start.mjs'), 'utf8')
    for (const flag of hostFlags) expect(start, 'started without a window').toContain(flag)
    expect(hostProgram({ ...where, isPackaged: true, platform: 'win32' }).command).toMatch(/node\.exe$/)
    const env = { PATH: '/bin', NODE_OPTIONS: '--require x', ELECTRON_RUN_AS_NODE: '1', NODE_CHANNEL_FD: '3' }
    expect(hostEnv(env, { HTTPS_PROXY: 'http://p:1' })).toEqual({
      ...{ PATH: '/bin', HTTPS_PROXY: 'http://p:1', [keysFromParent]: '1' },
    })
  })
})

describe('the app', () => {
  let folder: Awaited<ReturnType<typeof tempFolder>>
  beforeEach(async () => {
    folder = await tempFolder()
  })
  afterEach(() => folder.remove())

  type Given = Parameters<typeof fakeElectron>[0] & { argv?: string[] }

  function prepare({ argv = [], ...given }: Given = {}) {
    const fake = fakeElectron({ userData: folder.path, ...given })
    const { child, posted } = fakeChild()
    const options: ShellOptions = {
      ...{ root: '/src', preload: '/preload.cjs', resourcesPath: '/res', platform: 'linux', log: quietLog() },
      argv: ['iceos', ...argv],
      env: { ICEOS_DATA_DIR: folder.path },
      loadUpdater: async () => ({ whyNot: 'not here' }),
      spawn: ({ args }) => {
        fake.done.push(`spawn ${args.at(-1)}`)
        return child
      },
    }
    return { ...fake, child, posted, options }
  }

  async function started(given: Given = {}) {
    const fake = prepare(given)
    await writeFile(`${folder.path}/token`, 'ice_token\n')
    const running = runShell(fake.electron, fake.options)
    await until(() => fake.done.some((what) => what.startsWith('spawn')))
    fake.child.stdout.write(readyLine(`${folder.path}/token`))
    await running
    const quit = async () => {
      fake.app.quit()
      await until(() => fake.done.some((what) => what.startsWith('exit')))
    }
    return { ...fake, window: fake.windows[0], quit }
  }

  it('starts the host, then shows its page', async () => {
    const { done, quit } = await started()
    expect(done.filter((what) => /^(sandbox|spawn|load)/.test(what))).toEqual([
      'sandbox',
      'spawn --headless',
      `load ${url}/`,
    ])
    await quit()
  })

  it('opens on the page of the link that it was started with', async () => {
    const { done, quit } = await started({ argv: ['iceos://runs'] })
    expect(done.filter((what) => what.startsWith('load'))).toEqual([`load ${url}/runs`])
    await quit()
  })

  it('stops the host before it quits', async () => {
    const { posted, done, quit } = await started()
    await quit()
    expect(posted).toEqual([{ type: 'stop' }])
    expect(done.slice(-2)).toEqual(['quit waits', 'exit 0'])
  })

  it('asks whether to start again when the host ends by itself', async () => {
    const { child, done, asked } = await started({ answers: [0] })
    child.emit('exit', 1)
    await until(() => done.includes('exit 1'))
    expect([asked, done.slice(-2)]).toEqual([['iceOS has stopped.'], ['relaunch', 'exit 1']])
  })

  it('shows its window at a second start, with what that was given, and the second one ends', async () => {
    const { app, done, sent, quit } = await started()
    app.emit('second-instance', {}, ['iceos', 'iceos://workflows'], '/')
    expect(done.slice(-2)).toEqual(['show', 'focus'])
    expect(sent.at(-1)).toEqual(['window:go', { path: '/workflows' }])
    const second = prepare({ isFirst: false })
    await runShell(second.electron, second.options)
    expect(second.done).toEqual(['quit'])
    await quit()
  })

  it('hides its window instead of closing it, explains that once, and closes it when that is not wished', async () => {
    const { window, app, channels, asked, quit } = await started()
    const close = () => {
      let isKept = false
      window?.emit('close', { preventDefault: () => (isKept = true) })
      return isKept
    }
    expect([close(), window?.isVisible()]).toEqual([true, false])
    await until(() => asked.length === 1)
    close()
    expect(asked).toEqual(['iceOS goes on without its window.'])
    const page = { sender: window?.webContents, senderFrame: { parent: null, url: `${url}/` } }
    await channels.get('desktop:change')?.(page, { keepRunning: false })
    expect(close()).toBe(false)
    app.emit('window-all-closed')
    await quit()
  })

  it('stays hidden when it was started at login', async () => {
    const { window, done, quit } = await started({ argv: ['--hidden'] })
    window?.emit('ready-to-show')
    expect([window?.isVisible(), done.includes('show')]).toEqual([false, false])
    await quit()
  })

  it('keeps what the page changes, brings it into effect, and tells the page', async () => {
    const { window, channels, done, sent, quit } = await started()
    const page = { sender: window?.webContents, senderFrame: { parent: null, url: `${url}/` } }
    const change = { spellCheck: ['en-GB', 'xx'], proxyMode: 'direct' }
    expect(await channels.get('desktop:change')?.(page, change)).toMatchObject({ settings: change })
    expect(done).toEqual(expect.arrayContaining(['spelling in en-GB', 'proxy direct']))
    expect(sent.at(-1)).toMatchObject(['desktop:changed', { settings: change }])
    await quit()
    const kept = JSON.parse(await readFile(join(folder.path, 'userData', 'desktop.json'), 'utf8'))
    expect(kept.settings).toMatchObject({ ...change, keepRunning: true })
  })

  it('hands an opened file to the page, once', async () => {
    const path = join(folder.path, 'a.iceblueprint')
    await writeFile(path, '{}')
    const { window, channels, sent, quit } = await started({ argv: [path] })
    await until(() => sent.some(([event]) => event === 'files:opened'))
    const page = { sender: window?.webContents, senderFrame: { parent: null, url: `${url}/` } }
    const take = () => channels.get('files:take-opened')?.(page, undefined)
    expect(await take()).toEqual({ file: { kind: 'blueprint', name: 'a.iceblueprint', text: '{}' } })
    expect(await take()).toEqual({ file: null })
    await quit()
  })

  it('shows why it could not start', async () => {
    const { electron, child, done, options } = prepare()
    const running = runShell(electron, options)
    await until(() => done.some((what) => what.startsWith('spawn')))
    child.stderr.write('iceOS could not start: The port is in use.')
    setImmediate(() => child.emit('exit', 1))
    await running
    expect(done.slice(-2)).toEqual(['iceOS could not start: iceOS could not start: The port is in use.', 'exit 1'])
  })
})
