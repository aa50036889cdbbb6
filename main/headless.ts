#!/usr/bin/env node
/** Starts the host in plain Node. The compile cache has to be on before anything large is loaded, hence the import below. */
import { enableCompileCache } from 'node:module'
import { extname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { cacheDir } from '../platform/cache-dir.ts'

const compileCache = join(cacheDir(), 'compiled')
enableCompileCache(compileCache)
process.env.NODE_COMPILE_CACHE ??= compileCache // for the engine

const extension = extname(import.meta.url)
const root = extension === '.ts' ? '..' : '../..'
const pathTo = (relative: string) => fileURLToPath(new URL(relative, import.meta.url))

const { runHeadless } = await import('./run-headless.ts')
const exitCode = await runHeadless(process.argv.slice(2), {
  engineEntry: pathTo(`../engine/main${extension}`),
  pageDir: pathTo(`${root}/dist/renderer`),
})
process.exit(exitCode)
