import { expect, it } from 'vitest'
import { createBlueprintRoute, replaceBlueprintRoute } from '../../contracts/blueprints.ts'
import { call } from '../../contracts/call.ts'
import type { JsonObject } from '../../contracts/json.ts'
import { answerRoute, cancelRunRoute, listRunsRoute } from '../../contracts/run-routes.ts'
import type { RunDetail } from '../../contracts/runs.ts'
import type { Database } from '../db/database.ts'
import { describeOnDatabases } from '../db/testing/databases.ts'
import { faultyDatabase } from '../testing/faulty-database.ts'
import { openTestEngine, type TestEngine, useTestEngine, workflow } from '../testing/open-test-engine.ts'
import { createTestTools, hold, human, note, text, toolNode } from '../testing/test-tools.ts'

const sub = (ref: string, rest: JsonObject = {}) => ({ id: 'sub', type: 'workflow', workflow_ref: ref, ...rest })
const nodeAt = (run: RunDetail, path: string) => run.nodes.find((node) => node.path === path)

describeOnDatabases('a workflow node', (databases) => {
  const tests = createTestTools()
  const engine = useTestEngine(databases, { tools: tests.tools })
  const store = (name: string, nodes: JsonObject[], rest: JsonObject = {}, on: TestEngine = engine()) =>
    call(on.client, createBlueprintRoute, { body: workflow(nodes, { name, ...rest }) })
  const subRunOf = async (runId: string, path = 'sub', on: TestEngine = engine()) => {
    await expect.poll(async () => nodeAt(await on.read(runId), path)?.childRunId).toBeTruthy()
    return nodeAt(await on.read(runId), path)?.childRunId as string
  }
  const cancel = (runId: string) => call(engine().client, cancelRunRoute, { params: { runId } })
  const holding = (name: string) => store(name, [hold(name)])

  it('runs a stored workflow as a run of its own, and gives what that gave', async () => {
    const inputs = {
      type: 'object',
      properties: { who: { type: 'string' }, mark: { default: '!' } },
      required: ['who'],
    }
    const outputs = { greeting: '{{ say.text }}', deep: { list: [1, 2] } }
    const { id } = await store('greet', [text('say', 'Hello {{ who }}{{ mark }}')], { inputs, outputs })
    const given = { inputs: { who: '{{ name.text }}' }, dependencies: ['name'] }
    const run = await engine().run([
      text('name', 'Ada'),
      sub('greet', given),
      { ...sub(id, { ...given, exposed_outputs: { last: 'deep.list.1' } }), id: 'byId' },
      text('after', '{{ sub.greeting }} {{ byId.last }}', { dependencies: ['sub', 'byId'] }),
    ])
    expect(run.outputs).toMatchObject({
      sub: { greeting: 'Hello Ada!' },
      byId: { last: 2 },
      after: { text: 'Hello Ada! 2' },
    })
    const child = await engine().read(await subRunOf(run.id))
    expect(child).toMatchObject({ state: 'succeeded', parentRunId: run.id, parentPath: 'sub', inputs: { who: 'Ada' } })
    const waiting = (await engine().events(run.id)).find(({ type, path }) => type === 'node.waiting' && path === 'sub')
    expect(waiting?.data).toMatchObject({ childRunId: child.id })
    expect((await engine().follow(run.id)).at(-1)?.type).toBe('run.succeeded')
  })

  it('lets what is behind it go on while another branch still works', async () => {
    await store('quick', [note('in-quick')])
    const { id } = await engine().start([
      sub('quick'),
      { ...sub('quick', { dependencies: ['sub'] }), id: 'second' },
      note('behind', { dependencies: ['second'] }),
      hold('elsewhere'),
    ])
    await expect.poll(async () => nodeAt(await engine().read(id), 'behind')?.state).toBe('succeeded')
    expect((await engine().read(id)).state).toBe('running')
    tests.open('elsewhere')
    await engine().untilRunIs(id, 'succeeded')
    expect([tests.callsOf('in-quick'), tests.callsOf('behind')]).toEqual([2, 1])
  })

  it('keeps to a version: the one named, or the one that its run used first', async () => {
    const { id, lock } = await store('pinned', [human('ask'), text('say', 'old', { dependencies: ['ask'] })])
    const nodes = [sub('pinned'), { ...sub('pinned', { dependencies: ['sub'] }), id: 'again' }]
    const { id: runId } = await engine().start(nodes)
    const child = await subRunOf(runId)
    await engine().untilRunIs(child, 'waiting')
    const body = workflow([text('say', 'new')], { name: 'pinned' })
    await call(engine().client, replaceBlueprintRoute, {
      params: { blueprintId: id },
      body,
      headers: { 'if-match': lock },
    })
    const answer = (run: string) =>
      call(engine().client, answerRoute, { params: { runId: run }, body: { path: 'ask', answer: { approved: true } } })
    await answer(child)
    const second = await subRunOf(runId, 'again')
    await engine().untilRunIs(second, 'waiting')
    await answer(second)
    const run = await engine().untilRunIs(runId, 'succeeded')
    expect(run.outputs).toMatchObject({ sub: { say: { text: 'old' } }, again: { say: { text: 'old' } } })
    expect((await engine().run([sub('pinned')])).outputs).toEqual({ sub: { say: { text: 'new' } } })
    const { id: named } = await engine().start([sub('pinned@1')])
    await engine().untilRunIs(await subRunOf(named), 'waiting')
    await cancel(named)
  })

  it('fails when its run fails, and says which; when there is no such workflow; when the inputs do not fit', async () => {
    await store('bad', [toolNode('bad', 'fail', { name: 'sub bad', mayHeal: false })])
    await store('asks', [text('a', 'x')], { inputs: { type: 'object', required: ['n'] } })
    const run = await engine().run([sub('bad'), note('never', { dependencies: ['sub'] })])
    const childRunId = nodeAt(run, 'sub')?.childRunId
    expect(nodeAt(run, 'sub')?.error).toMatchObject({ code: 'sub-run-failed', extra: { runId: childRunId } })
    expect(run.error?.detail).toContain('sub bad failed')
    const codeOf = async (ref: string) => nodeAt(await engine().run([sub(ref, { retries: 2 })]), 'sub')?.error?.code
    expect(await codeOf('nobody')).toBe('blueprint-not-found')
    expect(await codeOf('bad@7')).toBe('blueprint-version-not-found')
    expect(await codeOf('asks')).toBe('inputs-invalid')
  })

  it('starts another run when it is tried again', async () => {
    await store('flaky', [toolNode('flaky', 'fail', { name: 'sub flaky', times: 1 })])
    const run = await engine().run([sub('flaky', { retries: 1 })])
    expect(run.state).toBe('succeeded')
    expect(nodeAt(run, 'sub')).toMatchObject({ attempt: 2, state: 'succeeded' })
    expect(tests.callsOf('sub flaky')).toBe(2)
    const { items } = await call(engine().client, listRunsRoute)
    const children = items.filter(({ parentRunId }) => parentRunId === run.id)
    expect(children.map(({ state }) => state)).toEqual(['succeeded', 'failed'])
  })

  it('gives up a run that takes too long, and ends it', async () => {
    await holding('slow')
    const run = await engine().run([sub('slow', { timeout_seconds: 0.5 })])
    expect(nodeAt(run, 'sub')?.error).toMatchObject({ code: 'node-timeout' })
    await engine().untilRunIs(await subRunOf(run.id), 'cancelled')
    expect(tests.aborted).toContain('slow')
  })

  it('is cancelled with everything below it, and ends with its run when that is cancelled', async () => {
    await holding('deep')
    await store('middle', [sub('deep'), human('ask')])
    const { id } = await engine().start([sub('middle')])
    const middle = await subRunOf(id)
    const deep = await subRunOf(middle)
    await expect.poll(() => tests.callsOf('deep')).toBe(1)
    await engine().untilRunIs(id, 'waiting')
    expect((await cancel(id)).state).toBe('cancelled')
    for (const run of [middle, deep]) await engine().untilRunIs(run, 'cancelled')
    expect(tests.aborted).toContain('deep')

    const other = await engine().start([sub('middle')])
    await cancel(await subRunOf(other.id))
    const run = await engine().untilRunIs(other.id, 'failed')
    expect(run.error?.detail).toContain('was cancelled')
  })

  it('goes no deeper than ten runs', async () => {
    const { lock, id } = await store('endless', [text('a', 'x')])
    const body = workflow([sub('endless')], { name: 'endless' })
    await call(engine().client, replaceBlueprintRoute, {
      params: { blueprintId: id },
      body,
      headers: { 'if-match': lock },
    })
    const run = await engine().run([sub('endless')])
    expect(run.error?.detail).toContain('10 runs are above this one')
    const { items } = await call(engine().client, listRunsRoute, { query: { search: 'endless' } })
    expect(items).toHaveLength(10)
  })

  it('holds no place of its engine while it waits, in a loop no more at once than that allows', async () => {
    await store('one', [text('say', '{{ n }}.')], { outputs: { n: '{{ say.text }}' } })
    const body = [sub('one', { inputs: { n: '{{ item }}' } })]
    const items = [1, 2, 3, 4, 5]
    const loop = { id: 'each', type: 'loop', items_source: 'inputs.items', body, parallel: true, max_concurrency: 2 }
    const run = await engine().run([loop], { items })
    expect(run.outputs).toEqual({ each: items.map((n) => ({ n: `${n}.` })) })
    expect(await engine().printMetrics()).toContain('iceos_runs_active 0')
  })

  it('asks nobody: only runs with a question are listed as asking', async () => {
    await store('asking', [human('ask')])
    const { id } = await engine().start([sub('asking')])
    const child = await subRunOf(id)
    await engine().untilRunIs(child, 'waiting')
    await engine().untilRunIs(id, 'waiting')
    const { items } = await call(engine().client, listRunsRoute, { query: { asking: 'true' } })
    expect(items.map((run) => run.id)).toContain(child)
    expect(items.map((run) => run.id)).not.toContain(id)
    await cancel(id)
  })

  const silence = (database: Database) =>
    database.write('worker', (db) => db.query(`update engines set heartbeat_at = now() - interval '1 minute'`))

  it('finds its run again after a crash of its engine, and starts no second one', async () => {
    const shared = await databases.open()
    const cut = faultyDatabase(shared)
    const first = await openTestEngine(cut, { tools: tests.tools })
    await store('outlives', [hold('outlives')], {}, first)
    const nodes = [sub('outlives'), hold('beside'), note('last', { dependencies: ['sub'] })]
    const { id } = await first.start(nodes)
    const child = await subRunOf(id, 'sub', first)
    await expect.poll(() => tests.callsOf('outlives') + tests.callsOf('beside')).toBe(2)
    cut.setAway(true)
    await silence(shared)
    for (const name of ['outlives', 'beside']) tests.open(name)
    const second = await openTestEngine(shared, { tools: tests.tools })
    const run = await second.untilRunIs(id, 'succeeded', 'failed')
    expect(run.error).toBeNull()
    expect(nodeAt(run, 'sub')?.childRunId).toBe(child)
    const { items } = await call(second.client, listRunsRoute)
    expect(items.filter(({ parentRunId }) => parentRunId === id)).toHaveLength(1)
    expect(tests.callsOf('last')).toBe(1)
  })

  it('starts exactly one run when writes fail before or after their commit', async () => {
    const database = faultyDatabase(await databases.open())
    const quick = await openTestEngine(database, { tools: tests.tools })
    await store('quick', [text('say', 'hi')], {}, quick)
    await store('twice', [sub('quick'), { ...sub('quick', { dependencies: ['sub'] }), id: 'again' }], {}, quick)
    const { id } = await quick.start([hold('go'), { ...sub('twice', { dependencies: ['go'] }), id: 'top' }])
    await expect.poll(() => tests.callsOf('go')).toBe(1)
    let writes = 0
    database.faultOf(() => (++writes % 3 === 0 ? undefined : { when: writes % 3 === 1 ? 'after' : 'before' }))
    tests.open('go')
    await quick.untilRunIs(id, 'succeeded')
    database.faultOf(() => undefined)
    const { items } = await call(quick.client, listRunsRoute, { query: { search: 'quick' } })
    const child = await subRunOf(id, 'top', quick)
    expect(items.filter(({ parentRunId }) => parentRunId === child)).toHaveLength(2)
  })
})
