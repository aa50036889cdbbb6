import { createServer, type RequestListener, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { afterEach, describe, expect, it } from 'vitest'
import type { JsonObject } from '../../contracts/json.ts'
import { httpFetch } from './http-fetch.ts'
import { isPublic, type NetworkPolicy } from './network-policy.ts'
import { privateNames, privateSpellings, privateV4, privateV6 } from './testing/private-addresses.ts'
import { testContext } from './testing/test-context.ts'

const servers: Server[] = []
afterEach(async () => {
  for (const server of servers.splice(0)) {
    server.closeAllConnections()
    await new Promise((resolve) => server.close(resolve))
  }
})

/** Counts connections, not requests: even an empty one would be a leak. */
async function listen(answer: RequestListener): Promise<{ port: number; connections: () => number }> {
  const server = createServer(answer)
  let connections = 0
  server.on('connection', () => {
    connections += 1
  })
  servers.push(server)
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  return { port: (server.address() as AddressInfo).port, connections: () => connections }
}

const canary = () => listen((_request, response) => response.end('reached'))
const call = (policy: NetworkPolicy, input: JsonObject, context = testContext()) =>
  httpFetch(policy).run(input, context) as Promise<JsonObject>

async function codeOf(promise: Promise<unknown>): Promise<string> {
  return promise.then(
    () => 'answered',
    (error: { code?: string }) => error.code ?? String(error),
  )
}

/** The refusals: by the address, or because no URL can be read from the text. */
const refusals = ['address-blocked', 'tool-input-invalid']

describe('addresses that are not public', () => {
  const hosts = [...privateV4, ...privateV6.map((address) => `[${address}]`), ...privateSpellings]

  it('reaches none of them by any spelling', { timeout: 60_000 }, async () => {
    const { port, connections } = await canary()
    expect(hosts.length + privateNames.length).toBeGreaterThanOrEqual(150)
    const lookup = async () => ['127.0.0.1']
    const answered: string[] = []
    for (const host of [...hosts, ...privateNames]) {
      const code = await codeOf(call({ lookup }, { url: `http://${host}:${port}/`, timeout_seconds: 2 }))
      if (!refusals.includes(code)) answered.push(`${host}: ${code}`)
    }
    expect(answered).toEqual([])
    expect(connections()).toBe(0)
  })

  it('reaches none of them by redirect', { timeout: 60_000 }, async () => {
    const { port, connections } = await canary()
    const door = await listen((request, response) => {
      const host = decodeURIComponent((request.url ?? '').slice(1))
      response.writeHead(302, { location: `http://${host}:${port}/` }).end()
    })
    const policy = { allowAddresses: [`127.0.0.1:${door.port}`], lookup: async () => ['127.0.0.1'] }
    const answered: string[] = []
    for (const host of [...hosts, ...privateNames].filter((name) => /^[\x21-\x7e]+$/.test(name))) {
      const url = `http://127.0.0.1:${door.port}/${encodeURIComponent(host)}`
      const code = await codeOf(call(policy, { url, timeout_seconds: 2 }))
      if (!refusals.includes(code)) answered.push(`${host}: ${code}`)
    }
    expect(answered).toEqual([])
    expect(connections()).toBe(0)
    expect(door.connections()).toBeGreaterThan(100)
  })

  it('reaches none of them by a name that resolves to them', { timeout: 60_000 }, async () => {
    const { port, connections } = await canary()
    for (const address of [...privateV4, ...privateV6, '::1%lo', 'fe80::1%eth0', 'not-an-address']) {
      const code = await codeOf(call({ lookup: async () => [address] }, { url: `http://rebound.example:${port}/` }))
      expect([address, code]).toEqual([address, 'address-blocked'])
    }
    const mixed = call({ lookup: async () => ['93.184.215.14', '127.0.0.1'] }, { url: `http://mixed.example:${port}/` })
    expect(await codeOf(mixed)).toBe('address-blocked')
    expect(connections()).toBe(0)
  })

  it('dials the address that was checked and asks for no other', async () => {
    const { port, connections } = await canary()
    const answers = [['127.0.0.9'], ['127.0.0.1']]
    const lookup = async () => answers.shift() ?? ['127.0.0.1']
    const policy = { allowAddresses: [`127.0.0.9:${port}`], lookup }
    await codeOf(call(policy, { url: `http://rebound.example:${port}/`, timeout_seconds: 2 }))
    expect(connections()).toBe(0)
    expect(answers).toHaveLength(1)
  })

  it.each(['ftp://example.com/', 'file:///etc/passwd', 'gopher://127.0.0.1/', 'data:text/plain,x', 'unix:/run/x.sock'])(
    'refuses %s',
    async (url) => expect(await codeOf(call({}, { url }))).toBe('address-blocked'),
  )

  it('knows public addresses', () => {
    expect(['8.8.8.8', '93.184.215.14', '2606:4700:4700::1111', '2a00:1450:4001::1'].every(isPublic)).toBe(true)
  })
})

describe('http_fetch', () => {
  const allow = ({ port }: { port: number }) => ({ allowAddresses: [`127.0.0.1:${port}`] })
  const at = ({ port }: { port: number }, path = '/') => `http://127.0.0.1:${port}${path}`

  it('parses JSON, and sends bodies with an idempotency key', async () => {
    const server = await listen((request, response) => {
      let body = ''
      request.on('data', (chunk) => {
        body += chunk
      })
      request.on('end', () => {
        response.setHeader('content-type', 'application/json')
        response.end(JSON.stringify({ method: request.method, key: request.headers['idempotency-key'], body }))
      })
    })
    const answer = await call(allow(server), { url: at(server), method: 'POST', body: { a: 1 } })
    expect(answer).toMatchObject({ status: 200, json: { method: 'POST', key: 'run-1:node-1', body: '{"a":1}' } })
    const read = await call(allow(server), { url: at(server), parse: 'text' })
    expect(JSON.parse(String(read.body))).toEqual({ method: 'GET', body: '' })
  })

  it('hands no secrets to another server', async () => {
    const second = await listen((request, response) => response.end(JSON.stringify(request.headers)))
    const first = await listen((_request, response) => response.writeHead(307, { location: at(second) }).end())
    const policy = { allowAddresses: ['127.0.0.0/8'] }
    const headers = { Authorization: 'Bearer x', Cookie: 'a=b', 'X-Other': 'kept' }
    const { body } = await call(policy, { url: at(first), headers, parse: 'text' })
    expect(JSON.parse(String(body))).toMatchObject({ 'x-other': 'kept' })
    expect(String(body)).not.toMatch(/Bearer|a=b/)
  })

  it('turns a redirected POST into a GET without a body', async () => {
    const server = await listen((request, response) => {
      if (request.url === '/') response.writeHead(302, { location: '/next' }).end()
      else response.end(`${request.method} ${request.headers['content-length'] ?? 'empty'}`)
    })
    expect(await call(allow(server), { url: at(server), method: 'POST', body: 'x' })).toMatchObject({
      body: 'GET empty',
    })
  })

  it('stops after five redirects', async () => {
    const server = await listen((_request, response) => response.writeHead(302, { location: '/' }).end())
    expect(await codeOf(call(allow(server), { url: at(server) }))).toBe('fetch-failed')
    expect(server.connections()).toBeLessThanOrEqual(6)
  })

  it('reports a status from 400 on as an error unless it is accepted', async () => {
    const server = await listen((_request, response) => response.writeHead(404).end('no such thing'))
    await expect(call(allow(server), { url: at(server) })).rejects.toMatchObject({
      code: 'fetch-status',
      detail: expect.stringContaining('404: no such thing'),
    })
    expect(await call(allow(server), { url: at(server), accept_status: [404] })).toMatchObject({ status: 404 })
  })

  it('stops reading at the limit, gives up at the time limit, and ends at once when cancelled', async () => {
    const server = await listen((request, response) => {
      if (request.url === '/big') response.end('x'.repeat(10_000))
    })
    expect(await codeOf(call(allow(server), { url: at(server, '/big'), max_bytes: 1000 }))).toBe('output-too-large')
    expect(await codeOf(call(allow(server), { url: at(server, '/slow'), timeout_seconds: 0.1 }))).toBe('fetch-failed')
    const controller = new AbortController()
    setTimeout(() => controller.abort(), 50)
    const cancelled = call(allow(server), { url: at(server, '/slow') }, testContext({ signal: controller.signal }))
    expect(await codeOf(cancelled)).toBe('node-cancelled')
  })

  it('takes no proxy from the environment and no connection headers from the author', async () => {
    const proxy = await canary()
    const before = process.env.HTTP_PROXY
    process.env.HTTP_PROXY = at(proxy)
    try {
      const server = await listen((_request, response) => response.end('direct'))
      expect(await call(allow(server), { url: at(server) })).toMatchObject({ body: 'direct' })
    } finally {
      if (before === undefined) delete process.env.HTTP_PROXY
      else process.env.HTTP_PROXY = before
    }
    expect(proxy.connections()).toBe(0)
    expect(await codeOf(call({}, { url: 'https://example.com', headers: { Host: 'x' } }))).toBe('tool-input-invalid')
  })
})
