import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { AddFromWeb, WebEvent } from '../../../contracts/web-documents.ts'
import { guardedAgent } from '../../tools/guarded-agent.ts'
import { documentName } from './document-name.ts'
import { readSite } from './read-site.ts'
import { parseRobots } from './robots.ts'

describe('readSite', () => {
  let server: Server
  let host: string
  const asked: string[] = []

  const html = (...links: string[]) =>
    `<html><body>${links.map((link) => `<a class="x" href="${link}">to ${link}</a>`).join(' ')}</body></html>`

  beforeAll(async () => {
    server = createServer((request, response) => {
      const path = request.url ?? '/'
      asked.push(path)
      const pages: Record<string, string> = {
        '/': html('/a', '/b#part', '/secret/c', 'http://elsewhere.invalid/d', 'mailto:x@y', '/gone', '/away'),
        '/a': html('/', '/deep'),
        '/b': html('/a'),
        '/deep': html('/deeper'),
      }
      if (path === '/robots.txt') return void response.end('User-agent: *\nDisallow: /secret/\n')
      if (path === '/away') return void response.writeHead(302, { location: 'http://169.254.169.254/latest' }).end()
      const page = pages[path]
      if (page === undefined) return void response.writeHead(404).end()
      response.writeHead(200, { 'content-type': 'text/html; charset=utf-8' }).end(page)
    })
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
    host = `127.0.0.1:${(server.address() as AddressInfo).port}`
  })
  afterAll(() => void server.close())

  async function read(rest: Partial<AddFromWeb>, allowAddresses: readonly string[] = [host]): Promise<WebEvent[]> {
    const agent = guardedAgent({ allowAddresses })
    const events: WebEvent[] = []
    try {
      const save = async () => '00000000-0000-7000-8000-000000000001'
      const wanted = { url: `http://${host}/`, depth: 0, pages: 50, hosts: [], ...rest }
      for await (const event of readSite({ agent, save }, wanted, new AbortController().signal)) events.push(event)
      return events
    } finally {
      await agent.destroy()
    }
  }

  const added = (events: readonly WebEvent[]) =>
    events.flatMap((event) => (event.type === 'added' ? [new URL(event.url).pathname] : []))

  it('reads one page and follows nothing unless it is asked to', async () => {
    const events = await read({})
    expect(added(events)).toEqual(['/'])
    expect(events.at(-1)).toEqual({ type: 'done', added: 1, skipped: 0, left: 0 })
  })

  it('follows links as far as it may, on the same site, and leaves alone what robots.txt names', async () => {
    asked.length = 0
    const events = await read({ depth: 1 })
    expect(added(events)).toEqual(['/', '/a', '/b'])
    expect(asked).not.toContain('/secret/c')
    const skipped = events.flatMap((event) => (event.type === 'skipped' ? [event] : []))
    expect(skipped.map(({ url, problem }) => [new URL(url).pathname, problem.code])).toEqual([
      ['/secret/c', 'address-blocked'],
      ['/gone', 'fetch-status'],
      ['/away', 'address-blocked'],
    ])
  })

  it('stops at its limit, and says how much is left', async () => {
    const events = await read({ depth: 3, pages: 2 })
    expect(added(events)).toEqual(['/', '/a'])
    expect(events.at(-1)).toMatchObject({ type: 'done', added: 2, left: 5 })
  })

  it('does not call this machine', async () => {
    await expect(read({}, [])).rejects.toMatchObject({ code: 'address-blocked' })
    await expect(read({ url: 'http://169.254.169.254/' })).rejects.toMatchObject({ code: 'address-blocked' })
  })

  it('says why a single page could not be had', async () => {
    await expect(read({ url: `http://${host}/gone` })).rejects.toMatchObject({ code: 'fetch-status' })
    await expect(read({ url: `http://${host}/secret/c` })).rejects.toMatchObject({ code: 'address-blocked' })
  })
})

describe('parseRobots', () => {
  const robots = parseRobots(
    `User-agent: other\nDisallow: /\n\nUser-agent: *\nUser-agent: else\nDisallow: /private # not this\nAllow: /private/open\nDisallow: /*.pdf$\nCrawl-delay: 2\n`,
    'iceos',
  )

  it.each([
    ['/', true],
    ['/private/x', false],
    ['/private/open/x', true],
    ['/a/b.pdf', false],
    ['/a/b.pdf?x', true],
  ])('reads the rules of its group: %s is %s', (path, isAllowed) => expect(robots.allows(path)).toBe(isAllowed))

  it('keeps the pause that is asked for', () => expect(robots.delayMs).toBe(2000))

  it('takes the group of its own name before that of all, and is not slowed down by a pattern', () => {
    const own = parseRobots(`User-agent: *\nDisallow: /\nUser-agent: iceOS\nDisallow: ${'/*a'.repeat(2000)}b$`, 'iceos')
    expect(own.allows(`/${'a'.repeat(20_000)}`)).toBe(true)
  })
})

describe('documentName', () => {
  it.each([
    ['https://example.com/', 'text/html', 'example.com/index.html'],
    ['https://example.com/help/?page=2', 'text/html', 'example.com/help/index_page=2.html'],
    ['https://example.com/a.pdf', 'application/pdf', 'example.com/a.pdf'],
    ['https://example.com/a.php', 'text/html', 'example.com/a.php.html'],
    ['https://example.com/notes.md', 'text/plain', 'example.com/notes.md'],
    ['https://example.com/%ff', 'application/pdf', 'example.com/%ff.pdf'],
  ])('of %s (%s) is %s', (url, mediaType, name) => {
    expect(documentName({ url: new URL(url), mediaType })).toBe(name)
  })
})
