/** The host as a program: arguments in, one ready line out, until somebody stops it. */
import { join } from 'node:path'
import { isAppError } from '../contracts/errors.ts'
import { keysFromParent, ToHost } from '../contracts/host-process.ts'
import type { ReadyLine } from '../contracts/system.ts'
import { dataDir as findDataDir } from '../platform/data-dir.ts'
import { keysOverChannel } from '../platform/keys-over-channel.ts'
import { createLog } from '../platform/log.ts'
import { openPage } from '../platform/open-page.ts'
import { version } from '../platform/version.ts'
import { type Arguments, helpText, parseArguments } from './arguments.ts'
import { type Host, startHost } from './host.ts'
import { problemSentences } from './say-problem.ts'
import { joinRunningHost } from './second-start.ts'
import { onStopSignal } from './stop-signals.ts'

const say = (sentence: string) => void process.stderr.write(`${sentence}\n`)

export type Entries = { engineEntry: string; pageDir: string }

/** Returns the exit code, when everything has ended. */
export async function runHeadless(argv: readonly string[], entries: Entries): Promise<number> {
  const asked = readArguments(argv)
  if (typeof asked === 'number') return asked
  const dataDir = findDataDir(asked.dataDir)
  const stopping = new AbortController()
  const { stopped, secretKeys } = listen(stopping, dataDir)
  let host: Host
  try {
    host = await startHost({ dataDir, port: asked.port, ...entries, say, secretKeys, signal: stopping.signal })
  } catch (error) {
    if (stopping.signal.aborted) return 0
    if (isAppError(error) && error.code === 'folder-in-use') {
      return joinRunningHost({ say, openPage }, { dataDir, error, headless: asked.headless, openPage: asked.openPage })
    }
    logFailure(dataDir, error)
    say(problemSentences(error, join(dataDir, 'logs')))
    return 1
  }
  printReady(host)
  if (asked.openPage) await showPage(host)
  const code = await stopped
  await host.stop()
  return code
}

function readArguments(argv: readonly string[]): Arguments | number {
  try {
    const asked = parseArguments(argv)
    if (asked.help) process.stdout.write(helpText)
    else if (asked.version) process.stdout.write(`${version}\n`)
    else return asked
    return 0
  } catch (error) {
    say(`${error instanceof Error ? error.message : error}\n\n${helpText}`)
    return 2
  }
}

/** `stopped` resolves with the exit code once there is a reason to stop; a second signal waits for nothing. */
function listen(stopping: AbortController, dataDir: string) {
  const keys = process.env[keysFromParent] ? keysOverChannel({ send: (ask) => process.send?.(ask) }) : undefined
  delete process.env[keysFromParent] // whatever the host starts has another parent
  const stopped = new Promise<number>((resolve) => {
    const stop = (code: number) => {
      resolve(code)
      stopping.abort()
    }
    const onSignal = () => {
      say('Stopping …')
      stop(0)
    }
    onStopSignal(process, onSignal, () => process.exit(130))
    process.on('message', (value) => {
      const message = ToHost.safeParse(value).data
      if (message?.type === 'stop') stop(0)
      if (message?.type === 'keys') keys?.take(message)
    })
    process.on('disconnect', () => stop(0)) // the desktop app is gone, however it ended
    const onBug = (error: unknown) => {
      logFailure(dataDir, error)
      say(`Something went wrong inside iceOS, and it has to stop. The log in ${join(dataDir, 'logs')} says more.`)
      stop(1)
    }
    process.on('uncaughtException', onBug)
    process.on('unhandledRejection', onBug)
  })
  return { stopped, secretKeys: keys?.keeper }
}

function printReady({ url, dataDir, tokenFile, startPage }: Host) {
  const line: ReadyLine = { ready: true, url, dataDir, tokenFile, pid: process.pid, startPage }
  process.stdout.write(`${JSON.stringify(line)}\n`)
}

async function showPage(host: Host) {
  const url = host.createSignInUrl()
  if (await openPage(url)) say(`iceOS runs at ${host.url}. Its page is open in your browser. Ctrl-C stops it.`)
  else say(`iceOS runs. Open ${url} in a browser within two minutes; "ice open" gives a new address. Ctrl-C stops it.`)
}

/** A folder that cannot be written has no log either; what was said on stderr has to do then. */
function logFailure(dataDir: string, error: unknown) {
  try {
    createLog({ folder: join(dataDir, 'logs'), name: 'host', stderr: () => {} }).error('The host failed', { error })
  } catch {}
}
