import { expect, it } from 'vitest'
import { createBlueprintRoute, getBlueprintRoute, replaceBlueprintRoute } from '../../contracts/blueprints.ts'
import { call } from '../../contracts/call.ts'
import type { JsonObject } from '../../contracts/json.ts'
import { cancelRunRoute, rerunRoute, retryRunRoute, startRunRoute } from '../../contracts/run-routes.ts'
import { describeOnDatabases } from '../db/testing/databases.ts'
import { addOrg, openTestEngine, useTestEngine, workflow } from '../testing/open-test-engine.ts'
import { createTestTools, hold, human, note, text, toolNode } from '../testing/test-tools.ts'

describeOnDatabases('repairing a run', (databases) => {
  const tests = createTestTools()
  const engine = useTestEngine(databases, { tools: tests.tools })
  const retry = (runId: string, body: { version?: number | 'latest' } = {}) =>
    call(engine().client, retryRunRoute, { params: { runId }, body })
  const rerun = (runId: string, from: string, version?: number | 'latest') =>
    call(engine().client, rerunRoute, { params: { runId }, body: { from, ...(version && { version }) } })
  const end = (runId: string) => engine().untilRunIs(runId, 'succeeded', 'failed', 'cancelled')
  const statesOf = async (runId: string) =>
    Object.fromEntries((await engine().read(runId)).nodes.map(({ path, state }) => [path, state]))
  /** Fails once, then gives its number. */
  const flaky = (id: string, rest: object = {}) => toolNode(id, 'fail', { name: id, times: 1 }, rest)

  it('runs what failed and was skipped again, and nothing else', async () => {
    const failed = await engine().run([
      note('kept'),
      flaky('broken', { dependencies: ['kept'] }),
      text('after', '{{ kept.value }} {{ broken.number }}', { dependencies: ['kept', 'broken'] }),
    ])
    expect(failed.state).toBe('failed')
    const retried = await retry(failed.id)
    expect(retried).toMatchObject({ retryOf: failed.id, kept: ['kept'], notKept: [] })
    const run = await end(retried.id)
    expect(run).toMatchObject({ state: 'succeeded', retryOf: failed.id, outputs: { after: { text: ' 2' } } })
    expect([tests.callsOf('kept'), tests.callsOf('broken')]).toEqual([1, 2])
    const events = await engine().follow(retried.id)
    expect(events.map(({ seq }) => seq)).toEqual(events.map((_, index) => index + 1))
    expect(events.slice(0, 3).map(({ type, path }) => [type, path])).toEqual([
      ['run.queued', null],
      ['node.kept', 'kept'],
      ['run.started', null],
    ])
    expect(events[1]?.data).toMatchObject({ runId: failed.id })
    expect((await engine().read(failed.id)).state).toBe('failed')
  })

  it('keeps the parts of a container that succeeded, answers of people, and large outputs', async () => {
    const big = 'x'.repeat(100_000)
    const failed = await engine().start([
      toolNode('large', 'note', { name: 'large', value: big }),
      human('ask'),
      { id: 'split', type: 'parallel', branches: [[note('good')], [flaky('bad')]], dependencies: ['large', 'ask'] },
      text('size', 'n{{ large.value | length }}', { dependencies: ['split', 'large'] }),
    ])
    await engine().untilRunIs(failed.id, 'waiting')
    const path = `/api/v1/runs/${failed.id}/answers`
    const headers = { 'content-type': 'application/json' }
    await engine().request('POST', path, { headers, body: '{"path":"ask","answer":{"approved":true}}' })
    expect((await end(failed.id)).state).toBe('failed')
    const { id, kept } = await retry(failed.id)
    expect([...kept].sort()).toEqual(['ask', 'large', 'split/0/good'])
    const run = await end(id)
    expect(run).toMatchObject({ state: 'succeeded', outputs: null, outputsTruncated: true })
    expect(run.nodes.find((node) => node.path === 'size')?.output).toEqual({ text: 'n100000' })
    expect([tests.callsOf('large'), tests.callsOf('good'), tests.callsOf('bad')]).toEqual([1, 1, 2])
    // Its large output is its own: the earlier run may be tidied away.
    await engine().database.write('worker', (db) => db.query('delete from runs where id = $1', [failed.id]))
    const output = await engine().request('GET', `/api/v1/runs/${id}/output?path=large`)
    expect(await output.json()).toEqual({ value: big })
    expect((await engine().read(id)).retryOf).toBeNull()
  })

  it('makes one run for one idempotency key, however often it is asked', async () => {
    const failed = await engine().run([note('kept1'), flaky('twice', { dependencies: ['kept1'] })])
    const keyed = (key: string) => ({
      ...engine().client,
      headers: () => ({ ...engine().client.headers?.(), 'idempotency-key': key }),
    })
    const ask = () => call(keyed('retry-1'), retryRunRoute, { params: { runId: failed.id }, body: {} })
    const all = await Promise.all([ask(), ask(), ask()])
    expect(new Set(all.map(({ id }) => id)).size).toBe(1)
    await end((all[0] as { id: string }).id)
    expect(await ask()).toMatchObject({ id: all[0]?.id, kept: ['kept1'], notKept: [], retryOf: failed.id })
    const another = call(keyed('retry-1'), rerunRoute, { params: { runId: failed.id }, body: { from: 'kept1' } })
    await expect(another).rejects.toMatchObject({ code: 'idempotency-key-reused' })
    expect(tests.callsOf('twice')).toBe(2)
  })

  it('runs a node again with all that depends on it', async () => {
    const first = await engine().run([note('one'), note('two', { dependencies: ['one'] }), note('three')])
    const again = await rerun(first.id, 'one')
    expect(again).toMatchObject({ kept: ['three'], retryOf: first.id })
    expect(again.notKept).toEqual([
      { path: 'one', why: 'asked' },
      { path: 'two', why: 'depends-on-another' },
    ])
    expect((await end(again.id)).state).toBe('succeeded')
    expect(['one', 'two', 'three'].map(tests.callsOf)).toEqual([2, 2, 1])
  })

  it('follows a newer version where that still fits, and says what it could not keep', async () => {
    const { client } = engine()
    const nodes = (second: JsonObject) => [note('first'), second, note('third', { dependencies: ['second'] })]
    const body = workflow(nodes(toolNode('second', 'fail', { name: 'second' })), { name: 'Mended' })
    const stored = await call(client, createBlueprintRoute, { body })
    const { id } = await call(client, startRunRoute, { body: { blueprintId: stored.id } })
    await end(id)
    await call(client, replaceBlueprintRoute, {
      params: { blueprintId: stored.id },
      body: workflow(nodes(note('second')), { name: 'Mended' }),
      headers: { 'if-match': stored.lock },
    })
    const same = await retry(id)
    expect((await end(same.id)).state).toBe('failed')
    const retried = await retry(id, { version: 'latest' })
    expect(retried).toMatchObject({ version: 2, kept: ['first'], notKept: [] })
    const mended = await end(retried.id)
    expect(mended.state).toBe('succeeded')
    expect(await statesOf(retried.id)).toEqual({ first: 'succeeded', second: 'succeeded', third: 'succeeded' })
    const changed = workflow([note('first', { timeout_seconds: 9 }), note('second'), note('new')], { name: 'Mended' })
    const { lock } = await call(client, getBlueprintRoute, { params: { blueprintId: stored.id } })
    await call(client, replaceBlueprintRoute, {
      params: { blueprintId: stored.id },
      body: changed,
      headers: { 'if-match': lock },
    })
    const newest = await rerun(retried.id, 'new', 3)
    expect(newest.kept).toEqual(['second'])
    expect(newest.notKept).toEqual([
      { path: 'first', why: 'changed' },
      { path: 'third', why: 'removed' },
    ])
    expect((await end(newest.id)).state).toBe('succeeded')
    await expect(retry(id, { version: 9 })).rejects.toMatchObject({ code: 'blueprint-version-not-found' })
  })

  it('keeps nothing when the newer version gives other inputs', async () => {
    const { client } = engine()
    const inputs = (limit: number) => ({ properties: { limit: { type: 'integer', default: limit } } })
    const body = workflow([note('only'), toolNode('bad', 'fail', { name: 'x' })], { name: 'Inputs' })
    const stored = await call(client, createBlueprintRoute, { body })
    const { id } = await call(client, startRunRoute, { body: { blueprintId: stored.id } })
    await end(id)
    await call(client, replaceBlueprintRoute, {
      params: { blueprintId: stored.id },
      body: { ...body, inputs: inputs(5) },
      headers: { 'if-match': stored.lock },
    })
    const retried = await retry(id, { version: 'latest' })
    expect(retried).toMatchObject({
      kept: [],
      notKept: [{ path: 'only', why: 'inputs-changed' }],
      inputs: { limit: 5 },
    })
    expect((await end(retried.id)).state).toBe('failed')
  })

  it('refuses what makes no sense, and what belongs to another org', async () => {
    const { id } = await engine().start([hold('held')])
    await expect(retry(id)).rejects.toMatchObject({ code: 'run-not-ended' })
    await call(engine().client, cancelRunRoute, { params: { runId: id } })
    await end(id)
    const done = await engine().run([note('done')])
    await expect(retry(done.id)).rejects.toMatchObject({ code: 'run-not-failed' })
    await expect(rerun(done.id, 'nobody')).rejects.toMatchObject({ code: 'node-run-not-found' })
    await expect(retry(done.id, { version: 'latest' })).rejects.toMatchObject({ code: 'run-not-failed' })
    await expect(rerun(done.id, 'done', 'latest')).rejects.toMatchObject({ code: 'blueprint-version-not-found' })
    const stranger = engine().clientAs(await addOrg(engine().database))
    const params = { runId: done.id }
    await expect(call(stranger, retryRunRoute, { params, body: {} })).rejects.toMatchObject({ code: 'run-not-found' })
  })

  it('loses nothing when the engine ends before the new run has begun', async () => {
    const database = await databases.open()
    const first = await openTestEngine(database, { tools: tests.tools })
    const failed = await first.run([note('once'), flaky('later', { dependencies: ['once'] })])
    const [, retried] = await Promise.all([
      first.stop?.(),
      call(first.client, retryRunRoute, { params: { runId: failed.id }, body: {} }).catch(() => undefined),
    ])
    const second = await openTestEngine(database, { tools: tests.tools })
    const [row] = await database.read('worker', (db) =>
      db.query<{ id: string }>('select id from runs where retry_of = $1', [failed.id]),
    )
    if (retried) expect(row?.id).toBe(retried.id)
    if (row) expect((await second.untilRunIs(row.id, 'succeeded', 'failed')).state).toBe('succeeded')
    expect(tests.callsOf('once')).toBe(1)
  })
})
