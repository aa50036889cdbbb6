/** The host's door with everything that it serves: its own routes, the API's description, the engine behind it, the page. */
import { getDiskBudgetRoute } from '../../contracts/disk.ts'
import { serve } from '../../contracts/route.ts'
import { allRoutes } from '../../contracts/routes.ts'
import type { Settings } from '../../contracts/system.ts'
import { localHosts } from '../../platform/door/check-host.ts'
import { createDoor } from '../../platform/door/create-door.ts'
import { mountOpenApi } from '../../platform/door/openapi-routes.ts'
import type { Log } from '../../platform/log.ts'
import { version } from '../../platform/version.ts'
import type { Backups } from '../backups/open-backups.ts'
import type { DiskBudgetKeeper } from '../disk/disk-budget.ts'
import { listenLocally } from '../listen.ts'
import type { Notices } from '../notices/open-notices.ts'
import type { Sessions } from '../sessions/sessions.ts'
import type { SignInCodes } from '../sessions/sign-in-codes.ts'
import type { StackParts } from '../stack/open-stack.ts'
import type { EngineSwitch } from '../supervise/engine-switch.ts'
import type { Watches } from '../watches/keep-watches.ts'
import { backupRoutes } from './backup-routes.ts'
import { doctorRoutes } from './doctor-routes.ts'
import { linkEngine } from './engine-link.ts'
import { jobRoutes } from './job-routes.ts'
import { noticeRoutes } from './notice-routes.ts'
import { mountPage } from './page.ts'
import { mountPassOn } from './pass-on.ts'
import { localCaller, recogniser } from './recognise.ts'
import { sessionRoutes } from './session-routes.ts'
import { stackRoutes } from './stack-routes.ts'
import { systemRoutes } from './system-routes.ts'
import { watchRoutes } from './watch-routes.ts'

type Needs = {
  dataDir: string
  pageDir: string
  /** What the token file holds. */
  token: string
  engine: EngineSwitch
  stack: StackParts
  backups: Backups
  notices: Notices
  disk: Pick<DiskBudgetKeeper, 'read'>
  watches: Watches
  codes: SignInCodes
  sessions: Sessions
  readSettings: () => Settings
  /** "ok", or what is wrong with their file. */
  checkSettings: () => string
  changeSettings: (change: Partial<Settings>) => Settings
  log: Log
}

export type OpenDoor = { url: string; port: number; stop: () => Promise<void> }

/** Listens on `port` and no other, or else on the first free one from `firstPort` on. */
export async function openDoor(
  needs: Needs,
  ports: { port: number | undefined; firstPort: number },
): Promise<OpenDoor> {
  const { engine, sessions, stack, log, ...rest } = needs
  let port = 0
  const url = () => `http://127.0.0.1:${port}`
  const link = linkEngine(engine)
  const recognise = recogniser(needs.token, sessions)
  const door = createDoor({
    allowedHosts: () => localHosts(port),
    findCaller: (token) => (recognise(token) ? localCaller : link.findCaller(token)),
    log,
  })
  door.mount(sessionRoutes({ codes: needs.codes, sessions, url }))
  door.mount(systemRoutes({ ...rest, url, engine, mode: stack.mode, checkReadiness: link.checkReadiness }))
  door.mount(jobRoutes(stack.jobs))
  door.mount(stackRoutes({ ...stack, listBackups: async () => (await needs.backups.list()).items }))
  door.mount(noticeRoutes(needs.notices))
  door.mount([serve(getDiskBudgetRoute, () => needs.disk.read())])
  door.mount(watchRoutes(needs.watches))
  door.mount(backupRoutes(needs.backups, stack.jobs))
  door.mount(doctorRoutes({ ...needs, checkReadiness: link.checkReadiness }))
  mountOpenApi(door.app, { routes: allRoutes, title: 'iceOS', version, url })
  mountPassOn({ door, link, engine, recognise, sessions })
  mountPage(door.app, needs.pageDir)
  const stop = async () => {
    await door.stop()
    await link.stop()
  }
  try {
    port = await listenLocally({ app: door.app, ...ports })
  } catch (error) {
    await stop()
    throw error
  }
  return { url: url(), port, stop }
}
