/** Electron as far as the shell uses it, as plain objects. It writes down what is done to it. */
import { EventEmitter } from 'node:events'
import { join } from 'node:path'
import { PassThrough } from 'node:stream'
import type { IpcMain, MenuItemConstructorOptions } from 'electron'
import { ToHost } from '../../contracts/host-process.ts'
import type { Electron } from '../shell/shell-options.ts'
import type { HostChild } from '../shell/start-host-process.ts'

export type Listener = (event: unknown, input: unknown) => Promise<unknown>

/** A host process that answers to `stop` by ending. */
export function fakeChild() {
  const posted: unknown[] = []
  const child = Object.assign(new EventEmitter(), {
    stdout: new PassThrough(),
    stderr: new PassThrough(),
    kill: () => child.emit('exit', 1),
    send: (message: unknown) => {
      const sent = ToHost.parse(message)
      posted.push(sent)
      if (sent.type === 'stop') setImmediate(() => child.emit('exit', 0))
      return true
    },
  })
  return { child: child as typeof child & HostChild, posted }
}

type Options = { isFirst?: boolean; userData?: string; answers?: number[]; isPackaged?: boolean }

export function fakeElectron({ isFirst = true, userData = '/none', answers = [], isPackaged = false }: Options = {}) {
  const done: string[] = []
  const asked: string[] = []
  const sent: [event: string, data: unknown][] = []
  const notices: { title: string; body: string; click: () => void }[] = []
  const menus: MenuItemConstructorOptions[][] = []
  const channels = new Map<string, Listener>()
  const note = (what: string) => void done.push(what)
  const app = Object.assign(new EventEmitter(), {
    isPackaged,
    requestSingleInstanceLock: () => isFirst,
    enableSandbox: () => note('sandbox'),
    setAppUserModelId: () => {},
    setAsDefaultProtocolClient: (scheme: string) => note(`protocol ${scheme}`),
    setLoginItemSettings: ({ openAtLogin }: { openAtLogin: boolean }) => note(`login ${openAtLogin}`),
    getPath: (name: string) => (name === 'exe' ? '/opt/iceOS/iceos' : join(userData, name)),
    whenReady: async () => {},
    relaunch: () => note('relaunch'),
    quit: () => {
      const event = { preventDefault: () => note('quit waits') }
      if (!app.emit('before-quit', event)) note('quit')
    },
    exit: (code: number) => note(`exit ${code}`),
  })
  const windows: FakeWindow[] = []
  class FakeWindow extends EventEmitter {
    options: unknown
    isHidden = true
    isFront = false
    webContents = Object.assign(new EventEmitter(), {
      setWindowOpenHandler: () => {},
      isDestroyed: () => false,
      reload: () => note('reload'),
      forcefullyCrashRenderer: () => note('crash renderer'),
      send: (event: string, data: unknown) => void sent.push([event, data]),
    })
    constructor(options: unknown) {
      super()
      this.options = options
      windows.push(this)
      app.emit('web-contents-created', {}, this.webContents)
    }
    loadURL = async (address: string) => {
      note(`load ${address}`)
      this.webContents.emit('did-finish-load')
    }
    show = () => {
      this.isHidden = false
      note('show')
    }
    hide = () => {
      this.isHidden = true
      note('hide')
    }
    focus = () => note('focus')
    restore = () => note('restore')
    maximize = () => note('maximize')
    isMinimized = () => false
    isMaximized = () => false
    isDestroyed = () => false
    isVisible = () => !this.isHidden
    isFocused = () => this.isFront
    getNormalBounds = () => ({ x: 10, y: 20, width: 900, height: 700 })
  }
  const session = {
    setPermissionRequestHandler: () => {},
    setPermissionCheckHandler: () => {},
    setDevicePermissionHandler: () => {},
    webRequest: { onBeforeSendHeaders: () => {} },
    setProxy: async ({ mode }: { mode: string }) => note(`proxy ${mode}`),
    resolveProxy: async () => 'DIRECT',
    setSpellCheckerEnabled: (isOn: boolean) => note(`spelling ${isOn}`),
    setSpellCheckerLanguages: (languages: string[]) => note(`spelling in ${languages}`),
    availableSpellCheckerLanguages: ['de', 'en-GB', 'en-US'],
  }
  class FakeTray extends EventEmitter {
    setImage = () => {}
    setToolTip = (text: string) => note(`tray: ${text}`)
    setContextMenu = (menu: MenuItemConstructorOptions[]) => void menus.push(menu)
    destroy = () => {}
  }
  class FakeNotification extends EventEmitter {
    static isSupported = () => true
    words: { title: string; body: string }
    constructor(words: { title: string; body: string }) {
      super()
      this.words = words
    }
    show = () => void notices.push({ ...this.words, click: () => this.emit('click') })
  }
  const showMessageBox = async (...given: { message: string }[]) => {
    asked.push(given.at(-1)?.message ?? '')
    return { response: answers.shift() ?? 0 }
  }
  const electron = {
    app,
    BrowserWindow: FakeWindow,
    dialog: { showErrorBox: (title: string, text: string) => note(`${title}: ${text}`), showMessageBox },
    ipcMain: { handle: (channel, listener) => void channels.set(channel, listener as Listener) } satisfies Pick<
      IpcMain,
      'handle'
    >,
    Menu: { buildFromTemplate: (items: MenuItemConstructorOptions[]) => items, setApplicationMenu: () => {} },
    nativeImage: { createFromPath: (path: string) => path },
    Notification: FakeNotification,
    safeStorage: {
      isEncryptionAvailable: () => false,
      getSelectedStorageBackend: () => 'basic_text',
      encryptString: (text: string) => Buffer.from(text),
      decryptString: String,
    },
    screen: { getAllDisplays: () => [{ workArea: { x: 0, y: 0, width: 1920, height: 1040 } }] },
    session: { fromPartition: () => session },
    shell: { openPath: async (path: string) => note(`open ${path}`), openExternal: async () => {} },
    Tray: FakeTray,
  }
  return {
    electron: electron as unknown as Electron,
    ...{ app, windows, done, asked, sent, notices, menus, channels },
  }
}
