import { setTimeout as sleep } from 'node:timers/promises'
import { expect, it } from 'vitest'
import { call } from '../../contracts/call.ts'
import type { RunEvent } from '../../contracts/events.ts'
import { answerRoute, cancelRunRoute, startRunRoute } from '../../contracts/run-routes.ts'
import type { Database } from '../db/database.ts'
import { describeOnDatabases } from '../db/testing/databases.ts'
import { faultyDatabase } from '../testing/faulty-database.ts'
import { openTestEngine, type TestEngine, workflow } from '../testing/open-test-engine.ts'
import { createTestTools, hold, human, note, toolNode } from '../testing/test-tools.ts'

const behind = (...dependencies: string[]) => ({ dependencies })

/** Without a gap, without a repetition, with one beginning and one end. */
function expectWholeStory(events: readonly RunEvent[]) {
  expect(events.map(({ seq }) => seq)).toEqual(events.map((_, index) => index + 1))
  const ends = events.filter(({ type }) => ['run.succeeded', 'run.failed', 'run.cancelled'].includes(type))
  expect(ends).toEqual([events.at(-1)])
  const succeeded = events.filter(({ type }) => type === 'node.succeeded').map(({ path }) => path)
  expect(new Set(succeeded).size).toBe(succeeded.length)
}

const silenceEngines = (database: Database) =>
  database.write('worker', (db) => db.query(`update engines set heartbeat_at = now() - interval '1 minute'`))

