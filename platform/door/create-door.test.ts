import { once } from 'node:events'
import type { AddressInfo } from 'node:net'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { z } from 'zod'
import { type Permission, permissions } from '../../contracts/access.ts'
import { AppError, Problem } from '../../contracts/errors.ts'
import { type Caller, reply, route, type Served, serve } from '../../contracts/route.ts'
import { allRoutes } from '../../contracts/routes.ts'
import { quietLog } from '../testing/quiet-log.ts'
import { rawRequest } from '../testing/raw-request.ts'
import { localHosts } from './check-host.ts'
import { createDoor, type Door } from './create-door.ts'

const callerWith = (granted: readonly Permission[]): Caller => ({
  orgId: 'org',
  projectId: undefined,
  userId: 'user',
  permissions: granted,
})

const findCaller = (token: string) =>
  token === 'all' ? callerWith(permissions) : token === 'none' ? callerWith([]) : undefined

const echoRoute = route({
  method: 'POST',
  path: '/api/v1/echo/:id',
  summary: 'Echo',
  tag: 'Test',
  access: 'runs:write',
  params: z.object({ id: z.string().max(5) }),
  query: z.object({ count: z.coerce.number().int().default(1) }),
  body: z.strictObject({ name: z.string(), list: z.array(z.object({ 'a/b': z.number() })).optional() }),
  output: z.object({ id: z.string(), count: z.number(), name: z.string() }),
})
const readRoute = route({
  method: 'GET',
  path: '/api/v1/echo/:id',
  summary: 'Read',
  tag: 'Test',
  access: 'public',
  params: z.object({ id: z.string() }),
  output: z.object({ id: z.string() }),
  status: 200,
})
const brokenRoute = route({
  method: 'GET',
  path: '/api/v1/broken',
  summary: 'Broken',
  tag: 'Test',
  access: 'public',
  query: z.object({ how: z.string() }),
  output: z.object({ ok: z.boolean() }),
})

let called = 0
const served: Served[] = [
  serve(echoRoute, async ({ params, query, body }) => {
    called++
    return { id: params.id, count: query.count, name: body.name, secret: 'not in the schema' }
  }),
  serve(readRoute, async ({ params }) => reply({ id: params.id }, { status: 203, headers: { 'x-extra': 'yes' } })),
  serve(brokenRoute, async ({ query }) => {
    if (query.how === 'throw') throw new Error('a private cause')
    if (query.how === 'late') throw new AppError('engine-unavailable', { detail: 'It restarts.' })
    return { ok: 'not a boolean' as unknown as boolean }
  }),
]

