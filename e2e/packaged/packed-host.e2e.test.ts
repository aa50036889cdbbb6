/** What the desktop app takes along as its host, started by the shell's own code from where an installer would put it. */
import { execFile } from 'node:child_process'
import { access, mkdtemp, readdir, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { type Client, call } from '../../contracts/call.ts'
import { addDocumentRoute, createCollectionRoute, getDocumentRoute } from '../../contracts/knowledge-routes.ts'
import { startRunRoute } from '../../contracts/run-routes.ts'
import { putSecretRoute } from '../../contracts/secrets.ts'
import { hostProgram } from '../../main/shell/host-program.ts'
import { type HostProcess, hostEnv, spawnHost, startHostProcess } from '../../main/shell/start-host-process.ts'
import { keysInMemory } from '../../platform/secret-key-keeper.ts'
import { packHost } from '../../scripts/pack/pack-host.ts'

const run = promisify(execFile)
const root = join(import.meta.dirname, '..', '..')
const kept = keysInMemory()
let resources: string
let dataDir: string
let host: HostProcess
let client: Client

beforeAll(async () => {
  resources = await mkdtemp(join(tmpdir(), 'iceos-packed-'))
  dataDir = join(resources, 'data of one user')
  packHost({ root, to: join(resources, 'host') })
  const program = hostProgram({
    isPackaged: true,
    resourcesPath: resources,
    root: '/nowhere',
    platform: process.platform,
  })
  // Nothing of this project's surroundings: no PATH with its Node, no modules but its own.
  const env = hostEnv({ HOME: resources, ICEOS_DATA_DIR: dataDir, ELECTRON_RUN_AS_NODE: '1', NODE_OPTIONS: '--bad' })
  host = await startHostProcess(spawnHost({ ...program, args: [...program.args, '--port', '0'] }, env), kept)
  const token = (await readFile(host.ready.tokenFile, 'utf8')).trim()
  client = { url: host.ready.url, fetch, headers: () => ({ authorization: `Bearer ${token}` }) }
})
afterAll(async () => {
  await host?.stop()
  await rm(resources, { recursive: true, force: true, maxRetries: 5 })
})

it('runs code in its sandbox, with a secret whose key only the app has', async () => {
  await call(client, putSecretRoute, { params: { name: 'GREETING' }, body: { value: 'good morning' } })
  expect(await kept.read()).toMatch(/\S{20,}/)
  await expect(access(join(dataDir, 'secret-key'))).rejects.toThrow('ENOENT')
  const code = 'return { length: inputs.secrets.GREETING.length, hasProcess: typeof process }'
  const blueprint = { name: 'Packed', nodes: [{ id: 'code', type: 'code', code, secrets: ['GREETING'] }] }
  const ended = await call(client, startRunRoute, { query: { wait: 60 }, body: { blueprint, inputs: {} } })
  expect([ended.state, ended.outputs]).toEqual(['succeeded', { code: { length: 12, hasProcess: 'undefined' } }])
})

it('reads documents in a process of its own', async () => {
  const { id: collectionId } = await call(client, createCollectionRoute, { body: { name: 'Packed' } })
  const bytes = new TextEncoder().encode('<h1>Ice</h1><p>It floats.</p>')
  const { id } = await call(client, addDocumentRoute, { params: { collectionId }, query: { name: 'a.html' }, bytes })
  const state = async () => (await call(client, getDocumentRoute, { params: { documentId: id } })).state
  await expect.poll(state, { timeout: 60_000 }).toBe('ready')
})

it('shows the page', async () => {
  const answer = await fetch(`${client.url}/`)
  expect([answer.status, await answer.text()]).toEqual([200, expect.stringContaining('id="root"')])
})

it('brings the command line along', async () => {
  const name = process.platform === 'win32' ? 'ice.cmd' : 'ice'
  const env = { ...process.env, ICEOS_DATA_DIR: dataDir, PATH: '/usr/bin:/bin' }
  const { stdout } = await run(join(resources, 'host', name), ['status', '--json'], { env, cwd: tmpdir() })
  expect(JSON.parse(stdout)).toMatchObject({ url: client.url })
})

it('holds no part of the window, no source and no test', async () => {
  const main = await readdir(join(resources, 'host', 'dist', 'main'))
  expect(main).not.toEqual(expect.arrayContaining(['shell']))
  expect(main).not.toContain('main.js')
  const modules = await readdir(join(resources, 'host', 'node_modules'))
  expect(
    modules.filter((name) => ['electron', 'electron-updater', 'vitest', 'typescript', 'react'].includes(name)),
  ).toEqual([])
  const all = await readdir(join(resources, 'host', 'dist'), { recursive: true })
  expect(all.filter((name) => /\.test\.|\.ts$/.test(name))).toEqual([])
})
