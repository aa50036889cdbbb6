/** PGlite's 9 MB of WebAssembly, compiled while the thread that will run it is still starting. */
import { readFile } from 'node:fs/promises'

let compiled: Promise<WebAssembly.Module> | undefined

/** Compiled once for each process: code is shared between threads, and does not change. */
export function pgliteModule(): Promise<WebAssembly.Module> {
  compiled ??= compile()
  return compiled
}

async function compile(): Promise<WebAssembly.Module> {
  const file = new URL('./pglite.wasm', import.meta.resolve('@electric-sql/pglite'))
  return WebAssembly.compile(await readFile(file))
}
