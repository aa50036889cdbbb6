import type { AddressInfo } from 'node:net'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { quietLog } from '../testing/quiet-log.ts'
import { rawRequest } from '../testing/raw-request.ts'
import { localHosts } from './check-host.ts'
import { createDoor, type Door } from './create-door.ts'

/** Every way to write an address that is not, byte for byte, one of ours. */
function spellings(port: number): string[] {
  const names = [
    ...[
      'evil.example',
      'rebind.evil.example',
      'a.b.c',
      'xn--bcher-kva.example',
      'localhost.evil.example',
      'localtest.me',
    ],
    ...[
      '127.0.0.1.evil.example',
      '127-0-0-1.evil.example',
      '127.0.0.1.nip.io',
      'localhost.localdomain',
      'ip6-localhost',
    ],
    ...[
      'LOCALHOST',
      'Localhost',
      'localhost.',
      '127.0.0.1.',
      'lоcalhost',
      'localhost%00',
      'localhost%2e',
      'local\thost',
    ],
    ...['127.1', '127.0.1', '127.000.000.001', '127.0.0.01', '0x7f.0.0.1', '0x7f000001', '0177.0.0.1', '2130706433'],
    ...[
      '017700000001',
      '127.0.0.2',
      '127.255.255.255',
      '0.0.0.0',
      '0',
      '[::]',
      '[0::1]',
      '[::01]',
      '[0:0:0:0:0:0:0:1]',
    ],
    ...['[::ffff:127.0.0.1]', '[::ffff:7f00:1]', '[::FFFF:7F00:1]', '[::1%25lo]', '[::1%lo]', '::1', '[::1', '::1]'],
    ...['user@127.0.0.1', '127.0.0.1@evil.example', 'user:pass@localhost', '@localhost', 'localhost@', 'localhost#'],
    ...['localhost/', 'localhost/x', 'localhost?', '\\localhost', 'http://localhost', '//localhost', '169.254.169.254'],
    ...['192.168.0.1', '10.0.0.1', 'host.docker.internal', 'kubernetes.default', '*', '-', '127.0.0.1,evil.example'],
    ...['127.0.0.1 evil.example', 'evil.example 127.0.0.1', '"127.0.0.1"', "'localhost'", '127。0。0。1'],
  ]
  const ports = [
    `:${port}`,
    '',
    ':80',
    `:0${port}`,
    `:${port}0`,
    `:${port} x`,
    `:${port}.`,
    ':',
    ':-1',
    ':99999',
    `:${port}:${port}`,
  ]
  const wrongNames = names.flatMap((name) => [`${name}:${port}`, name, `${name}:80`])
  const wrongPorts = localHosts(0).flatMap((host) => ports.slice(1).map((end) => host.replace(/:0$/, '') + end))
  return [...wrongNames, ...wrongPorts, '', '.', ':']
}

describe('the Host check', () => {
  let door: Door
  let port = 0
  let reached = 0
  beforeAll(async () => {
    door = createDoor({ allowedHosts: () => localHosts(port), findCaller: () => undefined, log: quietLog() })
    door.app.addHook('onRequest', async () => {
      reached++
    })
    door.app.all('/here', { config: { access: 'public' } }, () => 'reached')
    await door.app.listen({ host: '127.0.0.1', port: 0 })
    port = (door.app.server.address() as AddressInfo).port
  })
  afterAll(() => door.stop())

  const ask = (head: string) => rawRequest(port, `${head}\r\nConnection: close\r\n\r\n`)
  const refused = async (head: string) => {
    const { status, text } = await ask(head)
    expect([head, [400, 421].includes(status)]).toEqual([head, true])
    expect(text).not.toContain('reached')
  }

  it('accepts exactly the addresses that are served', async () => {
    for (const host of localHosts(port)) expect((await ask(`GET /here HTTP/1.1\r\nHost: ${host}`)).status).toBe(200)
  })

  it('refuses every other spelling', async () => {
    const all = spellings(port)
    expect(all.length).toBeGreaterThanOrEqual(200)
    const before = reached
    for (const host of all) await refused(`GET /here HTTP/1.1\r\nHost: ${host}`)
    expect(reached).toBe(before)
  })

  it.each(['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS'])(
    'holds for %s, wherever it goes',
    async (method) => {
      for (const path of ['/here', '/nowhere', '/%E0%A4%A', '/livez', '*', '/here?x=1']) {
        await refused(`${method} ${path} HTTP/1.1\r\nHost: evil.example:${port}`)
      }
    },
  )

  it('refuses no Host, an empty one and two', async () => {
    const ours = `Host: 127.0.0.1:${port}`
    await refused('GET /here HTTP/1.1\r\nAccept: */*')
    await refused('GET /here HTTP/1.0\r\nAccept: */*')
    await refused(`GET /here HTTP/1.1\r\n${ours}\r\n${ours}`)
    await refused(`GET /here HTTP/1.1\r\n${ours}\r\nhOsT: evil.example`)
    await refused(`GET /here HTTP/1.1\r\nHost: evil.example\r\n${ours}`)
  })

  it('refuses a target that names a host of its own', async () => {
    for (const host of [`evil.example:${port}`, `127.0.0.1:${port}`, `user@127.0.0.1:${port}`]) {
      await refused(`GET http://${host}/here HTTP/1.1\r\nHost: 127.0.0.1:${port}`)
    }
  })

  it('refuses upgrades, of our own address too', async () => {
    const upgrade = 'Connection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Version: 13\r\nSec-WebSocket-Key: eA=='
    for (const host of [`127.0.0.1:${port}`, 'evil.example']) {
      await refused(`GET /here HTTP/1.1\r\nHost: ${host}\r\n${upgrade}`)
    }
  })

  it('opens no tunnel', async () => {
    const { text } = await ask(`CONNECT 127.0.0.1:22 HTTP/1.1\r\nHost: 127.0.0.1:${port}`)
    expect(text).not.toContain(' 200 ')
  })
})
