/** The engine's own door: on a socket for the host that embeds it, or on a port where it stands alone. */
import { rm } from 'node:fs/promises'
import type { AddressInfo } from 'node:net'
import { DatabaseCopy, type DatabaseCounts, engineHost } from '../../contracts/engine-process.ts'
import { healthzRoute, livezRoute, readyzRoute } from '../../contracts/health.ts'
import { reply, serve } from '../../contracts/route.ts'
import { engineRoutes } from '../../contracts/routes.ts'
import type { FindCaller } from '../../platform/door/authenticate.ts'
import { localHosts } from '../../platform/door/check-host.ts'
import { createDoor } from '../../platform/door/create-door.ts'
import { mountOpenApi } from '../../platform/door/openapi-routes.ts'
import type { Log } from '../../platform/log.ts'
import { secretCheck } from '../../platform/secret.ts'
import { version } from '../../platform/version.ts'
import type { Engine } from '../engine.ts'

export type EngineServerOptions = {
  engine: Engine
  listen: { socketPath: string } | { host: string; port: number }
  /** Whoever sends one of these acts as the local caller: the host's secret, and ICE_API_TOKEN in a container. */
  hostSecret?: string
  apiToken?: string
  /** The Host headers that are answered on a port; those of this machine if not given. */
  allowedHosts?: readonly string[]
  countRows?: () => Promise<DatabaseCounts>
  /** For the host that embeds it: a copy of the database's files, to make a backup of. */
  copyDatabase?: (folder: string) => Promise<void>
  log: Log
}

export type EngineServer = {
  /** Undefined on a socket. */
  url: string | undefined
  stop: () => Promise<void>
}

export async function serveEngine(options: EngineServerOptions): Promise<EngineServer> {
  const { engine, listen, log } = options
  const door = createDoor({
    allowedHosts: () => allowedHosts(),
    findCaller: callerFinder(options),
    log,
  })
  const portOf = () => (door.app.server.address() as AddressInfo | null)?.port ?? 0
  const allowedHosts = () => ('socketPath' in listen ? [engineHost] : (options.allowedHosts ?? localHosts(portOf())))
  const url = () => ('socketPath' in listen ? `http://${engineHost}` : `http://${listen.host}:${portOf()}`)

  door.mount(healthRoutes(engine))
  // A worker's door is for probes and for Prometheus.
  if (engine.role !== 'worker') {
    door.mount(engine.routes)
    mountOpenApi(door.app, { routes: engineRoutes, title: 'iceOS engine', version, url })
  }
  door.app.get('/metrics', { config: { access: 'system:read' } }, async (_, answer) =>
    answer.type('text/plain; version=0.0.4; charset=utf-8').send(await engine.printMetrics()),
  )
  // How the host learns whose token it was sent, for the routes that it answers itself.
  door.app.get('/internal/caller', { config: { access: 'any-token' } }, ({ caller }) => caller)

  const { copyDatabase, countRows } = options
  if (countRows && engine.role !== 'worker')
    door.app.get('/internal/database-counts', { config: { access: 'system:read' } }, () => countRows())

  if ('socketPath' in listen) {
    door.app.post('/internal/database-copy', { config: { access: 'system:write' } }, async ({ body }, answer) => {
      const { folder } = DatabaseCopy.parse(body)
      await copyDatabase?.(folder)
      return answer.code(204).send()
    })
    await removeStaleSocket(listen.socketPath)
    await door.app.listen({ path: listen.socketPath })
    return { url: undefined, stop: door.stop }
  }
  await door.app.listen(listen)
  return { url: url(), stop: door.stop }
}

function healthRoutes(engine: Engine) {
  const answer = async () => {
    const readiness = await engine.checkReadiness()
    return reply(readiness, { status: readiness.ok ? 200 : 503 })
  }
  return [
    serve(livezRoute, async () => ({ status: 'live' as const })),
    serve(readyzRoute, answer),
    serve(healthzRoute, answer),
  ]
}

function callerFinder({ engine, hostSecret, apiToken }: EngineServerOptions): FindCaller {
  const checks = [hostSecret, apiToken].flatMap((secret) => (secret ? [secretCheck(secret)] : []))
  return (token) => (checks.some((isIt) => isIt(token)) ? engine.localCaller : engine.authenticate(token))
}

/** A killed engine leaves its socket behind. Named pipes of Windows vanish with their process. */
async function removeStaleSocket(socketPath: string) {
  if (process.platform !== 'win32') await rm(socketPath, { force: true })
}
