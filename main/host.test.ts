import { existsSync, readFileSync, writeFileSync } from 'node:fs'
import { mkdir, readFile, stat, writeFile } from 'node:fs/promises'
import { createServer, request, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { Session } from '../contracts/sessions.ts'
import { SystemStatus } from '../contracts/system.ts'
import { readHostAddress } from '../platform/host-address.ts'
import { isProcessAlive } from '../platform/process-start-time.ts'
import { rawRequest } from '../platform/testing/raw-request.ts'
import { type Host, type HostOptions, startHost } from './host.ts'
import { tempFolder, until } from './testing/temp-folder.ts'

const engineEntry = fileURLToPath(new URL('./testing/fake-engine.ts', import.meta.url))

describe('the host', () => {
  let folder: Awaited<ReturnType<typeof tempFolder>>
  let host: Host | undefined
  let said: string[] = []
  beforeEach(async () => {
    folder = await tempFolder()
    said = []
  })
  afterEach(async () => {
    await host?.stop()
    host = undefined
    await folder.remove()
  })

  const dataDir = () => join(folder.path, 'data')
  const pageDir = () => join(folder.path, 'page')
  const start = async (rest: Partial<HostOptions> = {}) => {
    const say = (sentence: string) => void said.push(sentence)
    host = await startHost({ dataDir: dataDir(), engineEntry, pageDir: pageDir(), port: 0, say, ...rest })
    const token = (await readFile(host.tokenFile, 'utf8')).trim()
    const { url } = host
    const ask = (path: string, init: RequestInit = {}) =>
      fetch(url + path, { ...init, headers: { authorization: `Bearer ${token}`, ...init.headers } })
    return { host, ask, url, token }
  }
  const seen = () => (existsSync(join(dataDir(), 'seen')) ? readFileSync(join(dataDir(), 'seen'), 'utf8') : '')
  const jsonBody = { 'content-type': 'application/json' }

  it('starts, answers, and leaves nothing behind when it stops', async () => {
    const { host, ask, url } = await start()
    const status = SystemStatus.parse(await (await ask('/api/v1/system/status')).json())
    expect(status).toMatchObject({ mode: 'embedded', url, pid: process.pid, engine: { state: 'running', error: null } })
    expect(status.disk?.freeBytes).toBeGreaterThan(0)
    if (process.platform === 'linux') expect(status.engine.memoryBytes).toBeGreaterThan(1_000_000)
    expect(await readHostAddress(dataDir())).toMatchObject({ pid: process.pid, url })
    expect((await fetch(`${url}/readyz`)).status).toBe(200)
    const before = Date.now()
    await host.stop()
    expect(Date.now() - before).toBeLessThan(5000)
    expect(isProcessAlive(status.engine.pid ?? 0)).toBe(false)
    expect(await readHostAddress(dataDir())).toBeUndefined()
    await expect(fetch(`${url}/livez`)).rejects.toThrow()
  })

  it('passes on what it does not answer itself, in its own name', async () => {
    const { ask } = await start()
    const headers = { ...jsonBody, 'x-request-id': 'my-request-1', 'idempotency-key': 'k' }
    const response = await ask('/api/v1/blueprints?limit=3&x=%20', { method: 'POST', body: '{"a":1}', headers })
    const echo = (await response.json()) as { isHost: boolean; headers: Record<string, string>; bytes: number }
    expect(echo).toMatchObject({ isHost: true, method: 'POST', url: '/api/v1/blueprints?limit=3&x=%20', bytes: 7 })
    expect(echo.headers).toMatchObject({ host: 'engine', 'x-request-id': 'my-request-1', 'idempotency-key': 'k' })
    expect(response.headers.get('x-request-id')).toBe('my-request-1')
  })

  it('passes a token that it does not know on unchanged', async () => {
    const { ask } = await start()
    const response = await ask('/api/v1/blueprints', { headers: { authorization: 'Bearer of-the-engine' } })
    const echo = await response.json()
    expect(echo).toMatchObject({ isHost: false, headers: { authorization: 'Bearer of-the-engine' } })
  })

  it('lets a token of the engine use the routes of the host, as far as it goes', async () => {
    const { ask } = await start()
    const headers = { authorization: 'Bearer of-the-engine' }
    expect((await ask('/api/v1/system/status', { headers })).status).toBe(200)
    expect((await ask('/api/v1/system/engine/restart', { method: 'POST', headers })).status).toBe(403)
    expect((await ask('/api/v1/settings', { headers: { authorization: 'Bearer nobody' } })).status).toBe(401)
  })

  it('takes large bodies through, and the engine’s refusal of them back', async () => {
    const { ask } = await start()
    const body = 'x'.repeat(10_000_000)
    const response = await ask('/api/v1/blueprints', { method: 'POST', body, headers: jsonBody })
    expect(await response.json()).toMatchObject({ bytes: 10_000_000 })
    const refused = await ask('/api/v1/refuse', { method: 'POST', body, headers: jsonBody })
    expect(refused.status).toBe(413)
  })

  it('takes a body from a caller who asks first', async () => {
    const { url, token } = await start()
    const port = Number(new URL(url).port)
    const head = ['POST /api/v1/blueprints HTTP/1.1', `Host: 127.0.0.1:${port}`, `Authorization: Bearer ${token}`]
    const rest = ['Expect: 100-continue', 'Content-Type: application/json', 'Content-Length: 2', 'Connection: close']
    const { text } = await rawRequest(port, `${[...head, ...rest].join('\r\n')}\r\n\r\n{}`)
    expect(text).toMatch(/^HTTP\/1.1 100 Continue\r\n\r\nHTTP\/1.1 200 OK/)
  })

  it('knows wrong methods of its own routes', async () => {
    const { ask } = await start()
    const response = await ask('/api/v1/settings', { method: 'POST', body: '{}', headers: jsonBody })
    expect([response.status, response.headers.get('allow')]).toEqual([405, 'GET, HEAD, PATCH, OPTIONS'])
  })

  it('lets a stream through event by event', async () => {
    const { ask } = await start()
    const response = await ask('/api/v1/follow')
    const reader = response.body?.getReader()
    const begin = Date.now()
    const first = await reader?.read()
    expect(new TextDecoder().decode(first?.value)).toBe('id: 1\ndata: 1\n\n')
    expect(Date.now() - begin).toBeLessThan(150)
    const second = await reader?.read()
    expect(new TextDecoder().decode(second?.value)).toBe('id: 2\ndata: 2\n\n')
    await reader?.cancel()
    await until(() => seen().includes('follow was left'))
  })

  it('tells the engine when the caller has gone, also before there is an answer', async () => {
    const { ask } = await start()
    const hangUp = new AbortController()
    const asked = ask('/api/v1/wait', { signal: hangUp.signal })
    await until(() => seen().includes('wait began'))
    hangUp.abort()
    await expect(asked).rejects.toThrow()
    await until(() => seen().includes('wait was left'))
  })

  it('says 503 and when to come back while the engine is away, and works again afterwards', async () => {
    const { ask } = await start()
    const crashed = await ask('/api/v1/crash')
    expect(crashed.status).toBe(503)
    const response = await ask('/api/v1/blueprints')
    expect([response.status, response.headers.get('retry-after')]).toEqual([503, '1'])
    expect(await response.json()).toMatchObject({ code: 'engine-unavailable', kind: 'system' })
    expect((await ask('/readyz')).status).toBe(503)
    await until(async () => (await ask('/readyz')).status === 200)
    expect((await ask('/api/v1/blueprints')).status).toBe(200)
  })

  it('cuts an answer that the engine cannot finish', async () => {
    const { ask } = await start()
    const response = await ask('/api/v1/follow')
    const status = SystemStatus.parse(await (await ask('/api/v1/system/status')).json())
    process.kill(status.engine.pid ?? 0, 'SIGKILL')
    await expect(response.text()).rejects.toThrow()
  })

  it('restarts the engine on request', async () => {
    const { ask } = await start()
    const before = SystemStatus.parse(await (await ask('/api/v1/system/status')).json())
    const response = await ask('/api/v1/system/engine/restart', { method: 'POST' })
    const after = (await response.json()) as { state: string; pid: number }
    expect(after.state).toBe('running')
    expect(after.pid).not.toBe(before.engine.pid)
  })

  it('keeps settings and takes no wrong ones', async () => {
    const { ask } = await start()
    const patch = (body: unknown) =>
      ask('/api/v1/settings', { method: 'PATCH', body: JSON.stringify(body), headers: jsonBody })
    expect(await (await patch({ appearance: 'dark' })).json()).toMatchObject({ appearance: 'dark' })
    expect((await patch({ appearance: 'pink' })).status).toBe(422)
    expect((await patch({ colour: 'dark' })).status).toBe(422)
  })

  it('signs a page in with a one-time code, and out again, with its streams', async () => {
    const { ask, url } = await start()
    const made = (await (await ask('/api/v1/system/sign-in-codes', { method: 'POST' })).json()) as { url: string }
    const code = new URL(made.url).hash.replace('#code=', '')
    const redeem = () =>
      fetch(`${url}/api/v1/sessions`, {
        method: 'POST',
        body: JSON.stringify({ code }),
        headers: { ...jsonBody, origin: url },
      })
    const first = await redeem()
    expect(first.status).toBe(201)
    expect((await redeem()).status).toBe(401)
    const session = Session.parse(await first.json())
    const page = { headers: { authorization: `Bearer ${session.token}`, origin: url } }
    expect(await (await fetch(`${url}/api/v1/blueprints`, page)).json()).toMatchObject({ isHost: true })
    const renewed = await fetch(`${url}/api/v1/sessions/current/renew`, { method: 'POST', ...page })
    expect(Session.parse(await renewed.json()).token).not.toBe(session.token)
    const stream = await fetch(`${url}/api/v1/follow`, page)
    expect((await fetch(`${url}/api/v1/sessions/current`, { method: 'DELETE', ...page })).status).toBe(204)
    await expect(stream.text()).rejects.toThrow()
    const renewal = await fetch(`${url}/api/v1/sessions/current/renew`, { method: 'POST', ...page })
    expect(renewal.status).toBe(401)
  })

  it('keeps a page signed in over its own restart', async () => {
    const first = await start()
    const code = new URL(first.host.createSignInUrl()).hash.replace('#code=', '')
    const init = { method: 'POST', body: JSON.stringify({ code }), headers: jsonBody }
    const { token } = Session.parse(await (await fetch(`${first.url}/api/v1/sessions`, init)).json())
    await first.host.stop()
    const second = await start()
    const headers = { authorization: `Bearer ${token}` }
    expect((await fetch(`${second.url}/api/v1/settings`, { headers })).status).toBe(200)
  })

  it('keeps its secrets out of the log', async () => {
    const { host, ask, token } = await start()
    await ask('/api/v1/settings', { headers: { authorization: `Bearer ${token}x` } })
    const code = new URL(host.createSignInUrl()).hash.replace('#code=', '')
    await ask('/api/v1/blueprints')
    await host.stop()
    const log = await readFile(join(dataDir(), 'logs', 'host.log'), 'utf8')
    expect(log).toContain('The host is ready')
    for (const secret of [token, code]) expect(log).not.toContain(secret)
    if (process.platform !== 'win32') expect((await stat(join(dataDir(), 'logs', 'host.log'))).mode & 0o077).toBe(0)
  })

  it('serves the page with a strict policy, and its address for every route inside it', async () => {
    await mkdir(join(pageDir(), 'assets'), { recursive: true })
    await writeFile(join(pageDir(), 'index.html'), '<!doctype html><title>iceOS</title>')
    await writeFile(join(pageDir(), 'assets', 'app-a1b2.js'), 'export {}')
    const { url } = await start()
    for (const path of ['/', '/runs', '/runs/3?tab=events']) {
      const response = await fetch(url + path, { headers: { accept: 'text/html' } })
      expect([response.status, response.headers.get('cache-control')]).toEqual([200, 'no-cache'])
      expect(response.headers.get('content-type')).toContain('text/html')
      expect(response.headers.get('content-security-policy')).toContain("script-src 'self';")
      expect(await response.text()).toContain('iceOS')
    }
    const asset = await fetch(`${url}/assets/app-a1b2.js`)
    expect(asset.headers.get('cache-control')).toContain('immutable')
    expect(asset.headers.get('content-type')).toContain('javascript')
    expect((await fetch(`${url}/assets/app-old.js`)).status).toBe(404)
    expect((await fetch(`${url}/.env`)).status).toBe(404)
    const asked = await fetch(`${url}/no-such-route`)
    expect([asked.status, asked.headers.get('content-type')]).toEqual([404, expect.stringContaining('problem+json')])
  })

  it('gives no file away that is not of the page', async () => {
    await mkdir(pageDir())
    await writeFile(join(pageDir(), 'index.html'), '<!doctype html>')
    await writeFile(join(folder.path, 'secret.txt'), 'a secret')
    const { url } = await start()
    const port = Number(new URL(url).port)
    const paths = [
      '/../secret.txt',
      '/..%2fsecret.txt',
      '/%2e%2e/secret.txt',
      '/assets/../../secret.txt',
      '//etc/passwd.x',
    ]
    for (const path of [...paths, '/..\\secret.txt', '/%00.txt', '/../data/token', '/x%00/../../secret.txt']) {
      const { status, text } = await rawRequest(
        port,
        `GET ${path} HTTP/1.1\r\nHost: 127.0.0.1:${port}\r\nConnection: close\r\n\r\n`,
      )
      expect(text).not.toContain('a secret')
      expect([path, status < 500]).toEqual([path, true])
    }
  })

  it('says how to build the page when there is none', async () => {
    const { url } = await start()
    const response = await fetch(`${url}/`)
    expect([response.status, await response.text()]).toEqual([404, expect.stringContaining('npm run build')])
  })

  it('takes the next port when the usual one is in use, says so, and keeps it', async () => {
    const other = await occupy()
    try {
      const first = await start({ port: other.port })
        .then(() => undefined)
        .catch((error: unknown) => error)
      expect(first).toMatchObject({ code: 'port-taken', detail: expect.stringContaining(`${other.port}`) })
      const set = await start()
      const body = JSON.stringify({ port: other.port })
      await set.ask('/api/v1/settings', { method: 'PATCH', body, headers: jsonBody })
      await set.host.stop()
      const moved = await start({ port: undefined })
      expect(Number(new URL(moved.url).port)).toBeGreaterThan(other.port)
      expect(said.join()).toContain(`Port ${other.port} is in use`)
      await moved.host.stop()
      said = []
      expect((await start({ port: undefined })).url).toBe(moved.url)
      expect(said.join()).not.toContain('in use')
    } finally {
      await other.stop()
    }
  })

  it('refuses a folder that another host has', async () => {
    await start()
    const second = startHost({ dataDir: dataDir(), engineEntry, pageDir: pageDir(), port: 0 })
    await expect(second).rejects.toMatchObject({ code: 'folder-in-use', extra: { pid: process.pid } })
  })

  it('refuses a folder that cannot be made', async () => {
    writeFileSync(join(folder.path, 'file'), '')
    const started = start({ dataDir: join(folder.path, 'file', 'data') })
    await expect(started).rejects.toMatchObject({ code: 'folder-not-writable' })
  })

  it('leaves nothing behind when the engine cannot start, and can be started later', async () => {
    await mkdir(dataDir())
    await writeFile(join(dataDir(), 'behaviour'), 'newer-database')
    await expect(start()).rejects.toMatchObject({ code: 'database-newer' })
    expect(await readHostAddress(dataDir())).toBeUndefined()
    await writeFile(join(dataDir(), 'behaviour'), '')
    await start()
  })

  it('gives up a start on request', async () => {
    await mkdir(dataDir())
    await writeFile(join(dataDir(), 'behaviour'), 'silent')
    const giveUp = new AbortController()
    const started = start({ signal: giveUp.signal })
    setTimeout(() => giveUp.abort(new Error('not any more')), 300)
    await expect(started).rejects.toThrow('not any more')
    expect(await readHostAddress(dataDir())).toBeUndefined()
  })

  it('checks the Host of what it passes on, too', async () => {
    const { url, token } = await start()
    const status = await new Promise<number>((resolve, reject) => {
      const headers = { host: 'evil.example', authorization: `Bearer ${token}` }
      request(`${url}/api/v1/blueprints`, { headers }, (response) => {
        response.resume()
        resolve(response.statusCode ?? 0)
      })
        .on('error', reject)
        .end()
    })
    expect(status).toBe(421)
  })
})

async function occupy(): Promise<{ port: number; stop: () => Promise<void> }> {
  const server: Server = createServer()
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const { port } = server.address() as AddressInfo
  return { port, stop: () => new Promise((resolve) => server.close(() => resolve())) }
}
