import type { BrowserWindow, BrowserWindowConstructorOptions } from 'electron'

/** The page gets nothing of Node and nothing of Electron but the preload's three channels. */
export const windowOptions = (preload: string, partition: string): BrowserWindowConstructorOptions => ({
  width: 1280,
  height: 840,
  minWidth: 720,
  minHeight: 480,
  show: false,
  title: 'iceOS',
  autoHideMenuBar: true,
  webPreferences: {
    preload,
    partition,
    contextIsolation: true,
    sandbox: true,
    nodeIntegration: false,
    nodeIntegrationInWorker: false,
    nodeIntegrationInSubFrames: false,
    webSecurity: true,
    allowRunningInsecureContent: false,
    webviewTag: false,
    navigateOnDragDrop: false,
    spellcheck: false,
  },
})

type Shown = Pick<BrowserWindow, 'show' | 'focus' | 'restore' | 'isMinimized'>

export function bringToFront(window: Shown): void {
  if (window.isMinimized()) window.restore()
  window.show()
  window.focus()
}
