/** The window: where it was, back again when its page is gone, and out of sight instead of closed where that is wished. */
import type { BrowserWindow } from 'electron'
import type { IpcEvent, IpcEventData } from '../../contracts/ipc.ts'
import type { Log } from '../../platform/log.ts'
import { textMenu } from './app-menu.ts'
import { bringToFront, windowOptions } from './create-window.ts'
import type { DesktopFile } from './desktop-file.ts'
import { type Choice, recoverWindow } from './recover-window.ts'
import type { Electron } from './shell-options.ts'
import { followWindow, placeWindow } from './window-state.ts'

export type AppWindow = {
  window: BrowserWindow
  /** In front, on this page if one is named. */
  show: (path?: string) => void
  tell: <Name extends IpcEvent>(event: Name, data: IpcEventData<Name>) => void
  isWatched: () => boolean
  /** The page that is wanted by now. */
  load: () => Promise<void>
}

type Options = {
  url: string
  preload: string
  partition: string
  /** What it shows when nothing else was asked for. */
  startPage: string
  isHidden: boolean
  file: DesktopFile
  /** Whether it may close; otherwise it is hidden. */
  mayClose: () => boolean
  onHidden: () => void
  quit: () => void
  log: Log
}

export function openAppWindow(electron: Electron, options: Options): AppWindow {
  const { url, file, log } = options
  const kept = file.get().window
  const areas = electron.screen.getAllDisplays().map(({ workArea }) => workArea)
  const window = new electron.BrowserWindow({
    ...windowOptions(options.preload, options.partition),
    ...placeWindow(kept, areas),
  })
  if (kept.isMaximized && !options.isHidden) window.maximize()
  const stopFollowing = followWindow(window, (state) => file.change({ window: state }))
  const contents = window.webContents
  let hasBegun = false
  let isLoaded = false
  let wanted = options.startPage
  const load = () => {
    hasBegun = true
    return window.loadURL(url + wanted)
  }
  const stopRecovering = recoverWindow({
    ...{ contents, window, log, load, quit: options.quit },
    ask: (problem, signal) => askAboutPage(electron, window, problem, signal),
  })
  contents.on('did-finish-load', () => {
    isLoaded = true
  })
  contents.on('did-start-loading', () => {
    isLoaded = false
  })
  contents.on('context-menu', (_, text) => {
    const items = textMenu(text, {
      replace: (word) => contents.replaceMisspelling(word),
      learn: (word) => contents.session.addWordToSpellCheckerDictionary(word),
    })
    if (items.length > 0) electron.Menu.buildFromTemplate(items).popup({ window })
  })
  window.on('close', (event) => {
    if (options.mayClose()) return
    event.preventDefault()
    window.hide()
    options.onHidden()
  })
  window.once('closed', () => {
    stopFollowing()
    stopRecovering()
  })
  if (!options.isHidden) window.once('ready-to-show', () => window.show())

  const app: AppWindow = {
    window,
    show(path) {
      if (window.isDestroyed()) return
      if (path !== undefined && !isLoaded) {
        wanted = path
        if (hasBegun) void load().catch(() => {}) // recoverWindow hears of it, and tries again
      } else if (path !== undefined) app.tell('window:go', { path })
      bringToFront(window)
    },
    tell(event, data) {
      if (!window.isDestroyed()) contents.send(event, data)
    },
    load,
    isWatched: () => !window.isDestroyed() && window.isVisible() && window.isFocused(),
  }
  return app
}

const choices: readonly Choice[] = ['reload', 'wait', 'quit']
const words = {
  crashes: { message: 'The window keeps breaking down.', detail: 'Workflows go on meanwhile. The log says more.' },
  hangs: {
    message: 'The window does not respond.',
    detail: 'Workflows go on meanwhile. You can wait, or load it anew.',
  },
}

async function askAboutPage(
  { dialog }: Electron,
  window: BrowserWindow,
  problem: 'crashes' | 'hangs',
  signal: AbortSignal,
): Promise<Choice> {
  const { response } = await dialog.showMessageBox(window, {
    ...{ type: 'warning', title: 'iceOS', ...words[problem], signal },
    ...{ buttons: ['Load it again', 'Wait', 'Quit iceOS'], defaultId: 0, cancelId: 1, noLink: true },
  })
  return choices[response] ?? 'wait'
}
