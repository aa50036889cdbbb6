/** What makes up the host, in the order in which it starts. It stops in reverse. */
import { join } from 'node:path'
import { allRoutes } from '../contracts/routes.ts'
import { localHosts } from '../platform/door/check-host.ts'
import { createDoor } from '../platform/door/create-door.ts'
import { mountOpenApi } from '../platform/door/openapi-routes.ts'
import { lockFolder } from '../platform/folder-lock.ts'
import { writeHostAddress } from '../platform/host-address.ts'
import { createLog } from '../platform/log.ts'
import { createSecret } from '../platform/secret.ts'
import { version } from '../platform/version.ts'
import { linkEngine } from './api/engine-link.ts'
import { mountPage } from './api/page.ts'
import { mountPassOn } from './api/pass-on.ts'
import { localCaller, recogniser } from './api/recognise.ts'
import { sessionRoutes, signInUrl } from './api/session-routes.ts'
import { systemRoutes } from './api/system-routes.ts'
import { listenLocally } from './listen.ts'
import { prepareFolder } from './prepare-folder.ts'
import { ensureToken, tokenFileOf } from './secrets/token-file.ts'
import { createSessions } from './sessions/sessions.ts'
import { createSignInCodes } from './sessions/sign-in-codes.ts'
import { openSettingsDb } from './settings/open-settings-db.ts'
import { changeSettings, readSettings } from './settings/settings.ts'
import { forkEngine } from './supervise/fork-engine.ts'
import { engineSocketPath } from './supervise/socket-path.ts'
import { superviseEngine } from './supervise/supervise-engine.ts'

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
  /** Gives up the start. */
  signal?: AbortSignal
}

export type Host = {
  url: string
  dataDir: string
  tokenFile: string
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
  const { dataDir, say = () => {}, signal } = options
  await prepareFolder(dataDir)
  const lock = await lockFolder(dataDir)
  stops.push(lock.release)
  const log = createLog({ folder: join(dataDir, 'logs'), name: 'host' })
  log.info('The host starts', { version, pid: process.pid, dataDir })
  const db = openSettingsDb(dataDir, log)
  stops.push(() => db.close())
  log.setLevel(readSettings(db).logLevel)
  const token = await ensureToken(dataDir, log)

  const socketPath = engineSocketPath(dataDir)
  const engine = superviseEngine({
    fork: () => forkEngine(options.engineEntry, log),
    config: () => ({ dataDir, socketPath, hostSecret: createSecret(), logLevel: readSettings(db).logLevel }),
    log,
    onProgress: say,
  })
  const link = linkEngine(socketPath, engine)
  const ready = engine.settled()
  ready.catch(() => {}) // awaited below, when the door is open

  const codes = createSignInCodes()
  const sessions = createSessions(db)
  const recognise = recogniser(token, sessions)
  let url = ''
  const door = createDoor({
    allowedHosts: () => localHosts(Number(new URL(url).port || 80)),
    findCaller: (sent) => (recognise(sent) ? localCaller : link.findCaller(sent)),
    log,
  })
  // Together: streams end only when the engine does, and both have to be gone within five seconds.
  stops.push(() => Promise.all([door.stop(), engine.stop().then(link.stop)]))
  door.mount(sessionRoutes({ codes, sessions, url: () => url }))
  door.mount(
    systemRoutes({
      dataDir,
      url: () => url,
      engine,
      checkReadiness: link.checkReadiness,
      readSettings: () => readSettings(db),
      changeSettings: (change) => {
        const settings = changeSettings(db, change)
        log.setLevel(settings.logLevel)
        return settings
      },
    }),
  )
  mountOpenApi(door.app, { routes: allRoutes, title: 'iceOS', version, url: () => url })
  mountPassOn({ door, link, engine, recognise, sessions })
  mountPage(door.app, options.pageDir)

  const firstPort = readSettings(db).port
  const port = await listenLocally({ app: door.app, port: options.port, firstPort })
  url = `http://127.0.0.1:${port}`
  if (options.port === undefined && port !== firstPort) {
    changeSettings(db, { port })
    say(`Port ${firstPort} is in use. iceOS listens on port ${port} instead, from now on.`)
  }
  stops.push(await writeHostAddress(dataDir, url))
  await unlessAborted(ready, signal)
  log.info('The host is ready', { url })
  return {
    url,
    dataDir,
    tokenFile: tokenFileOf(dataDir),
    createSignInUrl: () => signInUrl(url, codes.create().code),
  }
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
