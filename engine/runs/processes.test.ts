/** Several engines on one database, each with its role. Real processes do the same in e2e/workers. */
import { expect, it } from 'vitest'
import { call, callStream } from '../../contracts/call.ts'
import type { RunEvent } from '../../contracts/events.ts'
import { answerRoute, cancelRunRoute, startRunRoute, streamRunRoute } from '../../contracts/run-routes.ts'
import { describeOnDatabases } from '../db/testing/databases.ts'
import { openTestEngine, type TestEngine, workflow } from '../testing/open-test-engine.ts'
import { createTestTools, hold, human, note } from '../testing/test-tools.ts'

const first = async (events: AsyncIterable<{ data: RunEvent }>, count: number) => {
  const seen: RunEvent[] = []
  for await (const { data } of events) if (seen.push(data) === count) break
  return seen
}

describeOnDatabases('engines with roles', (databases) => {
  if (databases.kind === 'pglite') {
    it.each(['api', 'worker'] as const)('a PGlite refuses the role %s, and says what to do', async (role) => {
      await expect(openTestEngine(await databases.open(), { role })).rejects.toMatchObject({
        code: 'setting-invalid',
        detail: expect.stringContaining('set DATABASE_URL'),
      })
    })
    return
  }

  async function openAll() {
    const database = await databases.open()
    const tests = createTestTools()
    const open = (role: 'api' | 'worker') => openTestEngine(database, { role, tools: tests.tools, drainMs: 100 })
    const [api, other, worker, second] = [
      await open('api'),
      await open('api'),
      await open('worker'),
      await open('worker'),
    ]
    return { api, other, worker, second, tests, database } as const
  }
  const metric = async (engine: TestEngine, name: string) =>
    Number(new RegExp(`^${name} (.*)$`, 'm').exec(await engine.printMetrics())?.[1])

  it('an api executes nothing, and its workers share what there is', async () => {
    const { api, worker, second, tests } = await openAll()
    const from = performance.now()
    for (let index = 0; index < 12; index++) {
      const body = { blueprint: workflow([note(`n${index}`)]), inputs: {} }
      const run = await call(api.client, startRunRoute, { body, query: { wait: 10 } })
      expect(run).toMatchObject({ state: 'succeeded', lastSeq: 5 })
    }
    // Looking now and then would take a second or two for each of them.
    expect(performance.now() - from).toBeLessThan(10_000)
    const counts = [
      await metric(worker, 'iceos_nodes_succeeded_total'),
      await metric(second, 'iceos_nodes_succeeded_total'),
    ]
    expect(counts.reduce((sum, count) => sum + count, 0)).toBe(12)
    expect(await metric(api, 'iceos_nodes_succeeded_total')).toBe(0)
    expect(tests.callsOf('n3')).toBe(1)
  })

  it('events come on every api as they happen, in one order, and go on where another api stopped', async () => {
    const { api, other, tests } = await openAll()
    const { id } = await api.start([
      note('a'),
      hold('gate', { dependencies: ['a'] }),
      note('z', { dependencies: ['gate'] }),
    ])
    const params = { runId: id }
    const before = await first(callStream(api.client, streamRunRoute, { params }), 5)
    expect(before.at(-1)).toMatchObject({ seq: 5, type: 'node.started', path: 'gate' })
    const rest = [other, api].map((engine) => engine.follow(id, '5'))
    const whole = other.follow(id)
    tests.open('gate')
    const [one, same] = await Promise.all(rest)
    expect(same).toEqual(one)
    expect([...before, ...(one ?? [])]).toEqual(await api.events(id))
    expect(await whole).toEqual(await other.events(id))
  })

  it('a run is cancelled and answered through any api, wherever it is at work', async () => {
    const { api, other, tests } = await openAll()
    const { id } = await api.start([hold('gate')])
    await expect.poll(() => tests.callsOf('gate')).toBe(1)
    await call(other.client, cancelRunRoute, { params: { runId: id } })
    await expect.poll(() => tests.aborted, { timeout: 5000 }).toEqual(['gate'])
    await api.untilRunIs(id, 'cancelled')
    const asked = await other.start([human('ask'), note('after', { dependencies: ['ask'] })])
    await api.untilRunIs(asked.id, 'waiting')
    const ended = other.follow(asked.id)
    await call(api.client, answerRoute, {
      params: { runId: asked.id },
      body: { path: 'ask', answer: { approved: true } },
    })
    expect((await ended).at(-1)).toMatchObject({ type: 'run.succeeded' })
  })

  it('a worker that stops gives its runs to another, at once', async () => {
    const { api, worker, second, tests } = await openAll()
    const { id } = await api.start([hold('gate')])
    await expect.poll(() => tests.callsOf('gate')).toBe(1)
    const busy = (await metric(worker, 'iceos_runs_active')) === 1 ? worker : second
    await busy.stop()
    await expect.poll(() => tests.callsOf('gate'), { timeout: 5000 }).toBe(2)
    tests.open('gate')
    expect((await api.untilRunIs(id, 'succeeded')).state).toBe('succeeded')
  })
})
