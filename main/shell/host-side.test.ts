import { describe, expect, it } from 'vitest'
import type { Client } from '../../contracts/call.ts'
import { AppError, toProblem } from '../../contracts/errors.ts'
import { backUpNow, changeAllRuns, viewHost } from './host-client.ts'
import { hostProxyEnv, windowProxy } from './proxy.ts'

type Answer = (method: string, path: string, body: unknown) => Response | undefined

function host(answer: Answer): Client & { asked: string[] } {
  const asked: string[] = []
  const notFound = toProblem(new AppError('route-not-found'))
  return {
    asked,
    url: 'http://127.0.0.1:9',
    fetch: async (input, init) => {
      const path = new URL(String(input)).pathname
      const method = init?.method ?? 'GET'
      asked.push(`${method} ${path}`)
      const body = init?.body ? JSON.parse(String(init.body)) : undefined
      return answer(method, path, body) ?? Response.json(notFound, { status: 404 })
    },
  }
}
const ready = { ok: true, status: 'ready', failing: [] }
const queue = (running: number) => ({
  ...{ blueprintId: null, name: 'x', queued: 0, running, oldestQueuedAt: null, pausedAt: null },
})

describe('what the shell asks the host', () => {
  it('is how it is, and how much is at work; a host without backups is no worry', async () => {
    const client = host((_, path) => {
      if (path === '/readyz') return Response.json(ready)
      if (path === '/api/v1/queues') return Response.json({ items: [queue(2), queue(1)] })
      return undefined
    })
    expect(await viewHost(client)).toEqual({
      ...{ tone: 'ok', sentence: 'Healthy, 3 runs at work', runsAtWork: 3, hasBackups: false, warning: null },
    })
  })

  it('names what is not ready, and never throws', async () => {
    const failing = [{ name: 'database', problem: toProblem(new AppError('database-unavailable')) }]
    const broken = host(() => Response.json({ ok: false, status: 'not-ready', failing }, { status: 503 }))
    expect(await viewHost(broken)).toMatchObject({ tone: 'broken', sentence: expect.stringMatching(/^database: /) })
    const gone: Client = {
      url: 'http://127.0.0.1:9',
      fetch: async () => {
        throw new TypeError('fetch failed')
      },
    }
    expect(await viewHost(gone)).toMatchObject({ tone: 'broken', sentence: 'iceOS does not answer' })
  })

  it('pauses what is under way, and resumes what is paused', async () => {
    const bodies: unknown[] = []
    const client = host((_, path, body) => {
      bodies.push(body)
      return path === '/api/v1/runs-bulk' ? Response.json({ matched: 4, done: 4, refused: [] }) : undefined
    })
    expect(await changeAllRuns(client, 'pause')).toBe(4)
    await changeAllRuns(client, 'resume')
    expect(bodies).toEqual([
      { action: 'pause', filter: { state: ['queued', 'running', 'waiting'] } },
      { action: 'resume', filter: { state: ['paused'] } },
    ])
  })

  it('takes a backup only where there are some', async () => {
    expect(await backUpNow(host(() => undefined))).toBe(false)
    const full = host(() => Response.json(toProblem(new AppError('disk-full')), { status: 507 }))
    await expect(backUpNow(full)).rejects.toMatchObject({ code: 'disk-full' })
  })
})

describe('the proxy', () => {
  const chosen = { proxyMode: 'manual', proxyServer: 'proxy.example:3128', proxyBypass: '*.corp, 10.0.0.1' } as const
  const bypass = 'localhost,127.0.0.1,[::1],*.corp,10.0.0.1'

  it('holds for the window and for the host, and never for this machine', () => {
    expect(windowProxy(chosen)).toEqual({
      ...{ mode: 'fixed_servers', proxyRules: 'proxy.example:3128', proxyBypassRules: bypass },
    })
    expect(hostProxyEnv(chosen, {}, 'DIRECT')).toEqual({
      ...{ HTTP_PROXY: 'http://proxy.example:3128', HTTPS_PROXY: 'http://proxy.example:3128' },
      ...{ NO_PROXY: bypass, NODE_USE_ENV_PROXY: '1' },
    })
  })

  it('is that of the system when the person has said nothing', () => {
    const system = { ...chosen, proxyMode: 'system' } as const
    expect(windowProxy(system)).toEqual({ mode: 'system' })
    expect(hostProxyEnv(system, {}, 'PROXY p:1; DIRECT')).toMatchObject({ HTTPS_PROXY: 'http://p:1' })
    expect(hostProxyEnv(system, {}, 'DIRECT')).toEqual({})
    expect(hostProxyEnv(system, {}, 'SOCKS5 p:1')).toEqual({}) // Node speaks no SOCKS
    expect(hostProxyEnv(system, { https_proxy: 'http://own:1' }, 'PROXY p:1')).toEqual({ NODE_USE_ENV_PROXY: '1' })
  })

  it('is none, whatever the environment says, when the person wants none', () => {
    const direct = { ...chosen, proxyMode: 'direct' } as const
    expect(windowProxy(direct)).toEqual({ mode: 'direct' })
    expect(hostProxyEnv(direct, { HTTPS_PROXY: 'http://own:1' }, 'DIRECT')).toMatchObject({ HTTPS_PROXY: '' })
  })
})