describe('a door', () => {
  const log = quietLog()
  let door: Door
  let port = 0
  const url = () => `http://127.0.0.1:${port}`
  const send = (path: string, init: RequestInit = {}) =>
    fetch(url() + path, { ...init, headers: { authorization: 'Bearer all', ...init.headers } })
  const post = (body: string, headers: Record<string, string> = {}) =>
    send('/api/v1/echo/1', { method: 'POST', body, headers: { 'content-type': 'application/json', ...headers } })

  beforeAll(async () => {
    door = createDoor({ allowedHosts: () => localHosts(port), findCaller, log })
    door.mount(served)
    await door.app.listen({ host: '127.0.0.1', port: 0 })
    port = (door.app.server.address() as AddressInfo).port
  })
  afterAll(() => door.stop())

  it('parses what comes in and strips what goes out', async () => {
    const response = await send('/api/v1/echo/7?count=3', {
      method: 'POST',
      body: '{"name":"x"}',
      headers: { 'content-type': 'application/json; charset=utf-8' },
    })
    expect(response.status).toBe(200)
    expect(await response.json()).toEqual({ id: '7', count: 3, name: 'x' })
  })

  it('lets a handler set status and headers', async () => {
    const response = await send('/api/v1/echo/7')
    expect(response.status).toBe(203)
    expect(response.headers.get('x-extra')).toBe('yes')
  })

  it('answers with security headers and a request id, on success and on failure', async () => {
    for (const path of ['/api/v1/echo/7', '/nowhere', '/api/v1/broken?how=throw']) {
      const { headers } = await send(path, { headers: { 'x-request-id': 'mine-12345' } })
      expect(headers.get('x-request-id')).toBe('mine-12345')
      expect(headers.get('x-content-type-options')).toBe('nosniff')
      expect(headers.get('content-security-policy')).toContain("default-src 'none'")
      expect(headers.get('cache-control')).toBe('no-store')
      expect(headers.get('access-control-allow-origin')).toBeNull()
    }
    const { headers } = await send('/api/v1/echo/7', { headers: { 'x-request-id': 'bad id <script>' } })
    expect(headers.get('x-request-id')).toMatch(/^[\da-f-]{36}$/)
  })

  it.each([
    ['malformed JSON', () => post('{"name":'), 400, 'malformed-json'],
    ['a poisoned prototype', () => post('{"__proto__":{"x":1},"name":"x"}'), 400, 'malformed-json'],
    ['an empty body', () => post(''), 400, 'malformed-json'],
    ['ten megabytes', () => post(JSON.stringify({ name: 'x'.repeat(10_000_000) })), 413, 'body-too-large'],
    ['a wrong type', () => post('{"name":1}'), 422, 'invalid-input'],
    ['an unknown field', () => post('{"name":"x","more":1}'), 422, 'invalid-input'],
    ['a body that is no object', () => post('[]'), 422, 'invalid-input'],
    [
      'a form',
      () => post('name=x', { 'content-type': 'application/x-www-form-urlencoded' }),
      415,
      'unsupported-media-type',
    ],
    ['plain text', () => post('{"name":"x"}', { 'content-type': 'text/plain' }), 415, 'unsupported-media-type'],
    ['a wrong path part', () => send('/api/v1/echo/too-long', { method: 'POST' }), 422, 'invalid-input'],
    ['an unknown route', () => send('/api/v1/nothing'), 404, 'route-not-found'],
    ['a wrong method', () => send('/api/v1/echo/1', { method: 'DELETE' }), 405, 'method-not-allowed'],
    ['a broken encoding', () => send('/api/v1/echo/%E0%A4%A'), 400, 'malformed-request'],
    ['a very long part', () => send(`/api/v1/echo/${'a'.repeat(600)}`), 400, 'malformed-request'],
    ['a very long address', () => send(`/api/v1/echo/1?x=${'a'.repeat(9000)}`), 400, 'malformed-request'],
    ['a bug', () => send('/api/v1/broken?how=throw'), 500, 'internal'],
    ['an answer against its schema', () => send('/api/v1/broken?how=schema'), 500, 'internal'],
  ])('answers %s with a problem', async (_, ask, status, code) => {
    const response = await ask()
    expect(response.status).toBe(status)
    expect(response.headers.get('content-type')).toContain('application/problem+json')
    const problem = await response.json()
    expect(problem).toMatchObject({ status, code, instance: `urn:request:${response.headers.get('x-request-id')}` })
    expect(JSON.stringify(problem)).not.toContain('private')
  })

  it('logs the cause of a bug beside the request id and tells the caller only the id', async () => {
    const response = await send('/api/v1/broken?how=throw')
    const requestId = response.headers.get('x-request-id')
    const line = log.lines.find(({ fields }) => fields?.requestId === requestId)
    expect(line).toMatchObject({ level: 'error', fields: { path: '/api/v1/broken' } })
    expect(String(line?.fields?.error)).toContain('a private cause')
  })

  it('points at each wrong field', async () => {
    const response = await post('{"name":1,"list":[{"a/b":1},{"a/b":"x"}]}')
    const { problems } = Problem.parse(await response.json())
    expect(problems?.map(({ path }) => path)).toEqual(['/name', '/list/1/a~1b'])
  })

  it('names the methods of a path, and answers OPTIONS without opening anything to other origins', async () => {
    const wrong = await send('/api/v1/echo/1', { method: 'PUT' })
    expect(wrong.headers.get('allow')).toBe('POST, GET, HEAD, OPTIONS')
    const options = await send('/api/v1/echo/1', { method: 'OPTIONS' })
    expect(options.status).toBe(204)
    expect(options.headers.get('allow')).toBe('POST, GET, HEAD, OPTIONS')
    const preflight = await send('/api/v1/echo/1', {
      method: 'OPTIONS',
      headers: { origin: 'http://evil.example', 'access-control-request-method': 'POST' },
    })
    expect(preflight.status).toBe(403)
  })

  it('answers HEAD like GET, without a body', async () => {
    const response = await send('/api/v1/echo/1', { method: 'HEAD' })
    expect(response.status).toBe(203)
    expect(await response.text()).toBe('')
  })

  it('says when to come back', async () => {
    const response = await send('/api/v1/broken?how=late')
    expect([response.status, response.headers.get('retry-after')]).toEqual([503, '1'])
  })

  it('asks for a token in a way that clients understand', async () => {
    for (const authorization of ['', 'Basic YTpi', 'Bearer', 'Bearer ', 'Bearer wrong', 'Bearer all all']) {
      const response = await send('/api/v1/echo/1', { method: 'POST', headers: { authorization } })
      expect([authorization, response.status]).toEqual([authorization, 401])
      expect(response.headers.get('www-authenticate')).toBe('Bearer')
    }
  })

  it('does not look for a token anywhere else', async () => {
    const headers = { cookie: 'token=all; authorization=all', 'x-api-key': 'all', authorization: '' }
    const response = await send('/api/v1/echo/1?token=all&access_token=all', { method: 'POST', headers })
    expect(response.status).toBe(401)
  })

  it('cannot be told who calls by forwarding headers', async () => {
    const headers = { 'x-forwarded-for': '127.0.0.1', forwarded: 'for=127.0.0.1', 'x-real-ip': '127.0.0.1' }
    for (const authorization of ['', 'Bearer none']) {
      const response = await send('/api/v1/echo/1', { method: 'POST', headers: { ...headers, authorization } })
      expect(response.status).toBe(authorization ? 403 : 401)
    }
  })

  it('refuses to mount a route that does not say who may call it', () => {
    const { app } = createDoor({ allowedHosts: () => [], findCaller, log })
    expect(() => app.get('/open', () => 'x')).toThrow('does not say who may call it')
  })

  it('does not read the body of a stranger', async () => {
    const head = `POST /api/v1/echo/1 HTTP/1.1\r\nHost: 127.0.0.1:${port}\r\nContent-Type: application/json\r\n`
    const { status } = await rawRequest(port, `${head}Content-Length: 900000\r\nConnection: close\r\n\r\n`)
    expect(status).toBe(401)
  })

  it.each([
    ['headers that are too large', `GET / HTTP/1.1\r\nHost: x\r\nX: ${'a'.repeat(20_000)}\r\n\r\n`, 431],
    ['no HTTP at all', 'hello\r\n\r\n', 400],
    ['two lengths', 'POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\nx', 400],
  ])('answers %s with a problem', async (_, text, status) => {
    const answer = await rawRequest(port, text)
    expect(answer.status).toBe(status)
    expect(answer.text).toContain('application/problem+json')
  })

  describe('asked by a web page', () => {
    const foreign: Record<string, string>[] = [
      { origin: 'http://evil.example' },
      { origin: 'null' },
      { origin: 'http://localhost:3000', 'sec-fetch-site': 'same-site' },
      { origin: 'https://127.0.0.1' },
      { origin: 'file://' },
      { origin: '' },
      { 'sec-fetch-site': 'cross-site' },
      { 'sec-fetch-site': 'same-site' },
      { 'sec-fetch-site': 'cross-site', 'sec-fetch-mode': 'no-cors', 'sec-fetch-dest': 'image' },
      { 'sec-fetch-site': 'anything' },
    ]
    const contentTypes = ['application/json', 'text/plain', 'application/x-www-form-urlencoded', 'multipart/form-data']
    const matrix = foreign.flatMap((headers) => contentTypes.map((type) => ({ ...headers, 'content-type': type })))

    it.each(matrix)('changes nothing for %j', async (headers) => {
      const before = called
      for (const authorization of ['Bearer all', '']) {
        const response = await post('{"name":"x"}', { ...headers, authorization })
        expect(response.status).toBe(403)
        expect(await response.json()).toMatchObject({ code: 'origin-not-allowed' })
      }
      expect(called).toBe(before)
    })

    it('needs the token also when it says nothing of where it comes from', async () => {
      for (const type of contentTypes) {
        const response = await post('{"name":"x"}', { 'content-type': type, authorization: '' })
        expect(response.status).toBe(401)
      }
    })

    it('serves the page of its own address', async () => {
      const headers = { origin: url(), 'sec-fetch-site': 'same-origin' }
      expect((await post('{"name":"x"}', headers)).status).toBe(200)
      expect((await send('/api/v1/echo/1', { headers: { 'sec-fetch-site': 'none' } })).status).toBe(203)
    })

    it('takes another spelling of its own address for a foreign page', async () => {
      expect((await post('{"name":"x"}', { origin: `http://localhost:${port}` })).status).toBe(403)
    })
  })

  it('ends with what is under way', async () => {
    const other = createDoor({ allowedHosts: () => ['x'], findCaller, log })
    await other.app.listen({ host: '127.0.0.1', port: 0 })
    const closed = once(other.app.server, 'close')
    await other.stop()
    await closed
  })
})

