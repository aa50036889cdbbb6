/** What makes up the host, in the order in which it starts. It stops in reverse. */
import { dirname, extname, join } from 'node:path'
import { engineHost } from '../contracts/engine-process.ts'
import { isAppError } from '../contracts/errors.ts'
import { lockFolder } from '../platform/folder-lock.ts'
import { writeHostAddress } from '../platform/host-address.ts'
import { createLog } from '../platform/log.ts'
import { createSecret } from '../platform/secret.ts'
import { keysInFile, type SecretKeyKeeper, secretKeyFileOf } from '../platform/secret-key-keeper.ts'
import { version } from '../platform/version.ts'
import { openBackups } from './backups/open-backups.ts'
import { keepDiskBudget } from './disk/disk-budget.ts'
import { openNotices } from './notices/open-notices.ts'
import { watchEngine } from './notices/watch-engine.ts'
import { prepareFolder } from './prepare-folder.ts'
import { ensureToken, tokenFileOf } from './secrets/token-file.ts'
import { createSessions } from './sessions/sessions.ts'
import { createSignInCodes, signInUrl } from './sessions/sign-in-codes.ts'
import { openSettingsDb } from './settings/open-settings-db.ts'
import { changeSettings, readSettings, startPage } from './settings/settings.ts'
import { openStack } from './stack/open-stack.ts'
import { measureStackDisk } from './stack/usage.ts'
import type { SwitchedEngine } from './supervise/engine-switch.ts'
import { forkEngine } from './supervise/fork-engine.ts'
import { engineSocketPath } from './supervise/socket-path.ts'
import { spareEngine } from './supervise/spare-engine.ts'
import { superviseEngine } from './supervise/supervise-engine.ts'
import { keepWatches } from './watches/keep-watches.ts'

export type HostOptions = {
  dataDir: string
  /** This port or none; the kept one or the next free one if not given. */
  port?: number | undefined
  /** The file that runs as the engine process. */
  engineEntry: string
  /** Where the built page is. */
  pageDir: string
  /** For the person at the terminal: what takes long, what is different from what they expect. */
  say?: (sentence: string) => void
  /** Keeps the master keys of the embedded engine; a file of the data folder does, if not given. */
  secretKeys?: SecretKeyKeeper | undefined
  /** Gives up the start. */
  signal?: AbortSignal
}

export type Host = {
  url: string
  dataDir: string
  tokenFile: string
  /** What a window shows first. */
  startPage: string
  /** An address that signs one page in, once. */
  createSignInUrl: () => string
  stop: () => Promise<void>
}

export async function startHost(options: HostOptions): Promise<Host> {
  const stops: (() => unknown)[] = []
  const stop = async () => {
    for (let last = stops.pop(); last; last = stops.pop()) await last()
  }
  try {
    return { ...(await startParts(options, stops)), stop }
  } catch (error) {
    await stop()
    throw error
  }
}

