import { describe, expect, it } from 'vitest'
import type { RunEvent } from '../contracts/events.ts'
import type { JsonObject } from '../contracts/json.ts'
import { createProgressView } from './progress-view.ts'
import { advance, type RunProgress } from './run-progress.ts'
import type { Stream } from './terminal.ts'

const at = (seconds: number) => new Date(Date.UTC(2026, 0, 1, 12, 0, seconds)).toISOString()
let seq = 0
const event = (type: RunEvent['type'], path: string | null, seconds = 0, data: JsonObject = {}): RunEvent => ({
  seq: ++seq,
  at: at(seconds),
  type,
  path,
  data,
})
const progressAfter = (...events: RunEvent[]): RunProgress => events.reduce(advance, new Map())

function lines(isTty: boolean): Stream & { text: () => string } {
  let text = ''
  return {
    write: (more) => {
      text += more
    },
    paint: (_, plain) => plain,
    size: () => (isTty ? { columns: 60, rows: 8 } : undefined),
    text: () => text,
  }
}

describe('advance', () => {
  it('counts the time of a node from its first start to its end, retries included', () => {
    const progress = progressAfter(
      event('node.started', 'fetch', 0),
      event('node.retrying', 'fetch', 1, { attempt: 1, nextInMs: 500, problem: { detail: 'It said 503.' } }),
      event('node.succeeded', 'fetch', 3),
    )
    expect(progress.get('fetch')).toMatchObject({ state: 'succeeded', durationMs: 3000, note: '' })
  })

  it('says what a node asks, why it failed and how far it is', () => {
    const progress = progressAfter(
      event('node.started', 'load'),
      event('node.progress', 'load', 1, { percent: 40, message: 'rows' }),
      event('node.waiting', 'ask', 1, { question: { kind: 'approve_reject', prompt: 'Send it?' } }),
      event('node.failed', 'parse', 2, { problem: { title: 'No', detail: 'Line 3 has no amount.' } }),
    )
    expect([...progress.values()].map(({ path, state, note }) => [path, state, note])).toEqual([
      ['load', 'running', '40 % rows'],
      ['ask', 'waiting', 'Send it?'],
      ['parse', 'failed', 'Line 3 has no amount.'],
    ])
  })

  it('leaves events of the run itself and logs of unknown nodes alone', () => {
    expect(progressAfter(event('run.started', null), event('node.log', 'x', 0, { text: 'hi' })).size).toBe(0)
  })
})

describe('createProgressView', () => {
  it('writes one plain line for each change where nobody looks', () => {
    const stream = lines(false)
    const view = createProgressView(stream)
    view.add(event('node.started', 'greet', 0))
    view.add(event('node.log', 'greet', 1, { text: 'hello' }))
    view.add(event('node.succeeded', 'greet', 2))
    view.stop()
    expect(stream.text()).toBe('◐ running    greet\n✓ succeeded  greet  2.0 s\n')
  })

  it('draws no more lines than the screen has', () => {
    const stream = lines(true)
    const view = createProgressView(stream)
    for (let index = 0; index < 50; index++) view.add(event('node.started', `node_${index}`))
    view.stop()
    expect(stream.text().split('\n')).toHaveLength(7)
    expect(stream.text()).toContain('45 more above')
    expect(stream.text()).toContain('node_49')
  })
})
