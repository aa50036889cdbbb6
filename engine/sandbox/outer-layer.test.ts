/** The outer layer by itself: what holds when QuickJS does not. */
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises'
import { createServer, type Server } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { createSandbox, type Sandbox } from './create-sandbox.ts'
import { createLauncher, systemLayers } from './launch-child.ts'
import { defaultSandboxLimits } from './sandbox-limits.ts'
import { isRunning } from './testing/is-running.ts'

const pathOf = (name: string) => fileURLToPath(new URL(`./testing/${name}`, import.meta.url))
const hasOwnNetwork = systemLayers().some(([command]) => command?.endsWith('unshare'))

let sandbox: Sandbox
let folder: string
let server: Server
let port: number
let connections = 0

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'sandbox-'))
  await writeFile(join(folder, 'canary.txt'), 'canary')
  server = createServer((socket) => {
    connections += 1
    socket.destroy()
  }).listen(0, '127.0.0.1')
  await once(server, 'listening')
  const address = server.address()
  port = typeof address === 'object' && address ? address.port : 0
  const launch = createLauncher({ memoryMb: 64, maxLineBytes: 100_000, entry: pathOf('open-child.ts') })
  sandbox = createSandbox({ launch, maxConcurrent: 1 })
})

afterAll(async () => {
  await sandbox.stop()
  server.close()
  await rm(folder, { recursive: true })
})

const attempt = (code: string) => {
  return sandbox.execute({
    code,
    input: { file: join(folder, 'canary.txt'), folder, port },
    limits: { timeoutMs: 5000 },
  })
}

test.each([
  'read a file',
  'read its own source',
  'list a folder',
  'open a file by stream',
  'read the memory of its parent',
  'write a file',
  'remove a file',
  'link a file',
  'start a process',
  'fork a process',
  'start a thread',
  'read the environment',
  'evaluate text',
  'use fetch',
  'import more',
  'get a built-in',
  'use a binding',
  'load native code',
  'signal its parent',
])('plain Node code in the child cannot %s', async (code) => {
  expect(await attempt(code)).toEqual({ refused: expect.any(String) })
  expect(await readdir(folder)).toEqual(['canary.txt'])
  expect(await readFile(join(folder, 'canary.txt'), 'utf8')).toBe('canary')
})

// Node's permission model says nothing about the network. Only a namespace of its own takes it away for certain.
test.runIf(hasOwnNetwork)('even with the net module in hand it cannot connect to a port of this machine', async () => {
  expect(await attempt('connect to a port')).toEqual({ refused: expect.stringMatching(/ENETUNREACH|ECONNREFUSED/) })
  expect(connections).toBe(0)
})

test('a child that does not keep to the protocol is killed', async () => {
  const launch = createLauncher({ memoryMb: 64, maxLineBytes: 10, entry: pathOf('open-child.ts') })
  const own = createSandbox({ launch, limits: defaultSandboxLimits })
  await expect(own.execute({ code: 'read a file', input: {} })).rejects.toMatchObject({ code: 'sandbox-unavailable' })
  await own.stop()
})

test('children end when the engine is killed, even in the middle of a loop', async () => {
  const parent = spawn(process.execPath, [pathOf('doomed-parent.ts')], { stdio: ['ignore', 'pipe', 'inherit'] })
  const [line] = await once(parent.stdout, 'data')
  const pids: number[] = JSON.parse(String(line))
  expect(pids.length).toBeGreaterThanOrEqual(2)
  expect(pids.every(isRunning)).toBe(true)
  parent.kill('SIGKILL')
  for (let waits = 0; waits < 30 && pids.some(isRunning); waits++) await sleep(100)
  expect(pids.filter(isRunning)).toEqual([])
})
