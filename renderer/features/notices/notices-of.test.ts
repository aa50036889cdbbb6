import { expect, it } from 'vitest'
import { toProblem } from '../../../contracts/errors.ts'
import type { SystemNotice } from '../../../contracts/notices.ts'
import type { RunSummary } from '../../../contracts/runs.ts'
import type { Task } from '../../../contracts/tasks.ts'
import { noticesOf } from './notices-of.ts'

const now = Date.parse('2026-05-01T12:00:00Z')
const at = (minutesAgo: number) => new Date(now - minutesAgo * 60_000).toISOString()
const task: Task = {
  ...{ runId: 'r1', path: 'ask', nodeName: 'Ask', runName: 'Discount', blueprintId: null, attempt: 1 },
  ...{ question: { kind: 'approve_reject', prompt: 'Send it?\nNow' }, askedAt: at(60), deadlineAt: null },
}
const failed = (id: string, minutesAgo: number, parentRunId: string | null = null): RunSummary => ({
  ...{
    id,
    blueprintId: null,
    name: 'Import',
    version: 1,
    state: 'failed',
    isDraft: false,
    isDryRun: false,
    parentRunId,
  },
  ...{ parentPath: null, usage: null, createdAt: at(minutesAgo + 1), startedAt: null, finishedAt: at(minutesAgo) },
  error: toProblem(new Error('x')),
})

it('newest first; a failure is new until one has looked, a question until it is answered', () => {
  const notices = noticesOf([task], [failed('new', 5), failed('old', 120)], [], { seenAt: now - 30 * 60_000, now })
  expect(notices.map(({ key, kind, isNew }) => [key, kind, isNew])).toEqual([
    ['new', 'failure', true],
    ['r1 ask 1', 'question', true],
    ['old', 'failure', false],
  ])
  expect(notices[1]).toMatchObject({ title: 'Discount asks you', text: 'Send it?', href: '/runs/r1' })
})

it('leaves out sub-runs, which the run above tells of, and what is more than a week old', () => {
  expect(noticesOf([], [failed('child', 5, 'parent'), failed('ancient', 8 * 24 * 60)], [], { seenAt: 0, now })).toEqual(
    [],
  )
})

it('tells of a service the newest word only', () => {
  const word = (id: number, subject: string, kind: SystemNotice['kind'], minutes: number): SystemNotice => ({
    ...{ id, subject, kind, title: subject, sentence: 'Why.', at: new Date(now - minutes * 60_000).toISOString() },
  })
  const system = [
    word(4, 'Valkey', 'down', 1),
    word(3, 'Postgres', 'recovered', 2),
    word(2, 'Postgres', 'down', 3),
    word(1, 'Engine', 'gave-up', 9 * 24 * 60),
  ]
  expect(
    noticesOf([], [], system, { seenAt: now - 90_000, now }).map(({ title, kind, isNew }) => [title, kind, isNew]),
  ).toEqual([
    ['Valkey is down', 'service', true],
    ['Postgres answers again', 'recovered', false],
  ])
})
