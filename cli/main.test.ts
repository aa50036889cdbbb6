import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { AppError, type ErrorCode, toProblem } from '../contracts/errors.ts'
import { main } from './main.ts'
import type { Stream } from './terminal.ts'

const id = '01a1fdde-ba12-70f0-9262-4b8d98422e8b'
const url = 'http://127.0.0.1:8000'
const blueprint = {
  id,
  name: 'Hello',
  description: '',
  version: 1,
  lock: 'abc',
  nodeCount: 1,
  bundle: null,
  createdAt: '2026-01-01T00:00:00Z',
  updatedAt: '2026-01-01T00:00:00Z',
}
const run = {
  id,
  blueprintId: id,
  name: 'Hello',
  version: 1,
  state: 'running',
  createdAt: '2026-01-01T00:00:00Z',
  startedAt: '2026-01-01T00:00:00Z',
  finishedAt: null,
  error: null,
  parentRunId: null,
  isDraft: false,
  isDryRun: false,
  parentPath: null,
  usage: null,
  inputs: {},
  outputs: null,
  outputsTruncated: false,
  cancelRequested: false,
  lastSeq: 2,
  retryOf: null,
}

type Asked = {
  method: string
  path: string
  authorization: string | undefined
  ifMatch: string | undefined
  body: unknown
}
type Answer = { status?: number; body: unknown }

let folder = ''
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'ice-main-'))
})
afterEach(() => rmSync(folder, { recursive: true }))

/** Runs a command line against a server that is a function. */
async function ice(args: string[], answer: (asked: Asked) => Answer = () => ({ body: {} }), env = signedIn) {
  const asked: Asked[] = []
  const written = { out: '', err: '' }
  const stream = (name: 'out' | 'err'): Stream => ({
    write: (text) => {
      written[name] += text
    },
    paint: (_, text) => text,
    size: () => undefined,
  })
  const terminal = {
    out: stream('out'),
    err: stream('err'),
    env,
    cwd: folder,
    onInterrupt: () => () => {},
    readSecret: async () => undefined,
    readLine: async () => undefined,
    readInput: async () => undefined,
    readLines: async function* () {},
    confirm: async () => undefined,
  }
  const fetch = async (target: string | URL | Request, init: RequestInit = {}) => {
    const headers = new Headers(init.headers)
    const request = {
      method: init.method ?? 'GET',
      path: String(target).slice(url.length),
      authorization: headers.get('authorization') ?? undefined,
      ifMatch: headers.get('if-match') ?? undefined,
      body: typeof init.body === 'string' ? JSON.parse(init.body) : undefined,
    }
    asked.push(request)
    const { status = 200, body } = answer(request)
    return new Response(JSON.stringify(body), { status })
  }
  const exitCode = await main(args, { terminal, fetch })
  return { exitCode, asked, ...written }
}
const signedIn: Record<string, string> = { ICEOS_API_URL: url, ICEOS_API_TOKEN: 'ice_secret' }
const problem = (code: ErrorCode): Answer => {
  const body = toProblem(new AppError(code))
  return { status: body.status, body }
}

