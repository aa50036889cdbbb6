/** The Electron main process: starts the host in a process of its own, and opens a window on it. */
import { enableCompileCache } from 'node:module'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import * as electron from 'electron'
import { cacheDir } from '../platform/cache-dir.ts'
import { dataDir } from '../platform/data-dir.ts'
import { createLog } from '../platform/log.ts'
import { findUpdater } from './shell/find-updater.ts'
import { runShell } from './shell/run-shell.ts'

enableCompileCache(join(cacheDir(), 'compiled'))

const { resourcesPath, platform, env, argv } = process

await runShell(electron, {
  root: fileURLToPath(new URL('../..', import.meta.url)), // of dist/main/
  preload: fileURLToPath(new URL('../preload/preload.cjs', import.meta.url)),
  ...{ resourcesPath, platform, env, argv },
  loadUpdater: () => findUpdater({ isPackaged: electron.app.isPackaged, resourcesPath, platform, env }),
  log: createLog({ folder: join(dataDir(), 'logs'), name: 'window' }),
})
