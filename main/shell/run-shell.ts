/** The desktop app: one host, one window on its page, a mark beside the clock. */
import { collectIntents } from './intents.ts'
import { openApp } from './open-app.ts'
import type { Electron, ShellOptions } from './shell-options.ts'
import { spawnHost } from './start-host-process.ts'

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
