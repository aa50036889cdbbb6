import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdir, readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { setTimeout as wait } from 'node:timers/promises'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { makeDataDir, type Product, removeDataDir, startProduct } from './start-product.ts'

const entry = join(import.meta.dirname, '..', 'dist', 'cli', 'ice.js')

let dataDir = ''
let work = ''
let product: Product

beforeAll(async () => {
  dataDir = await makeDataDir()
  work = join(dataDir, 'work')
  await mkdir(work)
  product = await startProduct(dataDir)
})
afterAll(async () => {
  await product.stop()
  await removeDataDir(dataDir)
})

function start(args: readonly string[], folder = dataDir, input = '') {
  const { ICEOS_API_URL: _url, ICEOS_API_TOKEN: _token, DATABASE_URL: _database, ...env } = process.env
  const child = spawn(process.execPath, [entry, ...args], {
    cwd: work,
    env: { ...env, ICEOS_DATA_DIR: folder },
    stdio: 'pipe',
  })
  child.stdin.end(input)
  const written = { out: '', err: '' }
  child.stdout.on('data', (chunk) => {
    written.out += chunk
  })
  child.stderr.on('data', (chunk) => {
    written.err += chunk
  })
  const ended = once(child, 'close').then(([code]) => ({ exitCode: Number(code), ...written }))
  return { child, written, ended }
}
const ice = (...args: string[]) => start(args).ended
const iceJson = async <T>(...args: string[]): Promise<T> => {
  const { out, err } = await ice(...args, '--json')
  expect(err).toBe('')
  return JSON.parse(out) as T
}