describeOnDatabases('a run outlives its engine', (databases) => {
  const startRun = async (engine: TestEngine, nodes: Parameters<TestEngine['start']>[0]) =>
    (await engine.start(nodes)).id

  it('goes on where the engine before it stopped, and runs nothing again that had finished', async () => {
    const tests = createTestTools()
    const database = await databases.open()
    const first = await openTestEngine(database, { tools: tests.tools })
    const id = await startRun(first, [
      note('done'),
      toolNode('flaky', 'fail', { name: 'flaky', times: 1 }, { retries: 2, backoff_seconds: 600 }),
      { id: 'split', type: 'parallel', branches: [[note('inner')], [hold('cut'), note('later')]] },
      hold('gate', behind('done')),
      note('last', behind('gate', 'split', 'flaky')),
      note('alone', behind('done')),
    ])
    await expect.poll(() => tests.callsOf('gate') + tests.callsOf('cut') + tests.callsOf('inner')).toBe(3)
    await first.stop()
    expect(tests.aborted.sort()).toEqual(['cut', 'gate'])
    tests.open('gate')
    tests.open('cut')
    const second = await openTestEngine(database, { tools: tests.tools })
    const run = await second.untilRunIs(id, 'succeeded', 'failed')
    expect(run.error).toBeNull()
    const names = ['done', 'alone', 'inner', 'later', 'last', 'gate', 'cut', 'flaky']
    expect(names.map((name) => tests.callsOf(name))).toEqual([1, 1, 1, 1, 1, 2, 2, 2])
    expect(tests.keysOf('done')).toBe(1)
    expect(run.nodes.find(({ path }) => path === 'flaky')?.attempt).toBe(2)
    expect(run.nodes.map(({ state }) => state)).toEqual(run.nodes.map(() => 'succeeded'))
    const events = await second.events(id)
    expectWholeStory(events)
    expect(events.filter(({ type }) => type === 'run.resumed')).toHaveLength(1)
  })

  it('is taken over when its engine is silent, and what that one still writes does not land', async () => {
    const tests = createTestTools()
    const shared = await databases.open()
    const cut = faultyDatabase(shared)
    const first = await openTestEngine(cut, { tools: tests.tools })
    const id = await startRun(first, [note('done'), hold('gate', behind('done')), note('last', behind('gate'))])
    await expect.poll(() => tests.callsOf('gate')).toBe(1)
    cut.setAway(true)
    await silenceEngines(shared)
    const second = await openTestEngine(shared, { tools: tests.tools })
    await expect.poll(() => tests.callsOf('gate')).toBe(2)
    tests.open('gate')
    await sleep(50)
    cut.setAway(false)
    const run = await second.untilRunIs(id, 'succeeded', 'failed')
    await expect.poll(() => first.log.lines.some(({ message }) => message.includes('another engine'))).toBe(true)
    expect(run.state).toBe('succeeded')
    expect([tests.callsOf('done'), tests.callsOf('last')]).toEqual([1, 1])
    expectWholeStory(await second.events(id))
  })

  it('stays with an engine whose heartbeat is fresh, and with one that slept and was not replaced', async () => {
    const tests = createTestTools()
    const database = await databases.open()
    const engine = await openTestEngine(database, { tools: tests.tools })
    const id = await startRun(engine, [hold('gate'), note('last', behind('gate'))])
    await expect.poll(() => tests.callsOf('gate')).toBe(1)
    // Its own look at the queue comes every two seconds, its heartbeat every five.
    for (let round = 0; round < 6; round++) {
      await silenceEngines(database)
      await sleep(400)
    }
    expect(tests.callsOf('gate')).toBe(1)
    tests.open('gate')
    await engine.untilRunIs(id, 'succeeded')
    expect((await engine.events(id)).map(({ type }) => type)).not.toContain('run.resumed')
  })

  it('loses and repeats nothing when writes fail, before or after their commit', async () => {
    const tests = createTestTools()
    const database = faultyDatabase(await databases.open())
    const engine = await openTestEngine(database, { tools: tests.tools })
    const big = { id: 'big', type: 'code', code: 'return { text: "x".repeat(100_000) }' }
    const nodes = [note('n0'), ...[1, 2, 3, 4, 5].map((index) => note(`n${index}`, behind(`n${index - 1}`))), big]
    const ids = await Promise.all(
      [1, 2, 3].map(() => startRun(engine, [...nodes, toolNode('bad', 'fail', { name: 'x' })])),
    )
    let writes = 0
    database.faultOf(() => {
      writes++
      if (writes % 3 === 1) return { when: 'after' }
      return writes % 3 === 2 ? { when: 'before' } : undefined
    })
    for (const id of ids) {
      const run = await engine.untilRunIs(id, 'succeeded', 'failed')
      expect(run.error).toMatchObject({ code: 'node-failed', problems: [{ path: 'bad' }] })
      expectWholeStory(await engine.events(id))
    }
    database.faultOf(() => undefined)
    for (const index of [0, 1, 2, 3, 4, 5]) expect(tests.callsOf(`n${index}`)).toBe(3)
    expect(writes).toBeGreaterThan(6)
  })

  it('waits for a database that is away, also right after its start', async () => {
    const tests = createTestTools()
    const database = faultyDatabase(await databases.open())
    const engine = await openTestEngine(database, { tools: tests.tools })
    const id = await startRun(engine, [hold('gate'), note('last', behind('gate'))])
    await expect.poll(() => tests.callsOf('gate')).toBe(1)
    const begun = await startRun(engine, [note('begun')])
    database.setAway(true)
    tests.open('gate')
    await sleep(700)
    database.setAway(false)
    for (const run of [id, begun]) await engine.untilRunIs(run, 'succeeded')
    expect([tests.callsOf('last'), tests.callsOf('begun')]).toEqual([1, 1])
  })

  it('fails, and does not hang, when a write of its own is refused for good', async () => {
    const tests = createTestTools()
    const database = faultyDatabase(await databases.open())
    const engine = await openTestEngine(database, { tools: tests.tools })
    const id = await startRun(engine, [hold('gate'), note('last', behind('gate')), hold('other')])
    await expect.poll(() => tests.callsOf('gate') + tests.callsOf('other')).toBe(2)
    await sleep(100)
    let isRefused = false
    database.faultOf(() => {
      if (isRefused) return undefined
      isRefused = true
      return { when: 'before', error: () => new Error('a row that nobody can write') }
    })
    tests.open('gate')
    const run = await engine.untilRunIs(id, 'failed')
    expect(run.error).toMatchObject({ code: 'internal' })
    expect(tests.aborted).toEqual(['other'])
    expect(tests.callsOf('last')).toBe(0)
    expect((await engine.run([note('next')])).state).toBe('succeeded')
  })

  it('begins a run whose start was committed without an answer, when the caller asks again', async () => {
    const tests = createTestTools()
    const shared = await databases.open()
    const database = faultyDatabase(shared)
    const engine = await openTestEngine(database, { tools: tests.tools })
    const start = () =>
      call(engine.client, startRunRoute, {
        body: { blueprint: workflow([note('once')]) },
        headers: { 'idempotency-key': 'once' },
      })
    database.faultOf(() => ({ when: 'after' }))
    await expect(start()).rejects.toMatchObject({ code: 'database-unavailable' })
    database.faultOf(() => undefined)
    const { id } = await start()
    await shared.write('worker', (db) => db.query(`update runs set updated_at = now() - interval '2 minutes'`))
    await engine.untilRunIs(id, 'succeeded')
    expect(tests.callsOf('once')).toBe(1)
  })

  it('keeps its questions and its answers', async () => {
    const tests = createTestTools()
    const database = await databases.open()
    const first = await openTestEngine(database, { tools: tests.tools })
    const id = await startRun(first, [human('ask'), human('ask2'), note('last', behind('ask', 'ask2')), hold('gate')])
    const answer = (engine: TestEngine, path: string) =>
      call(engine.client, answerRoute, { params: { runId: id }, body: { path, answer: { approved: true } } })
    await expect
      .poll(async () => (await first.read(id)).nodes.filter(({ state }) => state === 'waiting').length)
      .toBe(2)
    await answer(first, 'ask') // before the run waits
    await first.stop()
    tests.open('gate')
    const second = await openTestEngine(database, { tools: tests.tools })
    await second.untilRunIs(id, 'waiting')
    await answer(second, 'ask2')
    const run = await second.untilRunIs(id, 'succeeded')
    expect(run.outputs).toMatchObject({ ask: { approved: true }, ask2: { approved: true } })
    expect(tests.callsOf('last')).toBe(1)
    expectWholeStory(await second.events(id))
  })

  it('is cancelled as a whole by the engine that finds the wish when it starts', async () => {
    const tests = createTestTools()
    const shared = await databases.open()
    const cut = faultyDatabase(shared)
    const first = await openTestEngine(cut, { tools: tests.tools })
    const id = await startRun(first, [hold('gate'), human('ask')])
    await expect.poll(async () => (await first.read(id)).nodes.length).toBe(2)
    await call(first.client, cancelRunRoute, { params: { runId: id } }).catch(() => {})
    cut.setAway(true)
    await silenceEngines(shared)
    const second = await openTestEngine(shared, { tools: tests.tools })
    const run = await second.untilRunIs(id, 'cancelled')
    expect(run.nodes.map(({ state }) => state)).toEqual(['cancelled', 'cancelled'])
    expectWholeStory(await second.events(id))
  })

  it('is worked on by one of several engines, and all of them together do the work', async () => {
    const tests = createTestTools()
    const database = await databases.open()
    if (database.kind === 'pglite') return // there is one engine only
    const engines = [
      await openTestEngine(database, { tools: tests.tools }),
      await openTestEngine(database, { tools: tests.tools }),
    ]
    const [first, second] = engines as [TestEngine, TestEngine]
    const full = await Promise.all(Array.from({ length: 100 }, (_, index) => startRun(first, [hold(`full${index}`)])))
    const ids = await Promise.all(Array.from({ length: 40 }, (_, index) => startRun(first, [note(`n${index}`)])))
    for (const id of ids) await second.untilRunIs(id, 'succeeded')
    expect(ids.map((_, index) => tests.callsOf(`n${index}`))).toEqual(ids.map(() => 1))
    await call(second.client, cancelRunRoute, { params: { runId: full[0] as string } })
    await first.untilRunIs(full[0] as string, 'cancelled')
    const given = { body: { blueprint: workflow([note('x')]) }, query: { wait: 10 } }
    expect((await call(first.client, startRunRoute, given)).state).toBe('succeeded')
    for (const index of full.keys()) tests.open(`full${index}`)
    for (const id of full.slice(1)) await second.untilRunIs(id, 'succeeded')
  })

  it('lets an engine stop within its time, also when the database is gone', async () => {
    const tests = createTestTools()
    const database = faultyDatabase(await databases.open())
    const engine = await openTestEngine(database, { tools: tests.tools })
    await startRun(engine, [hold('gate'), toolNode('deaf', 'deaf')])
    await expect.poll(() => tests.callsOf('gate')).toBe(1)
    database.setAway(true)
    const startedAt = Date.now()
    await engine.stop()
    expect(Date.now() - startedAt).toBeLessThan(4000)
  })
})
