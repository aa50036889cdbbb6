import type { Log } from '../../platform/log.ts'
import type { SpawnHost } from './start-host-process.ts'
import type { Updater } from './updates.ts'

/** What the shell takes of Electron: a test gives it a plain object. */
export type Electron = Pick<
  typeof import('electron'),
  | 'app'
  | 'BrowserWindow'
  | 'dialog'
  | 'ipcMain'
  | 'Menu'
  | 'nativeImage'
  | 'Notification'
  | 'safeStorage'
  | 'screen'
  | 'session'
  | 'shell'
  | 'Tray'
>

export type ShellOptions = {
  /** The folder with package.json. */
  root: string
  preload: string
  resourcesPath: string
  platform: NodeJS.Platform
  argv: readonly string[]
  env: NodeJS.ProcessEnv
  loadUpdater: () => Promise<Updater | { whyNot: string }>
  spawn?: SpawnHost
  log: Log
}
