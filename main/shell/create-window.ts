import type { BrowserWindow, BrowserWindowConstructorOptions } from 'electron'
import { smallest } from './window-state.ts'

/** Nothing of Node and nothing of Electron. */
export const plainWindowOptions = (partition: string): BrowserWindowConstructorOptions => ({
  title: 'iceOS',
  autoHideMenuBar: true,
  webPreferences: {
    partition,
    contextIsolation: true,
    sandbox: true,
    nodeIntegration: false,
    nodeIntegrationInWorker: false,
    nodeIntegrationInSubFrames: false,
    webSecurity: true,
    allowRunningInsecureContent: false,
    experimentalFeatures: false,
    webviewTag: false,
    navigateOnDragDrop: false,
    spellcheck: true,
  },
})

/** The page gets the preload's channels beside that. */
export function windowOptions(preload: string, partition: string): BrowserWindowConstructorOptions {
  const { webPreferences, ...rest } = plainWindowOptions(partition)
  return {
    ...rest,
    minWidth: smallest.width,
    minHeight: smallest.height,
    show: false,
    webPreferences: { ...webPreferences, preload },
  }
}

type Shown = Pick<BrowserWindow, 'show' | 'focus' | 'restore' | 'isMinimized'>

export function bringToFront(window: Shown): void {
  if (window.isMinimized()) window.restore()
  window.show()
  window.focus()
}
