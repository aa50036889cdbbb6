/** Installs the packages when they are missing or older than the lockfile, and only then. */
import { createHash } from 'node:crypto'
import { existsSync, lstatSync, readFileSync, statSync, writeFileSync } from 'node:fs'
import { hasPackagedNode, inProject, isOwnNodeEnough } from './project.mjs'
import { runStep } from './run-step.mjs'

const lockfile = inProject('package-lock.json')
/** npm writes this one last: it says what really stands in node_modules. */
const installedLockfile = inProject('node_modules', '.package-lock.json')
const stamp = inProject('node_modules', '.iceos-installed')

/** Browsers and Electron are large, come from elsewhere, and nothing here needs them to run. */
const noDownloads = { PLAYWRIGHT_SKIP_BROWSER_DOWNLOAD: '1', ELECTRON_SKIP_BINARY_DOWNLOAD: '1' }

export async function ensureInstalled() {
  const wanted = createHash('sha256').update(readFileSync(lockfile)).digest('hex')
  if (!isInstalled(wanted)) {
    refuseLink()
    // Without install scripts: npm 10 would compile better-sqlite3, which ships its binaries, and fail without a compiler.
    await npm('Installing packages', ['ci', '--ignore-scripts', '--no-audit', '--no-fund'])
    writeFileSync(stamp, wanted)
  }
  if (!hasPackagedNode()) await installNode()
}

/** `npm ci` empties the folder first: behind a link that is somebody else's. */
function refuseLink() {
  const folder = inProject('node_modules')
  if (!lstatSync(folder, { throwIfNoEntry: false })?.isSymbolicLink()) return
  throw new Error(
    'node_modules is a link to packages that do not fit package-lock.json. Remove the link, then try again.',
  )
}

/** The stamp tells a lockfile that was merely touched from one that changed; the times see an install made by hand. */
function isInstalled(wanted) {
  if (!existsSync(installedLockfile)) return false
  if (existsSync(stamp) && readFileSync(stamp, 'utf8') === wanted) return true
  return statSync(installedLockfile).mtimeMs >= statSync(lockfile).mtimeMs
}

/** The one install script that is needed: it fetches this system's Node from the registry. npm links its command after. */
async function installNode() {
  await npm('Installing Node 24', ['rebuild', 'node', '--ignore-scripts=false']).catch((error) => {
    process.stderr.write(error.message)
  })
  if (hasPackagedNode() || isOwnNodeEnough) return
  throw new Error('Node 24 could not be installed from npm. Install Node 24 or newer yourself and try again.')
}

/** By its JavaScript where npm started us: no shell, and the same npm. Windows can start `npm.cmd` only by a shell. */
function npm(label, args) {
  const script = process.env.npm_execpath
  if (script?.endsWith('npm-cli.js')) return runStep(label, process.execPath, [script, ...args], { env: environment() })
  return runStep(label, 'npm', args, { env: environment(), shell: process.platform === 'win32' })
}

const environment = () => ({ ...process.env, ...noDownloads })
