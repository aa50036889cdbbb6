import { spawn, spawnSync } from 'node:child_process'
import { once } from 'node:events'
import { createServer } from 'node:net'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { checkRedis } from './check-redis.ts'

const hasRedis = spawnSync('redis-server', ['--version']).status === 0
if (!hasRedis && process.env.CI === 'true') throw new Error('CI tests with a real Redis: install redis-server.')

describe.skipIf(!hasRedis)('a Redis of the user’s own (skipped without redis-server)', () => {
  let port = 0
  let server: ReturnType<typeof spawn>
  beforeAll(async () => {
    port = await freePort()
    server = spawn('redis-server', ['-'], { stdio: ['pipe', 'pipe', 'ignore'] })
    const users = ['user deaf on >secret-1 +@all -publish ~* &*', 'user default on >secret-2 +@all ~* &*']
    server.stdin?.end([`port ${port}`, 'bind 127.0.0.1', 'save ""', ...users].join('\n'))
    await new Promise<void>((resolve, reject) => {
      server.stdout?.on('data', (chunk) => String(chunk).includes('eady to accept') && resolve())
      server.once('exit', () => reject(new Error('redis-server ended before it was ready.')))
    })
  })
  afterAll(async () => {
    if (server.exitCode === null && server.kill('SIGKILL')) await once(server, 'exit')
  })

  it('answers, with its version and what its owner should know', async () => {
    const found = await checkRedis(`redis://:secret-2@127.0.0.1:${port}`)
    expect(found[0]).toMatchObject({
      state: 'ok',
      sentence: expect.stringMatching(/^(Redis|Valkey) \d+\.\d+.* answers\.$/),
    })
    expect(found[1]).toMatchObject({ state: 'attention', sentence: 'The connection is not encrypted.' })
  })

  it.each([
    ['a wrong password', (at: string) => `redis://:wrong@${at}`, 'refused the name or the password'],
    ['no password', (at: string) => `redis://${at}`, 'refused the name or the password'],
    ['a user who may not publish', (at: string) => `redis://deaf:secret-1@${at}`, 'may not publish'],
    ['nobody there', () => 'redis://127.0.0.1:1', 'does not answer'],
  ])('tells of %s', async (_what, url, sentence) => {
    const [found] = await checkRedis(url(`127.0.0.1:${port}`))
    expect(found).toMatchObject({ state: 'broken', sentence: expect.stringContaining(sentence) })
  })
})

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1')
  await once(server, 'listening')
  const { port } = server.address() as { port: number }
  server.close()
  await once(server, 'close')
  return port
}