async function startParts(options: HostOptions, stops: (() => unknown)[]): Promise<Omit<Host, 'stop'>> {
  const { dataDir, pageDir, say = () => {} } = options
  await prepareFolder(dataDir)
  const lock = await lockFolder(dataDir)
  stops.push(lock.release)
  const log = createLog({ folder: join(dataDir, 'logs'), name: 'host' })
  log.info('The host starts', { version, pid: process.pid, dataDir })
  const db = openSettingsDb(dataDir, log)
  stops.push(() => db.close())
  const { port: firstPort, logLevel } = readSettings(db)
  log.setLevel(logLevel)

  const socketPath = engineSocketPath(dataDir)
  let mayMigrate = process.env.ICEOS_MIGRATE_WITHOUT_BACKUP === '1'
  const spare = spareEngine(() => forkEngine(options.engineEntry, log))
  stops.push(spare.standDown)
  const openEmbedded = (): SwitchedEngine => ({
    ...superviseEngine({
      fork: spare.take,
      config: () => ({
        ...{ dataDir, socketPath, hostSecret: createSecret(), logLevel: readSettings(db).logLevel },
        secretKeys: options.secretKeys ? 'host' : 'file',
        mayMigrate,
      }),
      keys: options.secretKeys,
      log,
      onProgress: say,
    }),
    target: () => ({ origin: `http://${engineHost}`, socketPath }),
  })
  const beside = (program: string) => join(dirname(options.engineEntry), `${program}${extname(options.engineEntry)}`)
  const backups = await openBackups({
    ...{ dataDir, db, log, programEntry: beside('backup'), readSettings: () => readSettings(db) },
    ...{ secretKeys: options.secretKeys ?? keysInFile(secretKeyFileOf(dataDir)), spare },
  })
  stops.push(backups.stop)
  const notices = openNotices(db)
  const stack = openStack({
    ...{ dataDir, db, log, env: process.env, openEmbedded },
    ...{ transferEntry: beside('transfer'), backups, notices },
  })
  stops.push(stack.stop)
  const disk = keepDiskBudget({
    ...{ dataDir, db, log },
    measureStack: () => measureStackDisk(stack.base, AbortSignal.timeout(20_000)),
  })
  stops.push(disk.stop)
  const engine = await stack.openEngine()
  const isWatched = () => stack.mode() === 'embedded' && stack.jobs.running() === undefined
  stops.push(watchEngine({ engine, notices, isWatched }).stop)
  const ready = engine.settled().catch(async (error: unknown) => {
    if (!isAppError(error) || error.code !== 'backup-needed') throw error
    say('The database is to be brought up to date. A backup is taken and proven before.')
    await backups.takeBeforeMigration()
    mayMigrate = true
    await engine.restart()
  })
  ready.catch(() => {}) // awaited below, when the door is open
  let closeDoor = async () => {}
  // Together: an answer under way ends only when the engine does, and both have to be gone within five seconds.
  stops.push(() => Promise.all([closeDoor(), engine.stop()]))

  const watches = keepWatches({ db, dataDir })
  const token = await ensureToken(dataDir, log)
  const codes = createSignInCodes()
  const { openDoor } = await import('./api/open-door.ts') // large: loaded while the engine starts
  const door = await openDoor(
    {
      ...{ dataDir, pageDir, token, engine, stack, backups, notices, disk, watches, codes, log },
      sessions: createSessions(db),
      readSettings: () => readSettings(db),
      checkSettings: () => String(db.pragma('quick_check', { simple: true })),
      changeSettings: (change) => {
        const settings = changeSettings(db, change)
        log.setLevel(settings.logLevel)
        return settings
      },
    },
    { port: options.port, firstPort },
  )
  closeDoor = door.stop
  stops.push(notices.stop) // before the door, which waits for those who follow
  stops.push(watches.stop)
  const { url, port } = door
  if (options.port === undefined && port !== firstPort) {
    changeSettings(db, { port })
    say(`Port ${firstPort} is in use. iceOS listens on port ${port} instead, from now on.`)
  }
  stops.push(await writeHostAddress(dataDir, url))
  await unlessAborted(ready, options.signal)
  stack.resume()
  watches.start({ url, fetch, headers: () => ({ authorization: `Bearer ${token}` }) })
  log.info('The host is ready', { url })
  const first = startPage(readSettings(db))
  const createSignInUrl = () => signInUrl(url, codes.create().code, first)
  return { url, dataDir, tokenFile: tokenFileOf(dataDir), startPage: first, createSignInUrl }
}

function unlessAborted(awaited: Promise<void>, signal: AbortSignal | undefined): Promise<void> {
  if (!signal) return awaited
  return new Promise((resolve, reject) => {
    const abort = () => reject(signal.reason)
    if (signal.aborted) return abort()
    signal.addEventListener('abort', abort, { once: true })
    awaited.then(resolve, reject).finally(() => signal.removeEventListener('abort', abort))
  })
}
