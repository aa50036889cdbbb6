import { expect, it } from 'vitest'
import { call } from '../../contracts/call.ts'
import { cancelRunRoute } from '../../contracts/run-routes.ts'
import { describeOnDatabases } from '../db/testing/databases.ts'
import { useTestEngine } from '../testing/open-test-engine.ts'
import { createTestTools, hold, human, note, toolNode } from '../testing/test-tools.ts'

describeOnDatabases('cancelling a run', (databases) => {
  const tests = createTestTools()
  const engine = useTestEngine(databases, { tools: tests.tools })
  const cancel = (runId: string) => call(engine().client, cancelRunRoute, { params: { runId } })

  it('aborts what its nodes do, also inside containers, and starts no more of them', async () => {
    const { id } = await engine().start([
      hold('outer'),
      toolNode('wait', 'delay', { seconds: 3600 }, { timeout_seconds: 7200 }),
      { id: 'split', type: 'parallel', branches: [[hold('inner'), note('behind')]] },
      note('after', { dependencies: ['outer'] }),
      human('ask'),
    ])
    await expect.poll(() => tests.callsOf('outer') + tests.callsOf('inner')).toBe(2)
    await expect.poll(async () => (await engine().read(id)).nodes.length).toBe(5)
    const cancelledAt = Date.now()
    expect((await cancel(id)).cancelRequested).toBe(true)
    const run = await engine().untilRunIs(id, 'cancelled')
    expect(Date.now() - cancelledAt).toBeLessThan(1500)
    expect(tests.aborted).toEqual(expect.arrayContaining(['outer', 'inner']))
    expect(run.nodes.map(({ state }) => state)).toEqual(run.nodes.map(() => 'cancelled'))
    expect(tests.callsOf('after') + tests.callsOf('behind')).toBe(0)
    expect((await engine().follow(id)).at(-1)?.type).toBe('run.cancelled')
    await expect(cancel(id)).rejects.toMatchObject({ code: 'run-not-active' })
  })

  it('ends a waiting run at once, with the node that asked', async () => {
    const { id } = await engine().start([human('ask')])
    await engine().untilRunIs(id, 'waiting')
    expect((await cancel(id)).state).toBe('cancelled')
    const run = await engine().read(id)
    expect(run.nodes[0]?.state).toBe('cancelled')
    expect((await engine().follow(id)).at(-1)?.type).toBe('run.cancelled')
  })

  it('ends a run that has not begun, without a node', async () => {
    const full = await Promise.all(Array.from({ length: 100 }, (_, index) => engine().start([hold(`full${index}`)])))
    const { id, state } = await engine().start([note('never')])
    expect(state).toBe('queued')
    expect((await cancel(id)).state).toBe('cancelled')
    const other = await engine().start([note('later')])
    await Promise.all(full.map((run) => cancel(run.id)))
    await engine().untilRunIs(other.id, 'succeeded')
    expect(tests.callsOf('never')).toBe(0)
    expect((await engine().follow(id)).map(({ type }) => type)).toEqual(['run.queued', 'run.cancelled'])
  })

  it('stops the wait before a next attempt', async () => {
    const { id } = await engine().start([
      toolNode('flaky', 'fail', { name: 'flaky' }, { retries: 3, backoff_seconds: 600 }),
    ])
    await expect.poll(() => tests.callsOf('flaky')).toBe(1)
    await cancel(id)
    expect((await engine().untilRunIs(id, 'cancelled')).nodes[0]?.state).toBe('cancelled')
  })

  it('ends as one thing only, however close the end of the run is', async () => {
    const runs = await Promise.all(Array.from({ length: 30 }, () => engine().start([note('quick')])))
    await Promise.allSettled(runs.map(({ id }) => cancel(id)))
    for (const { id } of runs) {
      const { state } = await engine().untilRunIs(id, 'succeeded', 'cancelled')
      const ends = (await engine().events(id)).filter(
        ({ type, path }) => path === null && /succeeded|cancelled/.test(type),
      )
      expect(ends.map(({ type }) => type)).toEqual([`run.${state}`])
    }
  })
})