describe('the command line', () => {
  it.each([
    ['host-not-running', 3],
    ['engine-unavailable', 3],
    ['blueprint-not-found', 4],
    ['unauthorized', 5],
    ['forbidden', 5],
    ['version-conflict', 6],
    ['internal', 1],
  ] as const)('ends after %s with %d', async (code, exitCode) => {
    expect((await ice(['status'], () => problem(code))).exitCode).toBe(exitCode)
  })

  it('says that iceOS is not running, and how to start it, when no host owns the folder', async () => {
    const { exitCode, err, out } = await ice(['status', '--data-dir', folder], undefined, {})
    expect(exitCode).toBe(3)
    expect(err).toContain('iceOS is not running')
    expect(err).toContain('npm start')
    expect(out).toBe('')
  })

  it('prints a failure as one problem on stdout with --json, and nothing else', async () => {
    const { out, err } = await ice(['runs', 'show', id, '--json'], () => problem('run-not-found'))
    expect(JSON.parse(out)).toMatchObject({ code: 'run-not-found', status: 404 })
    expect(err).toBe('')
  })

  it.each([
    [['nonsense']],
    [['run']],
    [['run', 'Hello', '--input', 'novalue']],
    [['runs', 'list', '--state', 'sleeping']],
    [['runs', 'list', '--limit', '0']],
    [['blueprints', 'push', 'missing.yaml']],
    [['new', 'blueprint', '../escape']],
  ])('takes %j for a mistake in the command', async (args) => {
    const { exitCode, err, asked } = await ice(args)
    expect(exitCode).toBe(2)
    expect(err).not.toBe('')
    expect(asked).toEqual([])
  })

  it('says of a word that is no command that it is none, and asks nothing', async () => {
    const { exitCode, err, asked } = await ice(['knowledge', 'collections', 'list'])
    expect({ exitCode, asked }).toEqual({ exitCode: 2, asked: [] })
    expect(err).toContain("unknown command 'collections'. There are: add, list, documents,")
    const json = await ice(['models', 'lst', '--json'])
    expect(json.exitCode).toBe(2)
    expect(JSON.parse(json.out).detail).toContain("unknown command 'lst'")
  })

  it('sends the token from the environment, and never takes one as an argument', async () => {
    const { asked } = await ice(['blueprints', 'list'], () => ({ body: { items: [], nextCursor: null } }))
    expect(asked[0]?.authorization).toBe('Bearer ice_secret')
    expect((await ice(['status', '--token', 'x'])).exitCode).toBe(2)
  })

  it("does not give this machine's own token to another address", async () => {
    writeFileSync(join(folder, 'token'), 'ice_local')
    const { exitCode, err, asked } = await ice(['status', '--url', url, '--data-dir', folder], undefined, {})
    expect(exitCode).toBe(2)
    expect(err).toContain('--token-file')
    expect(asked).toEqual([])
  })
})

describe('ice run', () => {
  const answer = ({ path }: Asked): Answer =>
    path.startsWith('/api/v1/blueprints') ? { body: { items: [blueprint], nextCursor: null } } : { body: run }

  it('finds the workflow by its name and starts it with the inputs', async () => {
    const { asked, out, exitCode } = await ice(['run', 'Hello', '-i', 'n=3', '-i', 'name=Ada'], answer)
    expect(asked.map(({ method, path }) => `${method} ${path}`)).toEqual([
      'GET /api/v1/blueprints?name=Hello&limit=1',
      'POST /api/v1/runs',
    ])
    expect(asked[1]?.body).toEqual({ blueprintId: id, inputs: { n: 3, name: 'Ada' } })
    expect(out).toContain(id)
    expect(exitCode).toBe(0)
  })

  it('prints the run as JSON', async () => {
    expect(JSON.parse((await ice(['run', 'Hello', '--json'], answer)).out)).toMatchObject({ id, state: 'running' })
  })

  it('says which workflow there is none of', async () => {
    const { exitCode, err } = await ice(['run', 'Nope'], () => ({ body: { items: [], nextCursor: null } }))
    expect(exitCode).toBe(4)
    expect(err).toContain('"Nope"')
  })
})

describe('ice blueprints push', () => {
  it('replaces the workflow of that name with its lock', async () => {
    writeFileSync(join(folder, 'hello.yaml'), 'name: Hello\nnodes: []\n')
    const { asked } = await ice(['blueprints', 'push', 'hello.yaml'], ({ method }) =>
      method === 'GET'
        ? { body: { items: [blueprint], nextCursor: null } }
        : { body: { ...blueprint, version: 2, document: { name: 'Hello', nodes: [] } } },
    )
    expect(asked[1]).toMatchObject({ method: 'PUT', path: `/api/v1/blueprints/${id}`, ifMatch: '"abc"' })
  })

  it('names the node of each problem', async () => {
    writeFileSync(join(folder, 'bad.json'), '{"name": "Bad", "nodes": []}')
    const { exitCode, err } = await ice(['blueprints', 'push', 'bad.json'], ({ path, method }) => {
      if (path.endsWith('/validate')) {
        const problems = [{ nodeId: 'fetch', path: '/nodes/0/tool_name', message: 'No such tool.', severity: 'error' }]
        return { body: { valid: false, problems } }
      }
      return method === 'GET' ? { body: { items: [], nextCursor: null } } : problem('blueprint-invalid')
    })
    expect(exitCode).toBe(1)
    expect(err).toContain('fetch (/nodes/0/tool_name)  No such tool.')
  })
})

