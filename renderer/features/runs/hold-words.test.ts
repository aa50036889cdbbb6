import { expect, it } from 'vitest'
import type { QueuedBecause } from '../../../contracts/runs.ts'
import { holdOf } from './hold-words.ts'

const run = { state: 'running', pauseRequested: false, queuedBecause: null, deadlineAt: null } as const
const because = (change: Partial<QueuedBecause>): QueuedBecause => ({
  ...{ reason: 'no-engine-free', limit: null, running: 0, key: null, ahead: 0 },
  ...change,
})
const queued = (change: Partial<QueuedBecause>) => holdOf({ ...run, state: 'queued', queuedBecause: because(change) })

it('says nothing of a run that works, waits or has ended', () => {
  expect(holdOf(run)).toBeUndefined()
  expect(holdOf({ ...run, state: 'waiting' })).toBeUndefined()
  expect(holdOf({ ...run, state: 'cancelled', pauseRequested: true })).toBeUndefined()
})

it('tells a paused run from one that is about to be, and that its deadline goes on', () => {
  expect(holdOf({ ...run, pauseRequested: true })?.title).toBe('Pausing')
  const paused = holdOf({ ...run, state: 'paused', pauseRequested: true, deadlineAt: '2026-01-01T00:00:00Z' })
  expect(paused).toMatchObject({ title: 'Paused', why: expect.stringContaining('Its deadline goes on') })
})

it('names the limit that a queued run waits for, and how many are ahead', () => {
  expect(queued({ reason: 'workflow-limit', limit: 1, running: 1, ahead: 2 })).toEqual({
    title: 'Queued',
    why: '1 run of its workflow may work at once, and 1 does. 2 runs of its workflow are ahead of it.',
    isLimit: true,
  })
  expect(queued({ reason: 'key-limit', limit: 3, running: 4, key: 'ada', ahead: 1000 })?.why).toBe(
    '3 runs with the key “ada” may work at once, and 4 do. 1,000 or more runs of its workflow are ahead of it.',
  )
  expect(queued({ reason: 'workflow-paused' })?.why).toContain('Its workflow is paused')
  expect(queued({})).toMatchObject({ isLimit: false, why: expect.stringContaining('as soon as an engine has room') })
})
