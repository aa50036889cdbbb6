import { expect, it } from 'vitest'
import { AppError, toProblem } from '../contracts/errors.ts'
import { noLimits, noOrgLimits } from '../contracts/limits.ts'
import { main } from './main.ts'
import type { Stream } from './terminal.ts'

const id = '01a1fdde-ba12-70f0-9262-4b8d98422e8b'
const at = '2026-01-01T00:00:00Z'
const blueprint = {
  ...{ id, name: 'Report', description: '', version: 1, lock: 'abc', nodeCount: 1, bundle: null },
  ...{ createdAt: at, updatedAt: at },
}
const run = {
  ...{ id, blueprintId: id, name: 'Report', version: 1, state: 'running', createdAt: at, startedAt: at },
  ...{ finishedAt: null, error: null, parentRunId: null, parentPath: null, isDraft: false, isDryRun: false },
  ...{ usage: null, inputs: {}, outputs: null, outputsTruncated: false, cancelRequested: false, lastSeq: 2 },
  retryOf: null,
}
const queue = { blueprintId: id, name: 'Report', queued: 3, running: 1, oldestQueuedAt: at, pausedAt: null }
const used = { calls: 2, tokens: 500, costUsd: 0.25, unpricedCalls: 0 }
const own = { ...noLimits, concurrency: 2, deadlineSeconds: 60 }
const wide = { ...noOrgLimits, costPerDay: 5 }

type Asked = { method: string; path: string; body?: unknown }

/** As the API answers it; what was sent comes back as what holds now. */
function answer({ method, path, body }: Asked): unknown {
  if (path === `/api/v1/blueprints/${id}/limits`) return { limits: method === 'PUT' ? body : own, queue }
  if (path.endsWith(`${id}/pause`) && path.includes('blueprints'))
    return { limits: own, queue: { ...queue, pausedAt: at } }
  if (path.endsWith(`${id}/resume`) && path.includes('blueprints')) return { limits: own, queue }
  if (path.startsWith('/api/v1/blueprints')) return { items: [blueprint], nextCursor: null }
  if (path === '/api/v1/limits') return { limits: method === 'PUT' ? body : wide, today: used, month: used }
  if (path === '/api/v1/queues') return { items: [queue] }
  if (path === '/api/v1/runs-bulk') {
    const { dryRun } = body as { dryRun: boolean }
    return dryRun
      ? { matched: 4, done: 0, refused: [] }
      : { matched: 4, done: 3, refused: [{ code: 'run-not-active', count: 1 }] }
  }
  return run
}

async function ice(
  args: string[],
  confirm: boolean | undefined = undefined,
  reply: (asked: Asked) => unknown = answer,
) {
  const asked: Asked[] = []
  const questions: string[] = []
  const written = { out: '', err: '' }
  const stream = (name: 'out' | 'err'): Stream => ({
    write: (text) => {
      written[name] += text
    },
    paint: (_, text) => text,
    size: () => undefined,
  })
  const terminal = {
    ...{ out: stream('out'), err: stream('err'), cwd: '.', onInterrupt: () => () => {} },
    env: { ICEOS_API_URL: 'http://127.0.0.1:8000', ICEOS_API_TOKEN: 'ice_secret' },
    readSecret: async () => undefined,
    readLine: async () => undefined,
    readInput: async () => undefined,
    readLines: async function* () {},
    confirm: async (question: string) => {
      questions.push(question)
      return confirm
    },
  }
  const fetch = async (target: string | URL | Request, init: RequestInit = {}) => {
    const path = String(target).slice('http://127.0.0.1:8000'.length)
    const body: unknown = typeof init.body === 'string' ? JSON.parse(init.body) : undefined
    asked.push({ method: init.method ?? 'GET', path, ...(body === undefined ? {} : { body }) })
    const answered = reply(asked.at(-1) as Asked)
    if (answered instanceof AppError) {
      const problem = toProblem(answered)
      return new Response(JSON.stringify(problem), { status: problem.status })
    }
    return new Response(JSON.stringify(answered), { status: 200 })
  }
  return { exitCode: await main(args, { terminal, fetch }), asked, questions, ...written }
}

it('pauses and resumes one run, and says that nodes at work end first', async () => {
  const paused = await ice(['runs', 'pause', id])
  expect(paused.asked).toEqual([{ method: 'POST', path: `/api/v1/runs/${id}/pause` }])
  expect(paused.out).toContain('pauses when its nodes at work have ended')
  const resumed = await ice(['runs', 'resume', id])
  expect(resumed).toMatchObject({ exitCode: 0, asked: [{ path: `/api/v1/runs/${id}/resume` }] })
  const notPaused = await ice(['runs', 'resume', id], undefined, () => new AppError('run-not-paused'))
  expect(notPaused.exitCode).toBe(6)
})

