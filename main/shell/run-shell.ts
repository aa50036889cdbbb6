/** The desktop app: one host, one window on its page, a mark beside the clock. */
import type { Log } from '../../platform/log.ts'
import { collectIntents } from './intents.ts'
import { openApp } from './open-app.ts'
import { type SpawnHost, spawnHost } from './start-host-process.ts'
import type { Updater } from './updates.ts'

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

export async function runShell(electron: Electron, options: ShellOptions): Promise<void> {
  const { app, dialog } = electron
  if (!app.requestSingleInstanceLock()) return app.quit()
  app.enableSandbox()
  app.setAppUserModelId('dev.iceos.desktop')
  const intents = collectIntents(app, options.argv.slice(1), process.cwd())
  await app.whenReady()
  try {
    await openApp(electron, { ...options, spawn: options.spawn ?? spawnHost }, intents)
  } catch (error) {
    options.log.error('The app could not start', { error })
    dialog.showErrorBox('iceOS could not start', error instanceof Error ? error.message : String(error))
    app.exit(1)
  }
}
