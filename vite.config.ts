/** Builds the page. Everything it loads is a file of its own with a hashed name, so that the strict CSP holds. */
import { readdirSync, readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { dirname, resolve } from 'node:path'
import react from '@vitejs/plugin-react'
import { defineConfig, type Plugin } from 'vite'

const here = import.meta.dirname

export default defineConfig({
  root: resolve(here, 'renderer'),
  base: '/',
  publicDir: false,
  plugins: [react(), pdfData()],
  worker: { format: 'es' },
  build: {
    outDir: resolve(here, 'dist/renderer'),
    emptyOutDir: true,
    target: ['chrome125', 'firefox128', 'safari17.5'],
    assetsInlineLimit: 0,
    sourcemap: false,
    modulePreload: { polyfill: false },
    reportCompressedSize: true,
  },
})

/** What pdf.js fetches by name while it draws: fonts that a PDF need not bring, tables of Asian scripts, picture formats. */
function pdfData(): Plugin {
  const folder = dirname(createRequire(import.meta.url).resolve('pdfjs-dist/package.json'))
  const { version } = JSON.parse(readFileSync(resolve(folder, 'package.json'), 'utf8'))
  // Not the WebAssembly: the page's CSP does not allow it, and each has a script that does the same.
  const isWanted = (name: string) => !/\.wasm$|^quickjs/.test(name)
  return {
    name: 'pdf-data',
    apply: 'build',
    generateBundle() {
      for (const part of ['cmaps', 'standard_fonts', 'wasm']) {
        for (const name of readdirSync(resolve(folder, part)).filter(isWanted)) {
          const source = readFileSync(resolve(folder, part, name))
          this.emitFile({ type: 'asset', fileName: `assets/pdf-${version}/${part}/${name}`, source })
        }
      }
    },
  }
}
