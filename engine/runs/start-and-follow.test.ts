import { expect, it } from 'vitest'
import { createBlueprintRoute, deleteBlueprintRoute, replaceBlueprintRoute } from '../../contracts/blueprints.ts'
import { call, callStream } from '../../contracts/call.ts'
import {
  listRunEventsRoute,
  listRunsRoute,
  type RunChange,
  startRunRoute,
  streamRunChangesRoute,
} from '../../contracts/run-routes.ts'
import { describeOnDatabases } from '../db/testing/databases.ts'
import { useTestEngine, workflow } from '../testing/open-test-engine.ts'
import { createTestTools, hold, human, note, text } from '../testing/test-tools.ts'

const inputs = {
  type: 'object',
  required: ['name'],
  properties: { name: { type: 'string' }, times: { type: 'integer', default: 2, minimum: 1 } },
}
const greet = [text('greet', '{{ inputs.name }} x {{ times }}')]

describeOnDatabases('starting and following runs', (databases) => {
  const tests = createTestTools()
  const engine = useTestEngine(databases, { tools: tests.tools })
  const store = (name: string) =>
    call(engine().client, createBlueprintRoute, { body: workflow(greet, { name, inputs }) })
  const post = (body: object, key?: string, wait?: number) =>
    call(engine().client, startRunRoute, {
      body: body as { inputs: { name: string } },
      query: wait === undefined ? {} : { wait },
      headers: key ? { 'idempotency-key': key } : {},
    })

  it('runs a stored workflow by its id, in its latest or in an older version', async () => {
    const first = await store('By id')
    const body = workflow([text('greet', 'new')], { name: 'By id' })
    const params = { blueprintId: first.id }
    await call(engine().client, replaceBlueprintRoute, { params, body, headers: { 'if-match': first.lock } })
    const [old, latest] = await Promise.all([
      post({ blueprintId: first.id, version: 1, inputs: { name: 'Ada' } }, undefined, 10),
      post({ blueprintId: first.id }, undefined, 10),
    ])
    expect(old).toMatchObject({
      version: 1,
      outputs: { greet: { text: 'Ada x 2' } },
      inputs: { name: 'Ada', times: 2 },
    })
    expect(latest).toMatchObject({
      version: 2,
      outputs: { greet: { text: 'new' } },
      blueprintId: first.id,
      name: 'By id',
    })
    await expect(post({ blueprintId: first.id, version: 9 })).rejects.toMatchObject({
      code: 'blueprint-version-not-found',
    })
    await call(engine().client, deleteBlueprintRoute, { params })
    await expect(post({ blueprintId: first.id })).rejects.toMatchObject({ code: 'blueprint-not-found' })
    expect((await engine().read(old.id)).document.nodes).toMatchObject(greet)
  })

  it('checks inputs, and names everything that is wrong with them', async () => {
    const blueprint = workflow(greet, { inputs })
    await expect(post({ blueprint, inputs: { times: 0 } })).rejects.toMatchObject({
      code: 'inputs-invalid',
      problems: [{ path: '/name' }, { path: '/times' }],
    })
    await expect(post({ blueprint: workflow([{ id: 'x', type: 'nothing' }]) })).rejects.toMatchObject({
      code: 'blueprint-invalid',
      problems: [{ path: '/nodes/0/type' }],
    })
    await expect(post({})).rejects.toMatchObject({ code: 'invalid-input' })
    await expect(post({ blueprint, blueprintId: '00000000-0000-7000-8000-000000000001' })).rejects.toMatchObject({
      code: 'invalid-input',
    })
  })

  it('answers 202 at once, or after ?wait=seconds with the end, or as it stands then', async () => {
    const send = (nodes: object[], query: string) =>
      engine().request('POST', `/api/v1/runs${query}`, {
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify({ blueprint: { name: 'Wait', nodes } }),
      })
    const [atOnce, ended, late] = await Promise.all([
      send([hold('wait1')], ''),
      send([note('quick')], '?wait=10'),
      send([hold('wait2')], '?wait=0.3'),
    ])
    expect([atOnce.status, ended.status, late.status]).toEqual([202, 200, 202])
    const run = (await ended.json()) as { id: string; state: string }
    expect(run.state).toBe('succeeded')
    expect(ended.headers.get('location')).toBe(`/api/v1/runs/${run.id}`)
    tests.open('wait1')
    tests.open('wait2')
    const { id } = (await late.json()) as { id: string }
    await engine().untilRunIs(id, 'succeeded')
  })

  it('starts one run for one idempotency key, however often and however close together it comes', async () => {
    const { id: blueprintId, lock } = await store('Once')
    const body = { blueprintId, inputs: { name: 'Ada' } }
    const runs = await Promise.all(Array.from({ length: 8 }, () => post(body, 'key-1', 10)))
    expect(new Set(runs.map(({ id }) => id)).size).toBe(1)
    expect(runs.map(({ state }) => state)).toEqual(runs.map(() => 'succeeded'))
    await expect(post({ ...body, inputs: { name: 'Bob' } }, 'key-1')).rejects.toMatchObject({
      code: 'idempotency-key-reused',
    })
    expect((await post(body, 'key-2')).id).not.toBe(runs[0]?.id)
    // Also when what it speaks of is gone by now.
    await call(engine().client, deleteBlueprintRoute, { params: { blueprintId }, headers: { 'if-match': lock } })
    expect((await post(body, 'key-1')).id).toBe(runs[0]?.id)
    await expect(post(body, 'k'.repeat(256))).rejects.toMatchObject({ code: 'invalid-input' })
  })

  it('lists runs newest first, page by page, and by what is asked for', async () => {
    const { id: blueprintId } = await store('Listed')
    const ids: string[] = []
    for (let index = 0; index < 5; index++)
      ids.unshift((await post({ blueprintId, inputs: { name: 'a' } }, undefined, 10)).id)
    const list = (query: object) => call(engine().client, listRunsRoute, { query })
    const seen: string[] = []
    let cursor: string | null | undefined
    do {
      const page = await list({ blueprintId, limit: 2, ...(cursor ? { cursor } : {}) })
      seen.push(...page.items.map(({ id }) => id))
      cursor = page.nextCursor
    } while (cursor)
    expect(seen).toEqual(ids)
    const { id: waitingId } = await engine().start([human('ask')], {}, { name: 'Zebra %_ report' })
    await engine().untilRunIs(waitingId, 'waiting')
    expect((await list({ state: ['waiting', 'failed'], search: 'zebra %_' })).items.map(({ id }) => id)).toEqual([
      waitingId,
    ])
    expect((await list({ search: 'no such name' })).items).toEqual([])
    expect((await list({ search: waitingId.slice(0, 18) })).items.map(({ id }) => id)).toContain(waitingId)
    const { createdAt } = await engine().read(ids[2] as string)
    expect((await list({ blueprintId, after: createdAt })).items).toHaveLength(3)
    expect((await list({ blueprintId, before: createdAt })).items.length).toBeLessThanOrEqual(2)
  })

  it('streams every event once: from the start, from the middle, beside its work, and after the end', async () => {
    const { id } = await engine().start([
      note('a'),
      hold('gate', { dependencies: ['a'] }),
      note('b', { dependencies: ['gate'] }),
    ])
    const live = engine().follow(id)
    await expect.poll(() => tests.callsOf('gate')).toBe(1)
    const joined = engine().follow(id, '2')
    tests.open('gate')
    const all = await live
    expect(all.map(({ seq }) => seq)).toEqual(all.map((_, index) => index + 1))
    expect(all.at(-1)?.type).toBe('run.succeeded')
    expect(await joined).toEqual(all.slice(2))
    expect(await engine().follow(id)).toEqual(all)
    expect(await engine().follow(id, '5')).toEqual(all.slice(5))
    expect(await engine().follow(id, String(all.length))).toEqual([])
    expect(await engine().follow(id, 'nonsense')).toEqual(all)
    const page = await call(engine().client, listRunEventsRoute, {
      params: { runId: id },
      query: { after: 2, limit: 3 },
    })
    expect(page).toEqual({ items: all.slice(2, 5), lastSeq: all.length })
    await expect(engine().follow('00000000-0000-7000-8000-000000000001')).rejects.toMatchObject({
      code: 'run-not-found',
    })
  })

  it('streams thousands of events to many readers without a gap', async () => {
    const nodes = Array.from({ length: 300 }, (_, index) =>
      note(`n${index}`, index > 3 ? { dependencies: [`n${index - 3}`] } : {}),
    )
    const { id } = await engine().start(nodes)
    const readers = await Promise.all(Array.from({ length: 10 }, (_, index) => engine().follow(id, String(index * 20))))
    for (const [index, events] of readers.entries()) {
      expect(events.map(({ seq }) => seq)).toEqual(
        Array.from({ length: events.length }, (_, at) => at + 1 + index * 20),
      )
      expect(events.at(-1)?.type).toBe('run.succeeded')
    }
    expect(readers[0]?.length).toBe(3 + 600)
  })

  it('tells the changes of all runs, and those that were missed', async () => {
    const seen: RunChange[] = []
    const reader = new AbortController()
    const follow = async (lastEventId?: string) => {
      const given = { signal: reader.signal, ...(lastEventId ? { lastEventId } : {}) }
      for await (const { data } of callStream(engine().client, streamRunChangesRoute, given)) seen.push(data)
    }
    const following = follow().catch(() => {})
    const missedSince = new Date().toISOString()
    const first = await engine().start([note('one')])
    await expect
      .poll(() => seen.some(({ runId, state }) => runId === first.id && state === 'succeeded'), { timeout: 5000 })
      .toBe(true)
    reader.abort()
    await following
    const second = new AbortController()
    const missed: string[] = []
    const given = { signal: second.signal, lastEventId: missedSince }
    for await (const { data } of callStream(engine().client, streamRunChangesRoute, given)) {
      missed.push(`${data.runId} ${data.state}`)
      if (data.runId === first.id) break
    }
    expect(missed).toContain(`${first.id} succeeded`)
    second.abort()
  })
})
