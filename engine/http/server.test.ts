import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Agent, request } from 'undici'
import { afterEach, describe, expect, it } from 'vitest'
import { permissions } from '../../contracts/access.ts'
import { AppError, toProblem } from '../../contracts/errors.ts'
import type { Readiness } from '../../contracts/health.ts'
import { type Caller, serve } from '../../contracts/route.ts'
import { listRunsRoute } from '../../contracts/run-routes.ts'
import { quietLog } from '../../platform/testing/quiet-log.ts'
import type { Engine } from '../engine.ts'
import { type EngineServer, serveEngine } from './server.ts'

const local: Caller = { orgId: 'org', projectId: 'project', userId: 'user', permissions }
const reader: Caller = { ...local, permissions: ['runs:read'] }
const nothing = { items: [], nextCursor: null }
const ready: Readiness = { ok: true, status: 'ready', failing: [] }

const fakeEngine = (readiness: Readiness = ready): Engine => ({
  role: 'both',
  routes: [],
  checkReadiness: async () => readiness,
  printMetrics: async () => 'iceos_runs_total 3\n',
  authenticate: async (token) => (token === 'reader' ? reader : undefined),
  localCaller: local,
  stop: async () => {},
})

describe('the engine server', () => {
  let server: EngineServer | undefined
  afterEach(async () => {
    await server?.stop()
    server = undefined
  })
  const start = async (engine: Engine) => {
    const listen = { host: '127.0.0.1', port: 0 }
    server = await serveEngine({ engine, listen, apiToken: 'container', hostSecret: 'host', log: quietLog() })
    return (path: string, token?: string) =>
      fetch(`${server?.url}${path}`, { headers: token ? { authorization: `Bearer ${token}` } : {} })
  }

  it('says 503 and what fails when a dependency does not answer', async () => {
    const problem = toProblem(new AppError('database-unavailable'))
    const ask = await start(fakeEngine({ ok: false, status: 'not-ready', failing: [{ name: 'database', problem }] }))
    for (const path of ['/readyz', '/healthz']) {
      const response = await ask(path)
      expect(response.status).toBe(503)
      expect(await response.json()).toMatchObject({ failing: [{ name: 'database' }] })
    }
    expect((await ask('/livez')).status).toBe(200)
  })

  it('opens to probes only where the engine is a worker', async () => {
    const ask = await start({ ...fakeEngine(), role: 'worker', routes: [serve(listRunsRoute, async () => nothing)] })
    for (const path of ['/livez', '/readyz', '/healthz']) expect((await ask(path)).status).toBe(200)
    expect((await ask('/metrics', 'container')).status).toBe(200)
    expect((await ask('/api/v1/runs', 'container')).status).toBe(404)
    expect((await ask('/openapi.json', 'container')).status).toBe(404)
  })

  it('shows metrics to who may see them', async () => {
    const ask = await start(fakeEngine())
    expect((await ask('/metrics')).status).toBe(401)
    expect((await ask('/metrics', 'reader')).status).toBe(403)
    const response = await ask('/metrics', 'container')
    expect(response.headers.get('content-type')).toContain('text/plain')
    expect(await response.text()).toBe('iceos_runs_total 3\n')
  })

  it('knows the host, the container token and the tokens of its table, and nobody else', async () => {
    const ask = await start(fakeEngine())
    expect(await (await ask('/internal/caller', 'host')).json()).toEqual(local)
    expect(await (await ask('/internal/caller', 'container')).json()).toEqual(local)
    expect(await (await ask('/internal/caller', 'reader')).json()).toEqual(reader)
    expect((await ask('/internal/caller', 'somebody')).status).toBe(401)
  })

  it('prints its API', async () => {
    const ask = await start(fakeEngine())
    const { paths } = (await (await ask('/openapi.json')).json()) as { paths: object }
    expect(Object.keys(paths)).toContain('/api/v1/runs/{runId}/stream')
    const page = await (await ask('/docs')).text()
    expect(page).toContain('/api/v1/runs/:runId/stream')
    expect(page).not.toMatch(/<script|<style|style=|https?:/)
  })

  it('answers on a socket, also where a killed engine left one behind', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'iceos-'))
    const socketPath =
      process.platform === 'win32' ? `\\\\.\\pipe\\${folder.replaceAll(/\W/g, '-')}` : join(folder, 's')
    const dispatcher = new Agent({ connect: { socketPath } })
    const ask = async (host: string) => {
      const { statusCode, body } = await request('http://engine/livez', { dispatcher, headers: { host } })
      await body.dump()
      return statusCode
    }
    for (const _ of [1, 2]) {
      server = await serveEngine({ engine: fakeEngine(), listen: { socketPath }, hostSecret: 'host', log: quietLog() })
      expect(await ask('engine')).toBe(200)
      expect(await ask('127.0.0.1')).toBe(421)
      await server.stop()
    }
    await dispatcher.close()
    await rm(folder, { recursive: true })
  })
})
