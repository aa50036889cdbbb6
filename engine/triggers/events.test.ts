import { setTimeout as sleep } from 'node:timers/promises'
import { expect, it } from 'vitest'
import { createBlueprintRoute } from '../../contracts/blueprints.ts'
import { call } from '../../contracts/call.ts'
import type { JsonObject } from '../../contracts/json.ts'
import { addDocumentRoute, createCollectionRoute } from '../../contracts/knowledge-routes.ts'
import { startRunRoute } from '../../contracts/run-routes.ts'
import {
  changeTriggerRoute,
  createTriggerRoute,
  deleteTriggerRoute,
  getTriggerRoute,
} from '../../contracts/triggers.ts'
import type { Database } from '../db/database.ts'
import { describeOnDatabases } from '../db/testing/databases.ts'
import { addOrg, openTestEngine, type TestEngine, useTestEngine, workflow } from '../testing/open-test-engine.ts'
import { createTestTools, hold, note, toolNode } from '../testing/test-tools.ts'

let count = 0
const soon = { timeout: 15_000, interval: 50 }
const failing = () => toolNode('bad', 'fail', { name: 'inside' })

async function store(engine: TestEngine, nodes: JsonObject[], rest: JsonObject = {}) {
  const body = workflow(nodes, { name: `Watched ${++count}`, ...rest })
  return (await call(engine.client, createBlueprintRoute, { body })).id
}
const watch = (engine: TestEngine, blueprintId: string, config: JsonObject) =>
  call(engine.client, createTriggerRoute, {
    body: { kind: 'run-ended', name: `After ${++count}`, blueprintId, config },
  })
const start = (engine: TestEngine, blueprintId: string, inputs: JsonObject = {}, rest: JsonObject = {}) =>
  call(engine.client, startRunRoute, { body: { blueprintId, inputs, ...rest } })
const read = (engine: TestEngine, triggerId: string) => call(engine.client, getTriggerRoute, { params: { triggerId } })
const remove = (engine: TestEngine, triggerId: string) =>
  call(engine.client, deleteTriggerRoute, { params: { triggerId } })

type StartedRow = { id: string; cause: string | null; inputs: JsonObject }
const startedBy = (database: Database, triggerId: string) =>
  database.read('worker', (db) =>
    db.query<StartedRow>(
      'select id, cause_run_id as cause, inputs from runs where trigger_id = $1 order by created_at, id',
      [triggerId],
    ),
  )
const waitingFirings = (database: Database) =>
  database.read('worker', async (db) => (await db.query('select id from trigger_firings')).length)