describe('ice, with a host that runs', () => {
  it('ends quietly when nobody reads on', async () => {
    const { child, written, ended } = start(['jobs', '--help'])
    child.stdout.destroy()
    expect((await ended).exitCode).toBe(0)
    expect(written.err).toBe('')
  })

  it('finds it by itself and says how it is', async () => {
    const status = await iceJson<{ url: string; engine: { state: string } }>('status')
    expect(status).toMatchObject({ url: product.url, engine: { state: 'running' } })
  })

  it('shows the demo, and goes on by its session', async () => {
    const first = await ice('demo', 'rag')
    expect(first.exitCode).toBe(0)
    expect(first.out).toMatch(/marine energy engineer.*\[1\][\s\S]* {2}\[1\] resume\.md, page 1: “/)
    const turn = await iceJson<{ state: string; parentId: string; answer: { text: string } }>(
      ...['chat', 'And', 'when', 'can', 'she', 'begin?', '--session', 'demo'],
    )
    expect(turn).toMatchObject({ state: 'done', parentId: expect.any(String) })
    expect(turn.answer.text).toContain('1 September 2026')
    const piped = 'Which award did Mira Halonen receive?\n'
    const { ended } = start(['chat', '--collection', 'Demo: Mira Halonen'], dataDir, piped)
    expect((await ended).out).toContain('Blue Propeller')
    expect(await ice('chat', 'Anything?', '--model', 'nobody/nothing')).toMatchObject({ exitCode: 1 })
    expect(await ice('chat')).toMatchObject({ exitCode: 2 })
  })

  it('runs the getting-started workflow to its report, and shows each node', async () => {
    const { exitCode, out, err } = await ice('run', 'Order report', '--watch')
    expect(err).toMatch(/✓ succeeded {2}validate/)
    expect(err).toMatch(/succeeded in/)
    expect(out).toContain('# Order figures')
    expect(exitCode).toBe(0)
  })

  it('lists, shows and tells the events of that run', async () => {
    const runs = await iceJson<{ id: string; state: string }[]>('runs', 'list', '--blueprint', 'Order report')
    expect(runs).toHaveLength(1)
    const id = runs[0]?.id ?? ''
    const shown = await iceJson<{ state: string; nodes: unknown[] }>('runs', 'show', id)
    expect(shown.state).toBe('succeeded')
    const events = await iceJson<{ seq: number; type: string }[]>('runs', 'events', 'latest')
    expect(events.map(({ seq }) => seq)).toEqual(events.map((_, index) => index + 1))
    expect(events.at(-1)?.type).toBe('run.succeeded')
  })

  it('scaffolds a workflow that is valid, runs, is stored, fetched and deleted', async () => {
    expect((await ice('new', 'blueprint', 'greeting')).exitCode).toBe(0)
    expect((await ice('blueprints', 'validate', 'greeting.yaml')).out).toBe('valid\n')
    expect((await ice('run', 'greeting.yaml', '-i', 'name=Ada', '--watch')).out).toContain('Hello Ada')
    expect((await ice('blueprints', 'push', 'greeting.yaml')).out).toContain('version 1')
    expect((await ice('blueprints', 'push', 'greeting.yaml')).out).toMatch(/version \d/)
    expect((await ice('blueprints', 'pull', 'greeting', '--output', 'pulled.yaml')).exitCode).toBe(0)
    expect(await readFile(join(work, 'pulled.yaml'), 'utf8')).toContain('name: greeting')
    expect((await ice('run', 'greeting', '--wait', '20')).out).toContain('Hello world')
    expect((await ice('blueprints', 'delete', 'greeting')).exitCode).toBe(0)
    expect((await ice('run', 'greeting')).exitCode).toBe(4)
  })

  it('names the nodes of a workflow that is wrong', async () => {
    await writeFile(join(work, 'bad.yaml'), 'name: bad\nnodes:\n  - { id: fetch, type: tool, tool_name: nope }\n')
    const { exitCode, err } = await ice('blueprints', 'push', 'bad.yaml')
    expect(exitCode).toBe(1)
    expect(err).toContain('fetch (/nodes/0/tool_name)')
  })

  it('approves what a run waits for', async () => {
    const inputs = ['-i', 'customer=Ada', '-i', 'amount=1000', '-i', 'percent=30']
    const { exitCode } = await ice('run', 'Approve a discount', ...inputs, '--wait', '2')
    expect(exitCode).toBe(7)
    const watched = start(['runs', 'watch', 'latest'])
    expect((await ice('runs', 'approve', 'latest')).exitCode).toBe(0)
    expect(await watched.ended).toMatchObject({ exitCode: 0 })
  })

  // Windows cannot send Ctrl-C to one process.
  it.skipIf(process.platform === 'win32')('leaves a run going when the watching is stopped', async () => {
    const slow = 'name: slow\nnodes:\n  - { id: nap, type: tool, tool_name: delay, tool_args: { seconds: 25 } }\n'
    await writeFile(join(work, 'slow.yaml'), slow)
    const watched = start(['run', 'slow.yaml', '--watch'])
    while (!watched.written.err.includes('running    nap')) await wait(20)
    watched.child.kill('SIGINT')
    const { exitCode, err } = await watched.ended
    expect(exitCode).toBe(130)
    expect(err).toContain('The run goes on.')
    expect(await iceJson('runs', 'show', 'latest')).toMatchObject({ state: 'running' })
    expect((await ice('runs', 'cancel', 'latest')).exitCode).toBe(0)
  })

  it('makes a token that may do what it was made for, and revokes it', async () => {
    const token = await iceJson<{ id: string; secret: string }>(
      'token',
      'create',
      'reader',
      '--permissions',
      'runs:read',
    )
    const ask = (path: string) =>
      fetch(`${product.url}${path}`, { headers: { authorization: `Bearer ${token.secret}`, connection: 'close' } })
    expect((await ask('/api/v1/runs')).status).toBe(200)
    expect((await ask('/api/v1/blueprints')).status).toBe(403)
    expect((await ice('token', 'revoke', token.id)).exitCode).toBe(0)
    expect((await ask('/api/v1/runs')).status).toBe(401)
  })

  it('does not migrate a database that is in use', async () => {
    const { exitCode, err } = await ice('migrate', 'up')
    expect(exitCode).toBe(6)
    expect(err).toContain(`process ${product.pid}`)
  })
})

describe('ice, without a host', () => {
  it('says so with a code of its own', async () => {
    const { exitCode, err, out } = await start(['status'], join(work, 'nowhere')).ended
    expect(exitCode).toBe(3)
    expect(err).toContain('iceOS is not running')
    expect(out).toBe('')
  })

  it('looks after the database of a folder at rest', async () => {
    await product.stop()
    const { migrations } = await iceJson<{ migrations: { appliedAt: string | null }[] }>('migrate', 'status')
    expect(migrations.every(({ appliedAt }) => appliedAt !== null)).toBe(true)
    expect((await ice('migrate', 'verify')).exitCode).toBe(0)
  })
})
