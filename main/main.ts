/** The Electron main process: starts the host in a process of its own, and opens a window on it. */
import { enableCompileCache } from 'node:module'
import { extname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import * as electron from 'electron'
import { cacheDir } from '../platform/cache-dir.ts'
import { dataDir } from '../platform/data-dir.ts'
import { createLog } from '../platform/log.ts'
import { runShell } from './shell/run-shell.ts'

enableCompileCache(join(cacheDir(), 'compiled'))

const extension = extname(import.meta.url)
const pathTo = (relative: string) => fileURLToPath(new URL(relative, import.meta.url))

await runShell(electron, {
  hostEntry: pathTo(`./headless${extension}`),
  preload: pathTo('../preload/preload.cjs'),
  log: createLog({ folder: join(dataDir(), 'logs'), name: 'window' }),
})