describeOnDatabases('triggers on the end of a run', (databases) => {
  const tests = createTestTools()
  const engine = useTestEngine(databases, { tools: tests.tools })
  const started = (triggerId: string) => startedBy(engine().database, triggerId)

  it('start one run for each end that they want, told what has happened and linked both ways', async () => {
    const watched = await store(engine(), [toolNode('echo', 'note', { name: 'echo', value: '{{ inputs.word }}' })])
    const other = await store(engine(), [note('other')])
    const after = await store(engine(), [note('after')])
    const trigger = await watch(engine(), after, { blueprintIds: [watched] })
    expect(trigger).toMatchObject({ kind: 'run-ended', config: { states: ['succeeded'], fallback: false } })
    await engine().untilRunIs((await start(engine(), other)).id, 'succeeded')
    const { id } = await start(engine(), watched, { word: 'hi' })
    await expect.poll(async () => (await started(trigger.id)).length, soon).toBe(1)
    const [run] = await started(trigger.id)
    expect(run).toMatchObject({
      cause: id,
      inputs: {
        run: { id, state: 'succeeded', inputs: { word: 'hi' }, outputs: { echo: { value: 'hi' } } },
        blueprint: { id: watched, version: 1 },
        error: null,
        node: null,
      },
    })
    await engine().untilRunIs(run?.id ?? '', 'succeeded')
    expect(await engine().read(id)).toMatchObject({ trigger: null, followUps: [{ id: run?.id, state: 'succeeded' }] })
    expect(await engine().read(run?.id ?? '')).toMatchObject({ trigger: { id: trigger.id }, causeRunId: id })
    expect(await read(engine(), trigger.id)).toMatchObject({ lastRunId: run?.id, lastError: null })
    await remove(engine(), trigger.id)
  })

  it('leave out drafts, and what ends while they are disabled', async () => {
    const watched = await store(engine(), [note('draft')])
    const trigger = await watch(engine(), await store(engine(), [note('after')]), { blueprintIds: [watched] })
    const draft = { draft: true, blueprint: workflow([note('draft')]) }
    await engine().untilRunIs((await start(engine(), watched, {}, draft)).id, 'succeeded')
    const set = (enabled: boolean) =>
      call(engine().client, changeTriggerRoute, { params: { triggerId: trigger.id }, body: { enabled } })
    await set(false)
    await engine().untilRunIs((await start(engine(), watched)).id, 'succeeded')
    await set(true)
    const { id } = await start(engine(), watched)
    await expect.poll(async () => (await started(trigger.id)).map(({ cause }) => cause), soon).toEqual([id])
    await remove(engine(), trigger.id)
  })

  it('are an error workflow: the named one, else the fallback, and never for its own failures', async () => {
    const [plain, special] = [await store(engine(), [failing()]), await store(engine(), [failing()])]
    const [fallback, named] = [await store(engine(), [failing()]), await store(engine(), [note('named')])]
    const general = await watch(engine(), fallback, { states: ['failed'], fallback: true })
    const override = await watch(engine(), named, { states: ['failed'], blueprintIds: [special] })
    const [one, two] = [await start(engine(), plain), await start(engine(), special)]
    await expect.poll(async () => (await started(override.id)).map(({ cause }) => cause), soon).toEqual([two.id])
    await expect.poll(async () => (await started(general.id)).map(({ cause }) => cause), soon).toEqual([one.id])
    const [run] = await started(general.id)
    expect(run?.inputs).toMatchObject({
      run: { id: one.id, state: 'failed' },
      error: { code: 'node-failed' },
      node: { path: 'bad', id: 'bad' },
    })
    await engine().untilRunIs(run?.id ?? '', 'failed')
    // What comes after it has come: nothing was written down for the failure of the error workflow itself.
    await engine().untilRunIs((await start(engine(), special)).id, 'failed')
    await expect.poll(async () => (await started(override.id)).length, soon).toBe(2)
    expect((await started(general.id)).length).toBe(1)
    await Promise.all([general, override].map(({ id }) => remove(engine(), id)))
  })

  it('end a circle of workflows that start each other, and say so', async () => {
    const [a, b] = [await store(engine(), [note('a')]), await store(engine(), [note('b')])]
    const toB = await watch(engine(), b, { blueprintIds: [a] })
    const toA = await watch(engine(), a, { blueprintIds: [b] })
    await start(engine(), a)
    await expect
      .poll(
        async () => [await read(engine(), toA.id), await read(engine(), toB.id)].map((one) => one.lastError?.code),
        soon,
      )
      .toContain('trigger-chain-too-long')
    expect((await started(toA.id)).length + (await started(toB.id)).length).toBe(5)
    await Promise.all([toA, toB].map(({ id }) => remove(engine(), id)))
  })

  it('are checked, and keep to their org', async () => {
    const own = await store(engine(), [note('own')])
    await expect(watch(engine(), own, { blueprintIds: [own] })).rejects.toMatchObject({ code: 'trigger-invalid' })
    const gone = '01a1fdde-ba12-70f0-9262-4b8d98422e8b'
    await expect(watch(engine(), own, { blueprintIds: [gone] })).rejects.toMatchObject({ code: 'blueprint-not-found' })
    await expect(watch(engine(), own, { states: ['running'] })).rejects.toMatchObject({ code: 'invalid-input' })
    const trigger = await watch(engine(), own, {})
    const client = engine().clientAs(await addOrg(engine().database))
    const body = { blueprint: workflow([note('foreign')]) }
    const foreign = await call(client, startRunRoute, { query: { wait: 10 }, body })
    expect(foreign.state).toBe('succeeded')
    expect(await waitingFirings(engine().database)).toBe(0)
    expect(await started(trigger.id)).toEqual([])
    const writer = engine().clientAs({ ...(await addOrg(engine().database)), permissions: ['runs:write'] })
    const unread = call(writer, createTriggerRoute, { body: { kind: 'run-ended', name: 'Ends', blueprintId: own } })
    await expect(unread).rejects.toMatchObject({ code: 'forbidden' })
    await remove(engine(), trigger.id)
  })

  it('fire once, also when the engine ends between the end of the run and the firing, and with several engines', async () => {
    const database = await databases.open()
    const first = await openTestEngine(database, { tools: tests.tools })
    const watched = await store(first, [hold('held')])
    const trigger = await watch(first, await store(first, [note('once')]), { blueprintIds: [watched] })
    const ids = await Promise.all([1, 2, 3].map(async () => (await start(first, watched)).id))
    for (const id of ids) await first.untilRunIs(id, 'running')
    await first.stop()
    // As an engine does that is killed right after its last checkpoint: the runs have ended, and nothing has fired.
    await database.write('worker', (db) =>
      db.query(`update runs set state = 'succeeded', owner = null, finished_at = now() where id = any($1::uuid[])`, [
        ids,
      ]),
    )
    expect(await waitingFirings(database)).toBe(3)
    expect(await startedBy(database, trigger.id)).toEqual([])
    const engines = await Promise.all([1, 2, 3].map(() => openTestEngine(database, { tools: tests.tools })))
    await expect.poll(async () => (await startedBy(database, trigger.id)).length, soon).toBe(3)
    await expect.poll(() => waitingFirings(database), soon).toBe(0)
    await sleep(300)
    const causes = (await startedBy(database, trigger.id)).map(({ cause }) => cause)
    expect(causes.toSorted()).toEqual(ids.toSorted())
    for (const { id } of await startedBy(database, trigger.id)) await engines[0]?.untilRunIs(id, 'succeeded')
    expect(tests.callsOf('once')).toBe(3)
    tests.open('held')
  })
})

