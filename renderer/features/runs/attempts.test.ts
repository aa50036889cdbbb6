import { expect, it } from 'vitest'
import { toProblem } from '../../../contracts/errors.ts'
import type { RunEvent } from '../../../contracts/events.ts'
import type { JsonObject } from '../../../contracts/json.ts'
import { attemptsOf } from './attempts.ts'

const problem = JSON.parse(JSON.stringify(toProblem(new Error('x')))) as JsonObject
const event = (seq: number, type: RunEvent['type'], data: JsonObject = {}, path = 'a'): RunEvent => ({
  ...{ seq, type, path, data },
  at: new Date(seq * 1000).toISOString(),
})

it('each attempt has its time and why it failed', () => {
  const events = [
    event(1, 'node.started', { attempt: 1 }),
    event(2, 'node.started', { attempt: 1 }, 'b'),
    event(3, 'node.retrying', { attempt: 1, nextInMs: 500, problem }),
    event(5, 'node.succeeded'),
  ]
  expect(attemptsOf(events, 'a')).toMatchObject([
    {
      number: 1,
      startedAt: '1970-01-01T00:00:01.000Z',
      endedAt: '1970-01-01T00:00:03.000Z',
      problem: { code: 'internal' },
    },
    { number: 2, startedAt: '1970-01-01T00:00:03.500Z', endedAt: '1970-01-01T00:00:05.000Z', problem: undefined },
  ])
})

it('one that goes on has no end; what never started has no attempts', () => {
  expect(attemptsOf([event(1, 'node.started', { attempt: 1 })], 'a')).toMatchObject([{ number: 1, endedAt: undefined }])
  expect(attemptsOf([], 'a')).toEqual([])
})

it('each has what it logged, wrote, failed with and gave, to be compared with the one before', () => {
  const events = [
    event(1, 'node.started', { attempt: 1 }),
    event(2, 'node.log', { level: 'info', text: 'asking' }),
    event(3, 'node.delta', { stream: 'x', kind: 'text', text: 'No' }),
    event(4, 'node.retrying', { attempt: 1, nextInMs: 0, problem }),
    event(5, 'node.log', { level: 'info', text: 'asking again' }),
    event(6, 'node.log', { level: 'info', text: 'of another node' }, 'b'),
    event(7, 'node.delta', { stream: 'y', kind: 'text', text: 'Yes' }),
    event(8, 'node.succeeded', { preview: { answer: 'Yes' } }),
  ]
  expect(attemptsOf(events, 'a').map(({ result }) => result)).toEqual([
    { problem, log: ['info: asking'], text: 'No' },
    { output: { answer: 'Yes' }, log: ['info: asking again'], text: 'Yes' },
  ])
})
