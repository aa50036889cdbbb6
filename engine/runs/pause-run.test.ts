import { expect, it } from 'vitest'
import { call } from '../../contracts/call.ts'
import {
  bulkRunsRoute,
  cancelRunRoute,
  pauseRunRoute,
  resumeRunRoute,
  startRunRoute,
} from '../../contracts/run-routes.ts'
import { describeOnDatabases } from '../db/testing/databases.ts'
import { openTestEngine, workflow } from '../testing/open-test-engine.ts'
import { createTestTools, hold, human, note } from '../testing/test-tools.ts'

const slow = 120_000

describeOnDatabases('a run that is paused', (databases) => {
  const open = async () => {
    const tests = createTestTools()
    const database = await databases.open()
    const options = { tools: tests.tools }
    const engine = await openTestEngine(database, options)
    const pause = (runId: string) => call(engine.client, pauseRunRoute, { params: { runId } })
    const resume = (runId: string) => call(engine.client, resumeRunRoute, { params: { runId } })
    return { tests, engine, pause, resume, database, options }
  }

  it(
    'lets nodes at work end, begins no other, outlives its engine, and goes on',
    async () => {
      const { tests, engine, pause, database, options } = await open()
      const { id } = await engine.start([hold('first'), note('second', { dependencies: ['first'] })])
      await expect.poll(() => tests.callsOf('first')).toBe(1)
      await pause(id)
      tests.open('first')
      const paused = await engine.untilRunIs(id, 'paused')
      expect(paused.nodes.map(({ path, state }) => [path, state])).toEqual([['first', 'succeeded']])
      await engine.stop()
      const second = await openTestEngine(database, options)
      expect((await second.read(id)).state).toBe('paused')
      await call(second.client, resumeRunRoute, { params: { runId: id } })
      await second.untilRunIs(id, 'succeeded')
      expect([tests.callsOf('first'), tests.callsOf('second')]).toEqual([1, 1])
      await expect(call(second.client, resumeRunRoute, { params: { runId: id } })).rejects.toMatchObject({
        code: 'run-not-paused',
      })
    },
    slow,
  )

  it(
    'takes answers and goes on with them when it is resumed, or is cancelled',
    async () => {
      const { engine, pause, resume } = await open()
      const { id } = await engine.start([human('ask')])
      await engine.untilRunIs(id, 'waiting')
      expect((await pause(id)).state).toBe('paused')
      await engine.request('POST', `/api/v1/runs/${id}/answers`, {
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify({ path: 'ask', answer: { approved: true } }),
      })
      expect((await engine.read(id)).state).toBe('paused')
      await resume(id)
      await engine.untilRunIs(id, 'succeeded')
      const other = await engine.start([human('ask')])
      await engine.untilRunIs(other.id, 'waiting')
      await pause(other.id)
      expect((await call(engine.client, cancelRunRoute, { params: { runId: other.id } })).state).toBe('cancelled')
    },
    slow,
  )

  it(
    'is one of many that a filter finds',
    async () => {
      const { engine } = await open()
      for (let index = 0; index < 3; index++) await engine.start([human('ask')])
      await expect
        .poll(() =>
          call(engine.client, bulkRunsRoute, {
            body: { action: 'pause', filter: { state: ['waiting'] }, dryRun: true },
          }),
        )
        .toMatchObject({ matched: 3, done: 0 })
      const change = (action: 'pause' | 'cancel', state: 'waiting' | 'paused') =>
        call(engine.client, bulkRunsRoute, { body: { action, filter: { state: [state] } } })
      expect(await change('pause', 'waiting')).toEqual({ matched: 3, done: 3, refused: [] })
      expect(await change('cancel', 'paused')).toEqual({ matched: 3, done: 3, refused: [] })
    },
    slow,
  )

  it(
    'is deleted with many, once it has ended and nobody at work needs it',
    async () => {
      const { engine } = await open()
      const ended = await engine.start([human('ask')])
      const waiting = await engine.start([human('ask')])
      for (const { id } of [ended, waiting]) await engine.untilRunIs(id, 'waiting')
      await call(engine.client, cancelRunRoute, { params: { runId: ended.id } })
      const remove = (dryRun: boolean) =>
        call(engine.client, bulkRunsRoute, {
          body: { action: 'delete', filter: { ids: [ended.id, waiting.id] }, dryRun },
        })
      expect(await remove(true)).toEqual({ matched: 1, done: 0, refused: [] })
      expect(await remove(false)).toEqual({ matched: 1, done: 1, refused: [] })
      await expect(engine.read(ended.id)).rejects.toMatchObject({ code: 'run-not-found' })
      expect((await engine.read(waiting.id)).state).toBe('waiting')
    },
    slow,
  )

  it(
    'fails at its deadline like one that works or waits',
    async () => {
      const { engine, pause } = await open()
      const start = (nodes: Parameters<typeof workflow>[0], deadlineSeconds: number) =>
        call(engine.client, startRunRoute, { body: { blueprint: workflow(nodes), limits: { deadlineSeconds } } })
      const [working, waiting, paused] = [
        await start([hold('never')], 1),
        await start([human('ask')], 3),
        await start([human('ask')], 4),
      ]
      await engine.untilRunIs(paused.id, 'waiting')
      await pause(paused.id)
      for (const { id } of [working, waiting, paused]) {
        await expect.poll(() => engine.read(id).then((run) => run.state), { timeout: 30_000 }).toBe('failed')
        expect((await engine.read(id)).error?.code).toBe('run-deadline-exceeded')
        expect((await engine.events(id)).at(-1)?.type).toBe('run.failed')
      }
    },
    slow,
  )
})
