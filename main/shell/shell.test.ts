import { EventEmitter } from 'node:events'
import { writeFile } from 'node:fs/promises'
import { PassThrough } from 'node:stream'
import type { IpcMain, UtilityProcess, WebContents } from 'electron'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { ipcChannels } from '../../contracts/ipc.ts'
import { quietLog } from '../../platform/testing/quiet-log.ts'
import { tempFolder, until } from '../testing/temp-folder.ts'
import { windowOptions } from './create-window.ts'
import { guardContents, isAllowedOutside } from './guard-contents.ts'
import { guardSession, isOurs } from './guard-session.ts'
import { handleIpc } from './handle-ipc.ts'
import { type Electron, runShell } from './run-shell.ts'
import { startHostProcess } from './start-host-process.ts'

const url = 'http://127.0.0.1:8000'
const foreign = [
  'http://127.0.0.1:8001/',
  'http://localhost:8000/',
  'https://127.0.0.1:8000/',
  'http://127.0.0.1:8000.evil.example/',
  'http://127.0.0.1:8000@evil.example/',
  'file:///etc/passwd',
  'javascript:alert(1)',
  'data:text/html,x',
  'about:blank',
  'ms-msdt:/id',
  'not an address',
  '',
]

describe('the window', () => {
  it('gives the page nothing of Node', () => {
    const { webPreferences } = windowOptions('/preload.cjs', 'iceos')
    expect(webPreferences).toMatchObject({ contextIsolation: true, sandbox: true, nodeIntegration: false })
    expect(webPreferences).toMatchObject({ webSecurity: true, webviewTag: false, allowRunningInsecureContent: false })
  })

  it('tells its own address from every other', () => {
    expect(foreign.filter((asked) => isOurs(url, asked))).toEqual([])
    expect(isOurs(url, `${url}/runs?x#y`)).toBe(true)
  })

  it('goes nowhere else, opens no window, and opens outside only what is listed', () => {
    const events = new EventEmitter()
    const opened: string[] = []
    let open = (_: { url: string }): { action: string } => ({ action: 'allow' })
    const contents = Object.assign(events, {
      setWindowOpenHandler: (handler: typeof open) => {
        open = handler
      },
    }) as unknown as WebContents
    guardContents(contents, { url, openExternal: (target) => opened.push(target) })
    const isPrevented = (name: string, target: string) => {
      let prevented = false
      events.emit(name, { url: target, preventDefault: () => (prevented = true) })
      return prevented
    }
    for (const name of ['will-navigate', 'will-frame-navigate', 'will-redirect']) {
      expect(foreign.map((target) => isPrevented(name, target))).toEqual(foreign.map(() => true))
      expect(isPrevented(name, `${url}/runs`)).toBe(false)
    }
    expect(isPrevented('will-attach-webview', url)).toBe(true)
    for (const target of [...foreign, `${url}/runs`, 'https://github.com/iceos']) {
      expect(open({ url: target })).toEqual({ action: 'deny' })
    }
    expect(opened).toEqual(['https://github.com/iceos'])
  })

  it.each([
    'http://github.com',
    'https://github.com.evil.example',
    'https://a@github.com',
    'https://gist.github.com',
    'github:x',
  ])('does not open %s outside', (target) => expect(isAllowedOutside(target)).toBe(false))
})

describe('the session of the window', () => {
  it('refuses every permission, and signs calls to our address alone', () => {
    const granted: unknown[] = []
    const signed: Record<string, Record<string, string>> = {}
    guardSession(
      {
        setPermissionRequestHandler: (handler) =>
          handler?.({} as WebContents, 'media', (isGranted) => granted.push(isGranted), {} as never),
        setPermissionCheckHandler: (handler) => granted.push(handler?.(null, 'media', url, {} as never)),
        setDevicePermissionHandler: (handler) => granted.push(handler?.({} as never)),
        webRequest: {
          onBeforeSendHeaders: (filter: unknown, listener?: unknown) => {
            expect(filter).toEqual({ urls: [`${url}/*`] })
            if (typeof listener !== 'function') return
            for (const asked of [...foreign, `${url}/api/v1/runs`]) {
              listener(
                { url: asked, requestHeaders: { accept: '*' } },
                (answer: { requestHeaders: Record<string, string> }) => {
                  signed[asked] = answer.requestHeaders
                },
              )
            }
          },
        },
      },
      { url, token: 'ice_token' },
    )
    expect(granted).toEqual([false, false, false])
    for (const asked of foreign) expect(signed[asked]).toEqual({ accept: '*' })
    expect(signed[`${url}/api/v1/runs`]).toEqual({ accept: '*', Authorization: 'Bearer ice_token' })
  })
})

describe('the IPC channels', () => {
  type Listener = (event: unknown, input: unknown) => Promise<unknown>
  const register = () => {
    const listeners = new Map<string, Listener>()
    const handle = (channel: string, listener: Listener) => void listeners.set(channel, listener)
    const ipcMain = { handle } as unknown as IpcMain
    handleIpc(
      { ipcMain, url, log: quietLog() },
      {
        'window:address': async () => ({ url }),
        'files:choose-folder': async () => ({ path: null }),
        'files:show-data-folder': async () => undefined,
      },
    )
    return listeners
  }
  const page = { senderFrame: { parent: null, url: `${url}/runs` } }

  it('are all answered, to our page', async () => {
    const listeners = register()
    expect([...listeners.keys()]).toEqual(Object.keys(ipcChannels))
    expect(await listeners.get('window:address')?.(page, undefined)).toEqual({ url })
  })

  it('refuse every other frame', async () => {
    const frames = [null, { parent: {}, url: `${url}/` }, ...foreign.map((asked) => ({ parent: null, url: asked }))]
    for (const listener of register().values()) {
      for (const senderFrame of frames)
        await expect(listener({ senderFrame }, undefined)).rejects.toThrow('"forbidden"')
    }
  })

  it('refuse what does not fit', async () => {
    for (const listener of register().values()) {
      for (const input of [null, 1, 'x', {}, [], { path: '/' }]) {
        await expect(listener(page, input)).rejects.toThrow('"invalid-input"')
      }
    }
  })
})

