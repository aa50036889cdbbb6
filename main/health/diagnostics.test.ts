import { mkdir, readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { strFromU8, unzipSync } from 'fflate'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { diagnosticsFileRoute } from '../../contracts/doctor.ts'
import { type Host, startHost } from '../host.ts'
import { tempFolder } from '../testing/temp-folder.ts'
import { packDiagnostics } from './pack-diagnostics.ts'

const engineEntry = fileURLToPath(new URL('../testing/fake-engine.ts', import.meta.url))

describe('the diagnostics', () => {
  let folder: Awaited<ReturnType<typeof tempFolder>>
  let host: Host | undefined
  beforeEach(async () => {
    folder = await tempFolder()
  })
  afterEach(async () => {
    await host?.stop()
    await folder.remove()
  })

  it('hold what helps, and none of the secrets that lie around it', async () => {
    const dataDir = join(folder.path, 'data')
    await mkdir(join(dataDir, 'stack'), { recursive: true })
    await mkdir(join(dataDir, 'logs'))
    const key = 'canary-master-key-0123456789abcdef'
    const stack = { postgresPassword: 'canary-postgres', valkeyPassword: 'canary-valkey', apiToken: 'canary-api-token' }
    await writeFile(join(dataDir, 'secret-key'), `${key}\n`)
    await writeFile(join(dataDir, 'stack', 'secrets.json'), JSON.stringify({ ...stack, markKey: 'canary-mark-key' }))
    const said = [
      `opened with ${key}`,
      ...Object.values(stack).map((secret) => `someone said ${secret} aloud`),
      'password=canary-in-a-setting',
      'authorization: Bearer canary-bearer-token',
      'postgres://ice:canary-in-an-address@db:5432/ice',
      '{"apiKey":"canary-in-json"}',
      'sk-canary0123456789abcdef',
      'The disk is 91 % full',
    ]
    await writeFile(join(dataDir, 'logs', 'engine.log'), said.join('\n'))
    host = await startHost({ dataDir, engineEntry, pageDir: folder.path, port: 0 })
    const token = (await readFile(host.tokenFile, 'utf8')).trim()
    await writeFile(join(dataDir, 'logs', 'other.log'), `the token ${token}, and ${encodeURIComponent(token)}`)

    const ask = (headers: Record<string, string>) => fetch(host?.url + diagnosticsFileRoute.path, { headers })
    expect((await ask({})).status).toBe(401)
    const answer = await ask({ authorization: `Bearer ${token}` })
    expect(answer.headers.get('content-disposition')).toMatch(/iceos-diagnostics-\d{4}-\d\d-\d\d\.zip/)
    const files = unzipSync(new Uint8Array(await answer.arrayBuffer()))
    expect(Object.keys(files)).toEqual(
      expect.arrayContaining(['README.txt', 'versions.json', 'checks.json', 'settings.json', 'log-engine.log']),
    )
    const all = Object.values(files)
      .map((bytes) => strFromU8(bytes))
      .join('\n')
    expect(all).toContain('The disk is 91 % full')
    expect(all).not.toContain('canary')
    expect(all).not.toContain(token)
    expect(all).not.toContain(token.slice(10, 30))
  })

  it('has no folder, and no name that leaves one', async () => {
    const names = ['../../etc/passwd', '..', 'container a/b', 'log x.log', '']
    const parts = names.map((name) => ({ name, text: '{}' }))
    const { bytes } = packDiagnostics({ createdAt: '2026-01-01T00:00:00Z', parts })
    const chunks: Uint8Array[] = []
    for await (const chunk of bytes) chunks.push(chunk)
    const found = Object.keys(unzipSync(Buffer.concat(chunks)))
    expect(found).toEqual(['README.txt', 'etc-passwd.json', 'part.json', 'container-a-b.json', 'log-x.log'])
  })
})
