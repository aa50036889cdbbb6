/**
 * Puts together what the desktop app starts as its host: the built program, its packages, and a Node of its own. Run by
 * itself (`node scripts/pack/pack-host.ts`) it makes dist/host, which electron-builder.yml takes along.
 */
import { chmodSync, cpSync, existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { basename, join } from 'node:path'
import { modulesOf, packageClosure } from './package-closure.ts'

/** Only the window needs them. */
const shellPackages = ['electron-updater']
const isWindows = process.platform === 'win32'

const parts = ['cli', 'clients', 'contracts', 'engine', 'main', 'platform', 'renderer', 'template']
/** As they stand in the project. */
const besides = ['migrations', 'compose', 'resources', 'LICENSE']
/** Of a package, what no program reads. */
const unread = /\.(map|d\.[cm]?ts|md|markdown|flow|tsbuildinfo)$|(^|\/)(\.github|__tests__)$/i

/** Of packages that bring a program for each way to run it, those that are never loaded. */
const unused: readonly RegExp[] = [
  /\/onnxruntime-web\/(?!(dist|package\.json|LICENSE)(\/|$))/,
  /\/onnxruntime-web\/dist\/(?!(ort\.wasm\.bundle\.min\.mjs|ort-wasm-simd-threaded\.(mjs|wasm))$)/,
  /\/tesseract\.js-core\/tesseract-core(?!-simd-lstm\.(js|wasm)$)/,
  /\/@tesseract\.js-data\/eng\/4\.0\.0(\/|$)/,
]

export function packHost({ root, to }: { root: string; to: string }): void {
  const from = (path: string) => join(root, path)
  const into = (path: string) => join(to, path)
  if (!existsSync(from('dist/main/headless.js'))) throw new Error('There is no dist/. Run "npm run build" first.')
  rmSync(to, { recursive: true, force: true })
  mkdirSync(to, { recursive: true })
  const isShell = (path: string) => /[\\/]dist[\\/]main[\\/](shell|main\.js)$/.test(path)
  for (const part of parts) {
    cpSync(from(`dist/${part}`), into(`dist/${part}`), { recursive: true, filter: (path) => !isShell(path) })
  }
  const isOfShell = (path: string) => /[\\/]resources[\\/](icons|entitlements\.)/.test(path)
  for (const path of besides) cpSync(from(path), into(path), { recursive: true, filter: (file) => !isOfShell(file) })
  const { dependencies, name, version, license, type, bin } = JSON.parse(readFileSync(from('package.json'), 'utf8'))
  writeFileSync(
    into('package.json'),
    `${JSON.stringify({ name, version, license, type, bin, private: true }, null, 2)}\n`,
  )
  const wanted = Object.keys(dependencies).filter((one) => !shellPackages.includes(one))
  copyPackages(modulesOf(root), into('node_modules'), wanted)
  copyNode(root, to)
  writeLaunchers(to)
}

function copyPackages(modules: string, to: string, wanted: readonly string[]) {
  for (const folder of packageClosure(modules, wanted)) {
    const source = join(modules, folder)
    const isLeftOut = (path: string) => [unread, ...unused].some((one) => one.test(path.replaceAll('\\', '/')))
    const filter = (path: string) => path === source || (basename(path) !== 'node_modules' && !isLeftOut(path))
    cpSync(source, join(to, folder), { recursive: true, dereference: true, filter })
  }
}

function copyNode(root: string, to: string) {
  const name = isWindows ? 'node.exe' : 'node'
  const packaged = join(modulesOf(root), 'node', 'bin', name)
  cpSync(existsSync(packaged) ? packaged : process.execPath, join(to, name), { dereference: true })
  chmodSync(join(to, name), 0o755)
}

/** The command line comes with the app. */
function writeLaunchers(to: string) {
  const quiet = '--disable-warning=ExperimentalWarning'
  const sh = ['#!/bin/sh', 'here=$(dirname "$(readlink -f "$0" 2>/dev/null || echo "$0")")']
  writeFileSync(join(to, 'ice'), [...sh, `exec "$here/node" ${quiet} "$here/dist/cli/ice.js" "$@"`, ''].join('\n'))
  chmodSync(join(to, 'ice'), 0o755)
  if (isWindows) writeFileSync(join(to, 'ice.cmd'), `@"%~dp0node.exe" ${quiet} "%~dp0dist\\cli\\ice.js" %*\r\n`)
}

if (import.meta.main) {
  const root = join(import.meta.dirname, '..', '..')
  packHost({ root, to: join(root, 'dist', 'host') })
}
