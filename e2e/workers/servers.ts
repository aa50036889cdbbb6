/** A Postgres and a Redis of a test's own, which it may hurt. */
import { execFile, spawn } from 'node:child_process'
import { once } from 'node:events'
import { createServer } from 'node:net'
import { join } from 'node:path'
import { promisify } from 'node:util'

const run = promisify(execFile)
const scripts = join(import.meta.dirname, '..', '..', 'scripts', 'test-postgres')

export type TestPostgres = {
  url: string
  /** As a crash: nobody is told. It is back, and recovered, when this resolves. */
  crash: (downSeconds?: number) => Promise<void>
  stop: () => Promise<void>
}

export async function startPostgres(): Promise<TestPostgres> {
  const { stdout } = await run('sh', [join(scripts, 'start.sh')])
  const url = stdout.trim().split('\n').at(-1) as string
  return {
    url,
    crash: async (downSeconds = 0) => void (await run('sh', [join(scripts, 'restart.sh'), url, String(downSeconds)])),
    stop: async () => void (await run('sh', [join(scripts, 'stop.sh'), url])),
  }
}

export type TestRedis = {
  url: string
  /** Ends it with SIGKILL. Nothing of it is kept: only hints were in it. */
  kill: () => Promise<void>
  /** Again, on the same port. */
  start: () => Promise<void>
}

export async function startRedis(): Promise<TestRedis> {
  const port = await freePort()
  let server = await launch(port)
  return {
    url: `redis://127.0.0.1:${port}/0`,
    async kill() {
      if (server.exitCode !== null || server.signalCode !== null) return
      server.kill('SIGKILL')
      await once(server, 'exit')
    },
    async start() {
      server = await launch(port)
    },
  }
}

async function launch(port: number) {
  const args = ['--port', String(port), '--bind', '127.0.0.1', '--save', '', '--appendonly', 'no', '--dir', '/tmp']
  const server = spawn('redis-server', args, { stdio: ['ignore', 'pipe', 'ignore'] })
  const end = () => void server.kill('SIGKILL')
  process.once('exit', end)
  server.once('exit', () => process.off('exit', end))
  await new Promise<void>((resolve, reject) => {
    server.stdout.on('data', (chunk) => void (String(chunk).includes('eady to accept') && resolve()))
    server.once('exit', () => reject(new Error('redis-server ended before it was ready.')))
  })
  return server
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1')
  await once(server, 'listening')
  const { port } = server.address() as { port: number }
  server.close()
  await once(server, 'close')
  return port
}

/** What a machine lacks for these tests; CI may lack nothing. */
export async function missingServers(): Promise<string | undefined> {
  const missing: string[] = []
  if (process.platform !== 'linux' || process.getuid?.() !== 0) missing.push('root on Linux (scripts/test-postgres)')
  for (const program of ['redis-server', 'debootstrap']) {
    await run('sh', ['-c', `command -v ${program}`]).catch(() => missing.push(program))
  }
  if (missing.length === 0) return undefined
  if (process.env.CI === 'true') throw new Error(`CI tests with real servers: ${missing.join(', ')} is missing.`)
  return `needs ${missing.join(', ')}`
}