describe('the routes of the product', () => {
  const fake = (declared: (typeof allRoutes)[number]): Served => ({ route: declared, handle: () => ({}) })
  const door = createDoor({ allowedHosts: () => ['here'], findCaller, log: quietLog() })
  door.mount(allRoutes.map(fake))
  const guarded = allRoutes.filter(({ access }) => access !== 'public')
  const ask = async (declared: (typeof allRoutes)[number], headers: Record<string, string>) => {
    const url = declared.path.replace(/:\w+/g, '00000000-0000-4000-8000-000000000000')
    const { statusCode } = await door.app.inject({
      method: declared.method,
      url,
      headers: { host: 'here', ...headers },
    })
    return statusCode
  }

  it('are guarded, but for health, sign-in and webhooks, which have secrets of their own', () => {
    const open = allRoutes.filter(({ access }) => access === 'public').map(({ path }) => path)
    expect(open.sort()).toEqual(['/api/v1/sessions', '/healthz', '/hooks/:triggerId', '/livez', '/readyz'])
  })

  it.each(guarded.map((declared) => [`${declared.method} ${declared.path}`, declared] as const))(
    '%s needs a token with its permission',
    async (_, declared) => {
      expect(await ask(declared, {})).toBe(401)
      expect(await ask(declared, { authorization: 'Bearer wrong' })).toBe(401)
      expect(await ask(declared, { authorization: 'Bearer none' })).toBe(403)
    },
  )
})
