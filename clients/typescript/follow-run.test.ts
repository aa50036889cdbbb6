import { describe, expect, it } from 'vitest'
import type { Client } from '../../contracts/call.ts'
import { AppError, type ErrorCode, toProblem } from '../../contracts/errors.ts'
import type { RunEvent } from '../../contracts/events.ts'
import { followRun } from './follow-run.ts'

const runId = '0199a000-0000-7000-8000-000000000000'
const last = 6
const eventOf = (seq: number): RunEvent => ({
  seq,
  at: '2026-01-01T00:00:00.000Z',
  type: seq === last ? 'run.succeeded' : 'node.log',
  path: seq === last ? null : 'a',
  data: {},
})
const printed = (seqs: readonly number[]) =>
  seqs.map((seq) => `id: ${seq}\ndata: ${JSON.stringify(eventOf(seq))}\n\n`).join('')

/** What a connection does after the events that it gives. */
type Connection = { seqs: number[]; after: 'end' | 'break' | 'silence' } | 'refused' | ErrorCode

/** A host that answers each connection as planned, and remembers from where it was asked to go on. */
function hostOf(connections: readonly Connection[]): { client: Client; askedAfter: (string | undefined)[] } {
  const askedAfter: (string | undefined)[] = []
  const plan = [...connections]
  const fetch: Client['fetch'] = async (_url, init) => {
    askedAfter.push(new Headers(init?.headers).get('last-event-id') ?? undefined)
    const next = plan.shift() ?? 'refused'
    if (next === 'refused') throw new TypeError('fetch failed')
    if (typeof next === 'string') return Response.json(toProblem(new AppError(next)), { status: 500 })
    return new Response(bodyOf(next))
  }
  return { client: { url: '', fetch }, askedAfter }
}

function bodyOf({ seqs, after }: Exclude<Connection, string>): ReadableStream<Uint8Array> {
  let isSent = false
  return new ReadableStream({
    pull(controller) {
      if (!isSent) controller.enqueue(new TextEncoder().encode(printed(seqs)))
      else if (after === 'end') controller.close()
      else if (after === 'break') controller.error(new TypeError('terminated'))
      isSent = true
      return after === 'silence' && isSent ? new Promise(() => {}) : undefined
    },
  })
}

async function follow(connections: readonly Connection[], options: Parameters<typeof followRun>[2] = {}) {
  const { client, askedAfter } = hostOf(connections)
  const seqs: number[] = []
  const error = await (async () => {
    for await (const { seq } of followRun(client, runId, { retryMs: 1, ...options })) seqs.push(seq)
  })().catch((cause: unknown) => cause)
  return { seqs, askedAfter, error }
}

describe('followRun', () => {
  it('goes on behind the last event after a break, an early end, a silence and a host that is away', async () => {
    const { seqs, askedAfter, error } = await follow(
      [
        { seqs: [1, 2], after: 'break' },
        { seqs: [3], after: 'end' },
        'refused',
        'engine-unavailable',
        { seqs: [4], after: 'silence' },
        { seqs: [5, 6], after: 'end' },
      ],
      { silenceMs: 30 },
    )
    expect(error).toBeUndefined()
    expect(seqs).toEqual([1, 2, 3, 4, 5, 6])
    expect(askedAfter).toEqual(['0', '2', '3', '3', '3', '4'])
  })

  it('passes over what it has seen, and asks again where something is missing', async () => {
    const { seqs, askedAfter } = await follow([
      { seqs: [1, 2], after: 'break' },
      { seqs: [1, 2, 3, 5], after: 'end' },
      { seqs: [4, 5, 6], after: 'end' },
    ])
    expect(seqs).toEqual([1, 2, 3, 4, 5, 6])
    expect(askedAfter).toEqual(['0', '2', '3'])
  })

  it('begins where it is told to', async () => {
    const { seqs, askedAfter } = await follow([{ seqs: [5, 6], after: 'end' }], { after: 4 })
    expect({ seqs, askedAfter }).toEqual({ seqs: [5, 6], askedAfter: ['4'] })
  })

  it('does not try again what time will not mend', async () => {
    const { error, askedAfter } = await follow(['run-not-found', { seqs: [1], after: 'end' }])
    expect(error).toMatchObject({ code: 'run-not-found' })
    expect(askedAfter).toHaveLength(1)
  })

  it('gives up when nothing has answered for as long as its patience lasts', async () => {
    const { error } = await follow([], { patienceMs: 20 })
    expect(error).toMatchObject({ code: 'host-not-running' })
  })

  it('ends while it waits for the next try when its signal aborts', async () => {
    const stop = new AbortController()
    setTimeout(() => stop.abort(new Error('enough')), 10)
    const { error } = await follow([], { retryMs: 60_000, signal: stop.signal })
    expect(error).toMatchObject({ message: 'enough' })
  })
})
