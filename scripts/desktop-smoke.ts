/**
 * Drives the packaged app as it ships: `node scripts/desktop-smoke.ts [executable]`. It reads the fuses out of the binary,
 * starts it on a data folder of its own, and looks at what a page must and must not have. Ends with 3 where no app is.
 */
import { type ChildProcess, spawn } from 'node:child_process'
import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { FuseV1Options, getCurrentFuseWire } from '@electron/fuses'
import { _electron, chromium, type Page } from 'playwright'

const packages = join(import.meta.dirname, '..', 'dist', 'packages')
const patienceMs = 60_000

function findApp(): string | undefined {
  const folders = existsSync(packages) ? readdirSync(packages) : []
  const candidates = folders.flatMap((folder) => [
    join(packages, folder, 'iceos'),
    join(packages, folder, 'iceOS.exe'),
    join(packages, folder, 'iceOS.app', 'Contents', 'MacOS', 'iceOS'),
  ])
  return candidates.find((path) => existsSync(path))
}

/** As they stand in the binary. */
const off = '0'.charCodeAt(0)
const on = '1'.charCodeAt(0)
const wanted: readonly [FuseV1Options, state: number][] = [
  [FuseV1Options.RunAsNode, off],
  [FuseV1Options.EnableCookieEncryption, on],
  [FuseV1Options.EnableNodeOptionsEnvironmentVariable, off],
  [FuseV1Options.EnableEmbeddedAsarIntegrityValidation, on],
  [FuseV1Options.OnlyLoadAppFromAsar, on],
  [FuseV1Options.GrantFileProtocolExtraPrivileges, off],
]

/** Whether Playwright's own launcher can drive it: only a build for tests leaves the inspector on. */
async function checkFuses(app: string): Promise<boolean> {
  const wire = await getCurrentFuseWire(app)
  for (const [fuse, state] of wanted) {
    if (Number(wire[fuse]) !== state) throw new Error(`The fuse ${FuseV1Options[fuse]} is ${wire[fuse]}, not ${state}.`)
  }
  return Number(wire[FuseV1Options.EnableNodeCliInspectArguments]) === on
}

type Opened = { page: Page; close: () => Promise<void> }

async function openWithLauncher(executablePath: string, args: string[], env: Record<string, string>): Promise<Opened> {
  const app = await _electron.launch({ executablePath, args, env, timeout: patienceMs })
  return { page: await app.firstWindow({ timeout: patienceMs }), close: () => app.close() }
}

/** The inspector is off in what ships; Chromium's own debugging port is not. */
async function openAsShipped(
  app: string,
  args: string[],
  env: Record<string, string>,
  folder: string,
): Promise<Opened> {
  const child = spawn(app, [...args, '--remote-debugging-port=0'], { env, stdio: 'inherit' })
  const port = await readPort(join(folder, 'DevToolsActivePort'), child)
  const browser = await chromium.connectOverCDP(`http://127.0.0.1:${port}`)
  const [context] = browser.contexts()
  const page = context?.pages()[0] ?? (await context?.waitForEvent('page', { timeout: patienceMs }))
  if (!page) throw new Error('The app has no window.')
  const close = async () => {
    const ended = new Promise((resolve) => child.once('exit', resolve))
    child.kill()
    await ended
  }
  return { page, close }
}

async function readPort(path: string, child: ChildProcess): Promise<string> {
  for (const until = Date.now() + patienceMs; Date.now() < until; await sleep(200)) {
    if (child.exitCode !== null) throw new Error(`The app ended with ${child.exitCode} before it had a window.`)
    if (existsSync(path)) return readFileSync(path, 'utf8').split('\n')[0] ?? ''
  }
  throw new Error('The app did not open in time.')
}

async function look(page: Page): Promise<void> {
  await page.getByRole('heading', { level: 1 }).waitFor({ timeout: patienceMs })
  const has = await page.evaluate(() => {
    const all = globalThis as unknown as Record<string, unknown>
    return {
      node: typeof all.process,
      require: typeof all.require,
      desktop: Object.keys(all.iceos ?? {})
        .sort()
        .join(),
    }
  })
  const expected = { node: 'undefined', require: 'undefined', desktop: 'invoke,on,pathOf' }
  if (JSON.stringify(has) !== JSON.stringify(expected)) throw new Error(`The page has ${JSON.stringify(has)}.`)
  const stored = await page.evaluate<string>(
    'JSON.stringify([{ ...localStorage }, { ...sessionStorage }, document.cookie])',
  )
  if (stored.includes('ice_')) throw new Error('The page keeps a token.')
  await page.getByRole('link', { name: 'Settings' }).first().click()
  await page.getByRole('tab', { name: 'Desktop' }).click()
  await page.getByLabel('Keep running when the window is closed').waitFor({ timeout: patienceMs })
}

const app = process.argv[2] ?? findApp()
if (!app || !existsSync(app)) {
  process.stderr.write('There is no packaged app in dist/packages. docs/desktop.md says how to pack one.\n')
  process.exit(3)
}
const folder = await mkdtemp(join(tmpdir(), 'iceos-smoke-'))
try {
  const isInspectable = await checkFuses(app)
  const env = { ...(process.env as Record<string, string>), ICEOS_DATA_DIR: join(folder, 'data') }
  const args = [
    `--user-data-dir=${folder}`,
    ...(process.platform === 'linux' && process.getuid?.() === 0 ? ['--no-sandbox'] : []),
  ]
  const opened = isInspectable ? await openWithLauncher(app, args, env) : await openAsShipped(app, args, env, folder)
  try {
    await look(opened.page)
  } finally {
    await opened.close()
  }
  process.stdout.write('The packaged app opens, shows its page, and gives it nothing that it must not have.\n')
} finally {
  await rm(folder, { recursive: true, force: true, maxRetries: 10 })
}
