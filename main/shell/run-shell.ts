/** The desktop app: one host, one window on its page. Closing the window stops the host. */
import { readFile } from 'node:fs/promises'
import type { BrowserWindow } from 'electron'
import type { Log } from '../../platform/log.ts'
import { bringToFront, windowOptions } from './create-window.ts'
import { guardContents } from './guard-contents.ts'
import { guardSession } from './guard-session.ts'
import { handleIpc } from './handle-ipc.ts'
import { type HostProcess, startHostProcess } from './start-host-process.ts'

export type Electron = Pick<
  typeof import('electron'),
  'app' | 'BrowserWindow' | 'dialog' | 'ipcMain' | 'session' | 'shell' | 'utilityProcess'
>
type Options = { hostEntry: string; preload: string; log: Log }

/** Not persistent: what the page keeps between two starts, the host keeps. */
const partition = 'iceos'

export async function runShell(electron: Electron, { hostEntry, preload, log }: Options): Promise<void> {
  const { app, dialog, utilityProcess } = electron
  if (!app.requestSingleInstanceLock()) return app.quit()
  app.enableSandbox()
  let window: BrowserWindow | undefined
  app.on('second-instance', () => window && bringToFront(window))
  await app.whenReady()
  try {
    const child = utilityProcess.fork(hostEntry, ['--headless'], { stdio: 'pipe', serviceName: 'iceOS host' })
    const host = await startHostProcess(child)
    stopWithApp(electron, host)
    window = await openWindow(electron, host, { preload, log })
  } catch (error) {
    log.error('The app could not start', { error })
    dialog.showErrorBox('iceOS could not start', error instanceof Error ? error.message : String(error))
    app.exit(1)
  }
}

async function openWindow(electron: Electron, host: HostProcess, { preload, log }: Omit<Options, 'hostEntry'>) {
  const { url, dataDir, tokenFile } = host.ready
  const token = (await readFile(tokenFile, 'utf8')).trim()
  guardSession(electron.session.fromPartition(partition), { url, token })
  const window = new electron.BrowserWindow(windowOptions(preload, partition))
  guardContents(window.webContents, { url, openExternal: (target) => electron.shell.openExternal(target) })
  handleIpc(
    { ipcMain: electron.ipcMain, url, log },
    {
      'window:address': async () => ({ url }),
      'files:choose-folder': async () => {
        const { filePaths } = await electron.dialog.showOpenDialog(window, { properties: ['openDirectory'] })
        return { path: filePaths[0] ?? null }
      },
      'files:show-data-folder': async () => void (await electron.shell.openPath(dataDir)),
    },
  )
  window.once('ready-to-show', () => window.show())
  await window.loadURL(url)
  return window
}

/** Quitting waits for the host, which needs a moment to close the database; a host that ends takes the app along. */
function stopWithApp({ app, dialog }: Electron, host: HostProcess) {
  let isStopping = false
  app.on('window-all-closed', () => app.quit())
  app.on('before-quit', (event) => {
    if (isStopping) return
    isStopping = true
    event.preventDefault()
    host.stop().finally(() => app.exit(0))
  })
  host.exited.then(() => {
    if (isStopping) return
    dialog.showErrorBox('iceOS has stopped', 'Start it again. The log in the data folder says more.')
    app.exit(1)
  })
}
