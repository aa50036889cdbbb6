/** Engines of several versions, as far as they differ: a server that answers as they do, and refuses what they refuse. */
import { mkdtemp, rm } from 'node:fs/promises'
import { createServer, type Server } from 'node:http'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, describe, expect, it } from 'vitest'
import type { Docker } from './connect.ts'
import { findEngine } from './find-engine.ts'
import { pullImage } from './pull-image.ts'

type Answers = { Version: string; ApiVersion: string; MinAPIVersion: string; OSType?: string; pull?: string }

const stops: (() => Promise<void>)[] = []
afterEach(async () => {
  for (const stop of stops.splice(0)) await stop()
})

/** An engine on a socket of its own. `asked` are the paths that were asked for. */
async function engine({ OSType = 'linux', pull = '', ...version }: Answers) {
  const folder = await mkdtemp(join(tmpdir(), 'iceos-engine-'))
  const socket = join(folder, 'engine.sock')
  const asked: string[] = []
  const server: Server = createServer(({ url = '' }, answer) => {
    asked.push(url)
    const spoken = url.match(/^\/v([\d.]+)\//)?.[1]
    const say = (status: number, body: unknown) => {
      answer.writeHead(status, { 'content-type': 'application/json', connection: 'close' })
      answer.end(typeof body === 'string' ? body : JSON.stringify(body))
    }
    // In the words of the daemon (api/server/middleware/version.go), which are the same from 20.10 to 29.
    if (spoken && isLess(spoken, version.MinAPIVersion)) {
      const least = `client version ${spoken} is too old. Minimum supported API version is ${version.MinAPIVersion}, please upgrade your client to a newer version`
      return say(400, { message: least })
    }
    if (spoken && isLess(version.ApiVersion, spoken)) {
      const most = `client version ${spoken} is too new. Maximum supported API version is ${version.ApiVersion}`
      return say(400, { message: most })
    }
    if (url.endsWith('/version')) return say(200, { ...version, Os: OSType, Arch: 'amd64' })
    if (url.endsWith('/info')) return say(200, { OSType, OperatingSystem: 'A test', NCPU: 2, MemTotal: 4e9 })
    if (url.includes('/images/create')) return say(200, pull)
    say(404, { message: 'page not found' })
  })
  await new Promise<void>((resolve) => server.listen(socket, resolve))
  stops.push(async () => {
    await new Promise((resolve) => server.close(resolve))
    await rm(folder, { recursive: true })
  })
  return { asked, find: () => findEngine({ DOCKER_HOST: `unix://${socket}`, HOME: folder }, 'linux') }
}

const isLess = (left: string, right: string) => {
  const [a, b] = [left, right].map((text) => Number(text.split('.')[1]))
  return (a ?? 0) < (b ?? 0)
}

describe('an engine', () => {
  it.each([
    ['20.10.24', '1.41', '1.12', '1.41'],
    ['23.0.6', '1.42', '1.12', '1.42'],
    ['24.0.9', '1.43', '1.12', '1.43'],
    ['25.0.5', '1.44', '1.24', '1.44'],
    ['26.1.4', '1.45', '1.24', '1.45'],
    ['27.3.1', '1.47', '1.24', '1.47'],
    ['28.0.4', '1.48', '1.24', '1.48'],
    ['28.5.1', '1.51', '1.24', '1.51'],
    ['29.0.0', '1.52', '1.44', '1.51'],
  ])('of version %s (API %s, at least %s) is spoken to in %s', async (Version, ApiVersion, MinAPIVersion, spoken) => {
    const { asked, find } = await engine({ Version, ApiVersion, MinAPIVersion })
    const found = await find()
    expect(found.engine).toMatchObject({ version: Version, apiVersion: spoken })
    // The first question is in no version: whoever names one may be refused before he knows what to speak.
    expect(asked).toEqual(['/version', `/v${spoken}/info`])
  })

  it('that is too old is named, with what it would need', async () => {
    const { find } = await engine({ Version: '19.03.15', ApiVersion: '1.40', MinAPIVersion: '1.12' })
    const { docker, tried, advice } = await find()
    expect(docker).toBeUndefined()
    expect(tried).toMatchObject([{ why: 'too-old' }])
    expect(advice).toContain('It is version 19.03.15 (API 1.40); 20.10 (API 1.41) is the oldest that works.')
  })

  it('for Windows containers is told apart', async () => {
    const { find } = await engine({ Version: '28.5.1', ApiVersion: '1.51', MinAPIVersion: '1.24', OSType: 'windows' })
    expect((await find()).advice).toContain('Switch it to Linux containers')
  })
})

describe('a pull', () => {
  const versions = { Version: '28.5.1', ApiVersion: '1.51', MinAPIVersion: '1.24' }
  const pull = async (docker: Docker | undefined) =>
    pullImage(docker as Docker, 'an/image:1', () => {}, new AbortController().signal).then(
      () => undefined,
      (error: unknown) => error,
    )

  it('that finds the disk full says so, and does not try again', async () => {
    const message = 'write /var/lib/docker/tmp/GetImageBlob1: no space left on device'
    const { asked, find } = await engine({
      ...versions,
      pull: [
        { id: 'a', status: 'Downloading', progressDetail: { current: 5, total: 10 } },
        { errorDetail: { message }, error: message },
      ]
        .map((line) => JSON.stringify(line))
        .join('\r\n'),
    })
    expect(await pull((await find()).docker)).toMatchObject({
      code: 'disk-full',
      detail: expect.stringContaining('no room left'),
    })
    expect(asked.filter((url) => url.includes('/images/create')).length).toBe(1)
  })
})