it('counts the runs that fit, asks, and changes them only after a yes', async () => {
  const args = ['runs', 'cancel', '--workflow', 'Report', '--state', 'queued,running']
  const sure = await ice(args, true)
  const filter = { blueprintId: id, state: ['queued', 'running'] }
  expect(sure.questions).toEqual(['Cancel 4 runs?'])
  expect(sure.asked.slice(1).map(({ body }) => body)).toEqual([
    { action: 'cancel', filter, dryRun: true },
    { action: 'cancel', filter, dryRun: false },
  ])
  expect(sure.out).toBe('3 of 4 runs cancelled.\n  1 run not: This run has already ended\n')
  expect(sure.exitCode).toBe(6)
  const unsure = await ice(args, false)
  expect(unsure.asked.at(-1)?.body).toMatchObject({ dryRun: true })
  expect(unsure.err).toContain('Nothing was changed')
  expect(unsure.exitCode).toBe(130)
})

it('changes nothing without a word of consent where nobody can be asked', async () => {
  const silent = await ice(['runs', 'retry', '--state', 'failed'])
  expect(silent.exitCode).toBe(2)
  expect(silent.err).toContain('--yes')
  expect(silent.asked.map(({ body }) => (body as { dryRun: boolean }).dryRun)).toEqual([true])
  const yes = await ice(['runs', 'retry', '--state', 'failed', '--yes', '--json'])
  expect(yes.questions).toEqual([])
  expect(yes.asked.map(({ body }) => (body as { dryRun: boolean }).dryRun)).toEqual([false])
  expect(JSON.parse(yes.out)).toEqual({ matched: 4, done: 3, refused: [{ code: 'run-not-active', count: 1 }] })
})

it('only counts with --dry-run', async () => {
  const { asked, out, exitCode } = await ice(['runs', 'pause', '--search', 'rep', '--dry-run'])
  expect(asked.map(({ body }) => body)).toEqual([{ action: 'pause', filter: { search: 'rep' }, dryRun: true }])
  expect(out).toBe('4 runs would be paused.\n')
  expect(exitCode).toBe(0)
})

it.each([
  [['runs', 'cancel']],
  [['runs', 'cancel', id, '--state', 'queued']],
  [['runs', 'retry', '--state', 'failed', '--watch']],
  [['runs', 'pause', '--state', 'sleeping']],
  [['limits', 'set', 'Report']],
  [['limits', 'set', 'Report', '--cost-per-day', '5']],
  [['limits', 'set', '--deadline', '5m']],
  [['limits', 'set', 'Report', '--deadline', 'soon']],
  [['limits', 'set', 'Report', '--when-full', 'explode']],
  [['limits', 'set', 'Report', '--concurrency', '0']],
])('takes %j for a mistake in the command', async (args) => {
  const { exitCode, err, asked } = await ice(args)
  expect(exitCode).toBe(2)
  expect(err).not.toBe('')
  expect(asked).toEqual([])
})

it('changes the limits of a workflow that are named, and leaves the others', async () => {
  const args = ['--key', '{{ inputs.customer }}', '--key-concurrency', '1', '--deadline', '15m', '--when-full', 'skip']
  const { asked, out } = await ice(['limits', 'set', 'Report', ...args])
  expect(asked.at(-1)).toEqual({
    method: 'PUT',
    path: `/api/v1/blueprints/${id}/limits`,
    body: {
      ...own,
      ...{ key: '{{ inputs.customer }}', keyConcurrency: 1, deadlineSeconds: 900, whenFull: 'skip' },
    },
  })
  expect(out).toMatch(/deadline\s+15 min/)
  const none = await ice(['limits', 'set', 'Report', '--concurrency', 'none', '--cost', '0.5'])
  expect(none.asked.at(-1)?.body).toEqual({ ...own, concurrency: null, cost: 0.5 })
})

it('shows and changes the limits of all workflows together beside what was used', async () => {
  expect((await ice(['limits', 'show'])).out).toMatch(/cost a day\s+\$5\s+\$0\.25/)
  const { asked } = await ice(['limits', 'set', '--concurrency', '20', '--tokens-per-month', '1000000'])
  expect(asked.at(-1)).toEqual({
    method: 'PUT',
    path: '/api/v1/limits',
    body: { ...wide, concurrency: 20, tokensPerMonth: 1_000_000 },
  })
  expect((await ice(['limits', 'show', 'Report'])).out).toContain('3 queued, 1 running.')
})

it('pauses a workflow, lets it go on, and shows the queues', async () => {
  const paused = await ice(['blueprints', 'pause', 'Report'])
  expect(paused.asked.at(-1)).toEqual({ method: 'POST', path: `/api/v1/blueprints/${id}/pause` })
  expect(paused.out).toMatch(/"Report" is paused\. 3 queued, 1 running, paused since 2/)
  expect((await ice(['blueprints', 'resume', 'Report'])).out).toContain('"Report" goes on.')
  expect((await ice(['queues'])).out).toMatch(/Report\s+3\s+1\s+20/)
})
