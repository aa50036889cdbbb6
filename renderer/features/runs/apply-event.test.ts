import { describe, expect, test } from 'vitest'
import { toProblem } from '../../../contracts/errors.ts'
import type { RunEvent } from '../../../contracts/events.ts'
import type { JsonObject } from '../../../contracts/json.ts'
import type { RunDetail } from '../../../contracts/runs.ts'
import { applyEvents, needsMore } from './apply-event.ts'

const queued: RunDetail = {
  id: '018f0000-0000-7000-8000-000000000001',
  blueprintId: null,
  name: 'Orders',
  version: 1,
  state: 'queued',
  createdAt: '2026-01-01T00:00:00.000Z',
  startedAt: null,
  finishedAt: null,
  error: null,
  parentRunId: null,
  isDraft: false,
  isDryRun: false,
  pinned: [],
  wouldCall: [],
  trigger: null,
  causeRunId: null,
  followUps: [],
  ...{ deadlineAt: null, maxTokens: null, maxCost: null, pauseRequested: false, queuedBecause: null },
  parentPath: null,
  usage: null,
  inputs: {},
  outputs: null,
  outputsTruncated: false,
  cancelRequested: false,
  lastSeq: 1,
  retryOf: null,
  document: { schema_version: '1.2.0', name: 'Orders', description: '', nodes: [], metadata: {} },
  nodes: [],
}

const event = (seq: number, type: RunEvent['type'], path: string | null = null, data: JsonObject = {}): RunEvent => ({
  seq,
  at: `2026-01-01T00:00:0${seq}.000Z`,
  type,
  path,
  data,
})
const problem = JSON.parse(JSON.stringify(toProblem(new Error('x')))) as JsonObject

describe('applyEvents', () => {
  test('a run is followed from its start to its end', () => {
    const run = applyEvents(queued, [
      event(2, 'run.started'),
      event(3, 'node.started', 'parse', { type: 'tool', attempt: 1 }),
      event(4, 'node.succeeded', 'parse', { preview: '{"rows":3}', outputBytes: 10 }),
      event(5, 'run.succeeded'),
    ])
    expect(run).toMatchObject({ state: 'succeeded', lastSeq: 5, startedAt: event(2, 'run.started').at })
    expect(run.finishedAt).toBe(event(5, 'run.started').at)
    expect(run.nodes).toMatchObject([
      { path: 'parse', nodeId: 'parse', type: 'tool', state: 'succeeded', output: { rows: 3 } },
    ])
  })

  test('what comes twice counts once', () => {
    const started = event(2, 'run.started')
    const once = applyEvents(queued, [started])
    expect(applyEvents(once, [started])).toBe(once)
  })

  test('nothing is applied past a gap', () => {
    const run = applyEvents(queued, [event(2, 'run.started'), event(4, 'run.succeeded')])
    expect(run).toMatchObject({ state: 'running', lastSeq: 2 })
  })

  test('a node that is tried again keeps the reason of the attempt before', () => {
    const run = applyEvents(queued, [
      event(2, 'node.started', 'split/0/fetch', { type: 'tool', attempt: 1 }),
      event(3, 'node.retrying', 'split/0/fetch', { problem, attempt: 1, nextInMs: 10 }),
    ])
    expect(run.nodes[0]).toMatchObject({ nodeId: 'fetch', state: 'running', attempt: 2, error: { code: 'internal' } })
  })

  test('a question is asked, answered and gone', () => {
    const question = { kind: 'approve_reject', prompt: 'Send it?' }
    const waiting = applyEvents(queued, [event(2, 'node.waiting', 'ask', { question }), event(3, 'run.waiting')])
    expect(waiting).toMatchObject({ state: 'waiting', nodes: [{ state: 'waiting', question }] })
    const answered = applyEvents(waiting, [event(4, 'node.answered', 'ask'), event(5, 'run.resumed')])
    expect(answered).toMatchObject({ state: 'running', nodes: [{ question: null }] })
  })

  test('a failure brings its problem along', () => {
    const run = applyEvents(queued, [
      event(2, 'node.failed', 'a', { problem }),
      event(3, 'run.failed', null, { problem }),
    ])
    expect(run).toMatchObject({
      state: 'failed',
      error: { code: 'internal' },
      nodes: [{ state: 'failed', error: { code: 'internal' } }],
    })
  })

  test('logs and progress change no state', () => {
    const run = applyEvents(queued, [event(2, 'node.log', 'a', { level: 'info', text: 'x' })])
    expect(run).toMatchObject({ state: 'queued', nodes: [], lastSeq: 2 })
  })
})

test('only what was cut short has to be asked for', () => {
  expect(needsMore(event(2, 'node.succeeded', 'a', { preview: '1' }))).toBe(false)
  expect(needsMore(event(2, 'node.succeeded', 'a', { preview: '{"a":…' }))).toBe(true)
  expect(needsMore(event(2, 'run.succeeded'))).toBe(true)
  expect(needsMore(event(2, 'node.started', 'a'))).toBe(false)
})