describe('ice retention', () => {
  it('takes a limit away with the word none', async () => {
    const { asked } = await ice(['retention', 'set', '--days', 'none', '--runs', '10'], ({ body }) => ({ body }))
    expect(asked[0]?.body).toEqual({ blueprintId: null, maxAgeDays: null, maxRuns: 10 })
  })
})

describe('ice new', () => {
  it('writes a file once and never over another', async () => {
    expect((await ice(['new', 'blueprint', 'greeting'])).exitCode).toBe(0)
    expect(readFileSync(join(folder, 'greeting.yaml'), 'utf8')).toContain('name: greeting')
    expect((await ice(['new', 'blueprint', 'greeting'])).exitCode).toBe(2)
  })
})

describe('commands that start runs', () => {
  it('retries a run, and tells what could not be kept', async () => {
    const retried = { ...run, retryOf: id, kept: ['a'], notKept: [{ path: 'b', why: 'changed' }] }
    const { asked, err, out } = await ice(['runs', 'retry', id, '--blueprint-version', 'latest'], () => ({
      body: retried,
    }))
    expect(asked).toMatchObject([{ method: 'POST', path: `/api/v1/runs/${id}/retry`, body: { version: 'latest' } }])
    expect(err).toContain('b: it was changed since')
    expect(out).toContain(`Started run ${id}`)
  })

  it('makes a webhook and prints its secret alone; a schedule gets the time zone of this machine', async () => {
    const answer = ({ path, method, body }: Asked) => {
      if (method === 'GET') return { body: { items: path.includes('/triggers') ? [] : [blueprint], nextCursor: null } }
      const fired = { lastFiredAt: null, lastRunId: null, lastError: null, nextAt: null, pendingAt: null }
      const secret = (body as { kind: string }).kind === 'webhook' ? 'ice_hook' : null
      return { status: 201, body: { ...(body as object), id, secret, createdAt: run.createdAt, ...fired } }
    }
    const hook = await ice(['triggers', 'add', 'Hello', '--webhook', '--auth', 'bearer'], answer)
    expect(hook).toMatchObject({ exitCode: 0, out: 'ice_hook\n' })
    expect(hook.err).toContain(`POST ${url}/hooks/${id}`)
    expect(hook.asked.at(-1)?.body).toMatchObject({
      kind: 'webhook',
      name: 'Hello (webhook)',
      config: { auth: 'bearer' },
    })
    const cron = await ice(['triggers', 'add', 'Hello', '--cron', '0 7 * * *', '--overlap', 'queue'], answer)
    const { timeZone } = Intl.DateTimeFormat().resolvedOptions()
    expect(cron.asked.at(-1)?.body).toMatchObject({ kind: 'cron', config: { timezone: timeZone, overlap: 'queue' } })
    const failure = await ice(['triggers', 'add', 'Hello', '--on-failure'], answer)
    expect(failure).toMatchObject({ exitCode: 0, out: 'Made "Hello (on failure of any other)".\n' })
    expect(failure.asked.at(-1)?.body).toMatchObject({
      kind: 'run-ended',
      config: { states: ['failed'], blueprintIds: [], fallback: true },
    })
    const after = await ice(['triggers', 'add', 'Hello', '--after', 'Other', '--state', 'succeeded', 'failed'], answer)
    expect(after.asked.at(-1)?.body).toMatchObject({
      kind: 'run-ended',
      config: { states: ['succeeded', 'failed'], blueprintIds: [id], fallback: false },
    })
    expect((await ice(['triggers', 'add', 'Hello'])).exitCode).toBe(2)
    expect((await ice(['triggers', 'add', 'Hello', '--on-failure', '--webhook'])).exitCode).toBe(2)
    expect((await ice(['triggers', 'remove', 'none'], answer)).exitCode).toBe(4)
  })
})