const fakeChild = () => {
  const posted: unknown[] = []
  const child = Object.assign(new EventEmitter(), {
    stdout: new PassThrough(),
    stderr: new PassThrough(),
    kill: () => child.emit('exit', 1),
    postMessage: (message: unknown) => {
      posted.push(message)
      setImmediate(() => child.emit('exit', 0))
    },
  })
  return { child, posted }
}
const readyLine = (tokenFile = '/d/token') =>
  `${JSON.stringify({ ready: true, url, dataDir: '/d', tokenFile, pid: 1 })}\n`

describe('the host as a process of the app', () => {
  it('is there when its ready line is', async () => {
    const { child, posted } = fakeChild()
    const started = startHostProcess(child as unknown as UtilityProcess)
    child.stdout.write('something else\n')
    child.stdout.write(readyLine())
    const host = await started
    expect(host.ready.url).toBe(url)
    await host.stop()
    expect(posted).toEqual(['stop'])
  })

  it('that cannot start says why', async () => {
    const { child } = fakeChild()
    const started = startHostProcess(child as unknown as UtilityProcess)
    child.stderr.write('iceOS could not start: The disk is full.\n')
    setImmediate(() => child.emit('exit', 1))
    await expect(started).rejects.toThrow('iceOS could not start: The disk is full.')
  })
})

describe('the app', () => {
  let folder: Awaited<ReturnType<typeof tempFolder>>
  beforeEach(async () => {
    folder = await tempFolder()
  })
  afterEach(() => folder.remove())

  function fakeElectron(isFirst = true) {
    const done: string[] = []
    const { child, posted } = fakeChild()
    const app = Object.assign(new EventEmitter(), {
      requestSingleInstanceLock: () => isFirst,
      enableSandbox: () => done.push('sandbox'),
      whenReady: async () => {},
      quit: () => {
        const event = { preventDefault: () => done.push('quit waits') }
        if (!app.emit('before-quit', event)) done.push('quit')
      },
      exit: (code: number) => done.push(`exit ${code}`),
    })
    class FakeWindow extends EventEmitter {
      webContents = Object.assign(new EventEmitter(), { setWindowOpenHandler: () => {} })
      loadURL = async (address: string) => void done.push(`load ${address}`)
      show = () => done.push('show')
      focus = () => done.push('focus')
      restore = () => done.push('restore')
      isMinimized = () => true
    }
    const session = {
      setPermissionRequestHandler: () => {},
      setPermissionCheckHandler: () => {},
      setDevicePermissionHandler: () => {},
      webRequest: { onBeforeSendHeaders: () => {} },
    }
    const fork = (entry: string, args: string[]) => {
      done.push(`fork ${entry} ${args}`)
      return child
    }
    const electron = {
      app,
      BrowserWindow: FakeWindow,
      dialog: { showErrorBox: (title: string, text: string) => done.push(`${title}: ${text}`) },
      ipcMain: { handle: () => {} },
      session: { fromPartition: () => session },
      shell: {},
      utilityProcess: { fork },
    }
    return { electron: electron as unknown as Electron, app, child, posted, done }
  }
  const options = { hostEntry: '/headless.js', preload: '/preload.cjs', log: quietLog() }

  async function started() {
    const fake = fakeElectron()
    await writeFile(`${folder.path}/token`, 'ice_token\n')
    const running = runShell(fake.electron, options)
    await until(() => fake.done.length > 1)
    fake.child.stdout.write(readyLine(`${folder.path}/token`))
    await running
    return fake
  }

  it('starts the host, then shows its page', async () => {
    const { done } = await started()
    expect(done).toEqual(['sandbox', 'fork /headless.js --headless', `load ${url}`])
  })

  it('stops the host before it quits', async () => {
    const { app, posted, done } = await started()
    app.emit('window-all-closed')
    await until(() => done.includes('exit 0'))
    expect(posted).toEqual(['stop'])
    expect(done.slice(-2)).toEqual(['quit waits', 'exit 0'])
  })

  it('says so when the host ends by itself', async () => {
    const { child, done } = await started()
    child.emit('exit', 1)
    await until(() => done.includes('exit 1'))
    expect(done.join()).toContain('iceOS has stopped')
  })

  it('brings its window to the front at a second start, which ends at once', async () => {
    const { app, done } = await started()
    app.emit('second-instance')
    expect(done.slice(-3)).toEqual(['restore', 'show', 'focus'])
    const second = fakeElectron(false)
    await runShell(second.electron, options)
    expect(second.done).toEqual(['quit'])
  })

  it('shows why it could not start', async () => {
    const { electron, child, done } = fakeElectron()
    const running = runShell(electron, options)
    await until(() => done.length > 1)
    child.stderr.write('iceOS could not start: The port is in use.')
    setImmediate(() => child.emit('exit', 1))
    await running
    expect(done.slice(-2)).toEqual(['iceOS could not start: iceOS could not start: The port is in use.', 'exit 1'])
  })
})