describeOnDatabases('triggers on documents', (databases) => {
  const tests = createTestTools()
  const engine = useTestEngine(databases, { tools: tests.tools })

  it('start one run for each time that a document of their collection has been read', async () => {
    const make = (name: string) => call(engine().client, createCollectionRoute, { body: { name } })
    const [inbox, other] = [await make('Inbox'), await make('Other')]
    const add = (collectionId: string, name: string, text: string) =>
      call(engine().client, addDocumentRoute, {
        params: { collectionId },
        query: { name },
        bytes: new TextEncoder().encode(text),
      })
    const blueprintId = await store(engine(), [note('read')])
    const body = { kind: 'document-ready', name: 'Read it', blueprintId } as const
    const gone = { collectionId: '01a1fdde-ba12-70f0-9262-4b8d98422e8b' }
    await expect(call(engine().client, createTriggerRoute, { body: { ...body, config: gone } })).rejects.toMatchObject({
      code: 'collection-not-found',
    })
    const config = { collectionId: inbox.id }
    const trigger = await call(engine().client, createTriggerRoute, { body: { ...body, config } })
    const runs = () => startedBy(engine().database, trigger.id)
    await add(other.id, 'other.md', '# Other')
    const first = await add(inbox.id, 'letter.md', '# A letter\n\nDear reader.')
    await expect.poll(async () => (await runs()).length, soon).toBe(1)
    await add(inbox.id, 'letter.md', '# A letter\n\nDear reader, it has changed.')
    await expect.poll(async () => (await runs()).length, soon).toBe(2)
    const [one, two] = await runs()
    expect(one).toMatchObject({
      cause: null,
      inputs: {
        document: { id: first.id, name: 'letter.md', mediaType: 'text/markdown' },
        collection: { id: inbox.id, name: 'Inbox' },
      },
    })
    expect(two?.inputs.document).toMatchObject({ id: first.id })
    expect(await waitingFirings(engine().database)).toBe(0)
    expect(await read(engine(), trigger.id)).toMatchObject({ lastRunId: two?.id, lastError: null })
  })
})
