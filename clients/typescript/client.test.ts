import { describe, expect, it } from 'vitest'
import { AppError, type ErrorCode, toProblem } from '../../contracts/errors.ts'
import { connectTo } from './client.ts'
import { workflow } from './index.ts'

const hello = workflow({ name: 'Hello' }, ({ tool }) => ({ s: tool('wait', 'delay', { seconds: 0 }).output.seconds }))
const at = '2026-01-01T00:00:00.000Z'
const blueprintId = '0199a000-0000-7000-8000-000000000001'
const runId = '0199a000-0000-7000-8000-000000000002'

const summary = {
  id: blueprintId,
  name: 'Hello',
  description: '',
  version: 1,
  lock: 'lock-1',
  nodeCount: 1,
  bundle: null,
  createdAt: at,
  updatedAt: at,
}
const stored = { ...summary, document: hello.document }
const run = {
  id: runId,
  blueprintId: null,
  retryOf: null,
  parentRunId: null,
  isDraft: false,
  isDryRun: false,
  parentPath: null,
  usage: null,
  name: 'Hello',
  version: 1,
  state: 'succeeded',
  createdAt: at,
  startedAt: at,
  finishedAt: at,
  error: null,
  inputs: {},
  outputs: { s: 0 } as unknown,
  outputsTruncated: false,
  cancelRequested: false,
  lastSeq: 1,
  document: hello.document,
  nodes: [],
  pinned: [],
  wouldCall: [],
  ...{ trigger: null, causeRunId: null, followUps: [] },
  ...{ deadlineAt: null, maxTokens: null, maxCost: null, pauseRequested: false, queuedBecause: null },
}

type Asked = { method: string; path: string; headers: Headers; body: unknown }

/** A host that knows these answers, by method and path. */
function hostWith(answers: Record<string, unknown>) {
  const asked: Asked[] = []
  const fetch: typeof globalThis.fetch = async (input, init) => {
    const { pathname } = new URL(String(input))
    const path = pathname.replace('/api/v1', '').replace(runId, 'RUN').replace(blueprintId, 'BLUEPRINT')
    const body: unknown = typeof init?.body === 'string' ? JSON.parse(init.body) : undefined
    asked.push({ method: init?.method ?? '', path, headers: new Headers(init?.headers), body })
    const answer = answers[`${init?.method} ${path}`]
    if (answer instanceof AppError) return Response.json(toProblem(answer), { status: toProblem(answer).status })
    return typeof answer === 'string' ? new Response(answer) : Response.json(answer)
  }
  const iceos = connectTo({ url: 'http://127.0.0.1:8000/', token: 'secret', fetch })
  return { iceos, asked, steps: () => asked.map(({ method, path }) => `${method} ${path}`) }
}

const endOfRun = (type: string) => `id: 1\ndata: ${JSON.stringify({ seq: 1, at, type, path: null, data: {} })}\n\n`
const ended = (changes: Partial<typeof run> & { error?: unknown }) => ({
  'POST /runs': { ...run, state: 'queued' },
  'GET /runs/RUN/stream': endOfRun('run.succeeded'),
  'GET /runs/RUN': { ...run, ...changes },
})
const refused = (code: ErrorCode) => new AppError(code)

describe('submit', () => {
  it('creates what is not there, with the token', async () => {
    const { iceos, asked, steps } = hostWith({
      'GET /blueprints': { items: [], nextCursor: null },
      'POST /blueprints': stored,
    })
    expect(await iceos.submit(hello)).toEqual(stored)
    expect(steps()).toEqual(['GET /blueprints', 'POST /blueprints'])
    expect(asked[1]?.headers.get('authorization')).toBe('Bearer secret')
    expect(asked[1]?.body).toEqual(hello.document)
  })

  it('replaces what is there by the lock that it saw, or by the one it is given', async () => {
    const answers = { 'GET /blueprints': { items: [summary], nextCursor: null }, 'PUT /blueprints/BLUEPRINT': stored }
    const { iceos, asked } = hostWith(answers)
    await iceos.submit(hello)
    await iceos.submit(hello, { lock: 'older' })
    const locks = asked.filter(({ method }) => method === 'PUT').map(({ headers }) => headers.get('if-match'))
    expect(locks).toEqual(['"lock-1"', '"older"'])
  })

  it('writes nothing over what somebody else stored in between', async () => {
    const { iceos } = hostWith({
      'GET /blueprints': { items: [], nextCursor: null },
      'POST /blueprints': refused('blueprint-name-taken'),
    })
    await expect(iceos.submit(hello)).rejects.toMatchObject({ code: 'version-conflict' })
    await expect(iceos.submit(hello, { lock: 'x' })).rejects.toMatchObject({ code: 'blueprint-not-found' })
  })
})

describe('pause and resume', () => {
  it('give the run as it stands then', async () => {
    const answers = { 'POST /runs/RUN/pause': { ...run, state: 'paused' }, 'POST /runs/RUN/resume': run }
    const { iceos, steps } = hostWith(answers)
    expect((await iceos.pause(runId)).state).toBe('paused')
    await iceos.resume(runId)
    expect(steps()).toEqual(['POST /runs/RUN/pause', 'POST /runs/RUN/resume'])
  })
})

describe('start and run', () => {
  it('send the document of a workflow, and only the id of a stored one', async () => {
    const { iceos, asked } = hostWith({ 'POST /runs': run })
    await iceos.start(hello)
    await iceos.start(stored, {}, { idempotencyKey: 'k', priority: 5, limits: { deadlineSeconds: 60 } })
    expect(asked.map(({ body }) => body)).toEqual([
      { blueprint: hello.document, inputs: {} },
      { blueprintId, inputs: {}, priority: 5, limits: { deadlineSeconds: 60 } },
    ])
    expect(asked.map(({ headers }) => headers.get('idempotency-key'))).toEqual([null, 'k'])
  })

  it('fetch outputs that are too large to stand in the run', async () => {
    const { iceos } = hostWith({
      ...ended({ outputs: null, outputsTruncated: true }),
      'GET /runs/RUN/output': { s: 'all of it' },
    })
    expect(await iceos.run(hello)).toEqual({ s: 'all of it' })
  })

  it('throw what the run failed with, and say when it was cancelled', async () => {
    const failed = hostWith(
      ended({ state: 'failed', outputs: null, error: toProblem(refused('code-timeout')) as never }),
    )
    await expect(failed.iceos.run(hello)).rejects.toMatchObject({ code: 'code-timeout' })
    const cancelled = hostWith(ended({ state: 'cancelled', outputs: null }))
    await expect(cancelled.iceos.run(hello)).rejects.toMatchObject({ code: 'run-cancelled' })
  })
})
