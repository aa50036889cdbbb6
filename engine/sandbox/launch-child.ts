/** The outer layer: starts a child with an empty environment, Node's permission model, and what the system can add. */
import { spawn, spawnSync } from 'node:child_process'
import { existsSync, lstatSync, realpathSync } from 'node:fs'
import { dirname, extname, join, parse } from 'node:path'
import { fileURLToPath } from 'node:url'
import { readLines } from './read-lines.ts'
import { ChildMessage, type EvaluationRequest } from './sandbox-messages.ts'

/** A running child, as the rest of the sandbox sees it. */
export type SandboxProcess = {
  readonly pid: number | undefined
  send: (request: EvaluationRequest) => void
  kill: () => void
}
export type ChildEvents = {
  onMessage: (message: ChildMessage) => void
  /** Called once. `cause` is for the log. */
  onExit: (exit: { signal: string | undefined; cause: string }) => void
}
/** Replaceable: a shell whose executable is not Node starts its children in another way. */
export type LaunchSandbox = (events: ChildEvents) => SandboxProcess

type Options = { memoryMb: number; maxLineBytes: number; entry?: string }

export function createLauncher({ memoryMb, maxLineBytes, entry = defaultEntry() }: Options): LaunchSandbox {
  const [command, ...prefix] = [...systemLayers().flat(), process.execPath]
  const args = [...prefix, ...nodeFlags(entry), entry, String(memoryMb)]
  return (events) => launch(command ?? process.execPath, args, maxLineBytes, events)
}

function launch(command: string, args: string[], maxLineBytes: number, events: ChildEvents): SandboxProcess {
  // The working directory is the root of the disk, so that the child holds no folder of the user open.
  const child = spawn(command, args, { env: {}, cwd: parse(process.execPath).root, stdio: 'pipe', windowsHide: true })
  let isOver = false
  const end = (signal: string | undefined, cause: string) => {
    if (isOver) return
    isOver = true
    events.onExit({ signal, cause })
  }
  let errors = ''
  child.stderr.on('data', (chunk: Buffer) => {
    errors = (errors + chunk.toString('utf8')).slice(-2000)
  })
  const takeLines = readLines(maxLineBytes, (line) => events.onMessage(ChildMessage.parse(JSON.parse(line))))
  child.stdout.on('data', (chunk: Buffer) => {
    try {
      takeLines(chunk)
    } catch (error) {
      end(undefined, `It does not keep to the protocol: ${String(error)}`)
      child.kill('SIGKILL')
    }
  })
  child.stdin.on('error', () => {}) // a child that is gone says so by its exit
  child.on('error', (error) => end(undefined, error.message))
  child.on('exit', (code, signal) => end(signal ?? undefined, errors.trim() || `exit code ${code}`))
  return {
    pid: child.pid,
    send: (request) => child.stdin.write(`${JSON.stringify(request)}\n`),
    kill: () => child.kill('SIGKILL'),
  }
}

function defaultEntry(): string {
  return realpathSync(fileURLToPath(new URL(`./sandbox-child${extname(import.meta.url)}`, import.meta.url)))
}

function nodeFlags(entry: string): string[] {
  return [
    '--permission',
    ...readablePaths(entry).map((path) => `--allow-fs-read=${path}`),
    '--disallow-code-generation-from-strings',
    '--disable-proto=delete',
    '--disable-sigusr1',
    '--no-addons',
    '--no-warnings',
    '--max-old-space-size=128',
  ]
}

/** What the child loads; it gives up even this before the first user code runs. */
function readablePaths(entry: string): string[] {
  const own = realpathSync(dirname(fileURLToPath(import.meta.url)))
  const packages = ['quickjs-emscripten-core', '@jitl/quickjs-ffi-types', '@jitl/quickjs-wasmfile-release-sync']
  return [...new Set([dirname(entry), own, ...packages.flatMap((name) => packagePaths(name, own))])]
}

/** Where Node finds a package from a folder: it has to see each link on the way, and what is behind it. */
function packagePaths(name: string, from: string): string[] {
  const modules = join(from, 'node_modules')
  const folder = join(modules, name)
  if (existsSync(folder)) {
    return [...(lstatSync(modules).isSymbolicLink() ? [modules] : []), folder, realpathSync(folder)]
  }
  const above = dirname(from)
  return above === from ? [] : packagePaths(name, above)
}

/**
 * On Linux, tools of util-linux can take away more before Node starts, each by itself: the network and other
 * processes' IPC (a user namespace), new privileges, outliving the engine, core dumps, writing any file.
 */
export function systemLayers(): string[][] {
  if (process.platform !== 'linux') return []
  const layers = [
    ['/usr/bin/unshare', '--user', '--net', '--ipc', '--'],
    ['/usr/bin/setpriv', '--no-new-privs', '--pdeathsig', 'KILL', '--'],
    ['/usr/bin/prlimit', '--core=0', '--fsize=0', '--nofile=64', '--'],
  ]
  return layers.filter(([command = '', ...args]) => {
    return spawnSync(command, [...args, command, '--version'], { stdio: 'ignore', timeout: 2000 }).status === 0
  })
}
