import { setTimeout as sleep } from 'node:timers/promises'
import { expect, it } from 'vitest'
import type { z } from 'zod'
import { createBlueprintRoute, deleteBlueprintRoute } from '../../contracts/blueprints.ts'
import { call } from '../../contracts/call.ts'
import type { JsonObject } from '../../contracts/json.ts'
import {
  type callHookRoute,
  changeTriggerRoute,
  createTriggerRoute,
  deleteTriggerRoute,
  getTriggerRoute,
  listTriggersRoute,
  signatureHeader,
} from '../../contracts/triggers.ts'
import type { Database } from '../db/database.ts'
import { describeOnDatabases } from '../db/testing/databases.ts'
import { addOrg, openTestEngine, type TestEngine, useTestEngine, workflow } from '../testing/open-test-engine.ts'
import { createTestTools, hold, note, toolNode } from '../testing/test-tools.ts'
import { signCall } from './check-call.ts'

let count = 0
const never = '0 0 1 1 *'

async function store(engine: TestEngine, nodes: JsonObject[], rest: JsonObject = {}) {
  const body = workflow(nodes, { name: `Triggered ${++count}`, ...rest })
  return (await call(engine.client, createBlueprintRoute, { body })).id
}
const addCron = (engine: TestEngine, blueprintId: string, config: JsonObject = {}, rest: object = {}) =>
  call(engine.client, createTriggerRoute, {
    body: { kind: 'cron', name: `Cron ${++count}`, blueprintId, config: { cron: never, ...config }, ...rest },
  })
const addHook = (engine: TestEngine, blueprintId: string, config: JsonObject = {}, rest: object = {}) =>
  call(engine.client, createTriggerRoute, {
    body: { kind: 'webhook', name: `Hook ${++count}`, blueprintId, config, ...rest },
  })
const read = (engine: TestEngine, triggerId: string) => call(engine.client, getTriggerRoute, { params: { triggerId } })
const change = (engine: TestEngine, triggerId: string, body: JsonObject) =>
  call(engine.client, changeTriggerRoute, { params: { triggerId }, body })
/** As if its time had come that many seconds ago. */
const makeDue = (database: Database, triggerId: string, seconds = 1) =>
  database.write('worker', (db) =>
    db.query('update triggers set next_at = now() - make_interval(secs => $2) where id = $1', [triggerId, seconds]),
  )
const runsOf = (database: Database, triggerId: string) =>
  database.read('worker', (db) =>
    db.query<{ id: string; state: string; key: string }>(
      'select id, state, idempotency_key as key from runs where trigger_id = $1 order by id',
      [triggerId],
    ),
  )
type HookAnswer = z.infer<NonNullable<typeof callHookRoute.output>>
const told = async (response: Response) => (await response.json()) as HookAnswer
const soon = { timeout: 9000, interval: 50 }

describeOnDatabases('schedules', (databases) => {
  const tests = createTestTools()
  const engine = useTestEngine(databases, { tools: tests.tools })
  const runs = (triggerId: string) => runsOf(engine().database, triggerId)

  it('start runs at their times, with their inputs, and show their last and next firing', async () => {
    const blueprintId = await store(engine(), [toolNode('echo', 'note', { name: 'echo', value: '{{ inputs.word }}' })])
    const trigger = await addCron(engine(), blueprintId, { cron: '* * * * * *' }, { inputs: { word: 'hi' } })
    expect(trigger).toMatchObject({ enabled: true, lastFiredAt: null, secret: null })
    expect(Date.parse(trigger.nextAt ?? '')).toBeGreaterThan(Date.now() - 1000)
    await expect.poll(async () => (await runs(trigger.id)).length, soon).toBeGreaterThan(2)
    const off = await change(engine(), trigger.id, { enabled: false })
    expect(off).toMatchObject({ enabled: false, nextAt: null, lastFiredAt: expect.any(String) })
    await sleep(50)
    const all = await runs(trigger.id)
    expect((await engine().untilRunIs(all[0]?.id ?? '', 'succeeded')).outputs).toEqual({ echo: { value: 'hi' } })
    expect(new Set(all.map(({ key }) => key)).size).toBe(all.length)
    await sleep(1500)
    expect(await runs(trigger.id)).toHaveLength(all.length)
    const on = await change(engine(), trigger.id, { enabled: true, config: { cron: never } })
    expect(Date.parse(on.nextAt ?? '')).toBeGreaterThan(Date.now())
  })

  it('make up once for what was missed, or not at all', async () => {
    const blueprintId = await store(engine(), [note('missed')])
    const once = await addCron(engine(), blueprintId, { missed: 'run-once' })
    const skipped = await addCron(engine(), blueprintId, { missed: 'skip' })
    await makeDue(engine().database, once.id, 86_400)
    await makeDue(engine().database, skipped.id, 86_400)
    await expect.poll(async () => (await runs(once.id)).length, soon).toBe(1)
    await expect
      .poll(async () => Date.parse((await read(engine(), skipped.id)).nextAt ?? ''), soon)
      .toBeGreaterThan(Date.now())
    expect(await runs(skipped.id)).toEqual([])
  })

  it('let a firing overlap, leave it out, or let it wait', async () => {
    const held = async (overlap: string) => {
      const trigger = await addCron(engine(), await store(engine(), [hold(overlap)]), { overlap })
      await makeDue(engine().database, trigger.id)
      return trigger
    }
    const [allow, skip, queue] = [await held('allow'), await held('skip'), await held('queue')]
    for (const { id } of [allow, skip, queue]) await expect.poll(async () => (await runs(id)).length, soon).toBe(1)
    for (const { id } of [allow, skip, queue]) await makeDue(engine().database, id)
    await expect.poll(async () => (await runs(allow.id)).length, soon).toBe(2)
    await expect.poll(async () => (await read(engine(), queue.id)).pendingAt, soon).not.toBeNull()
    await expect
      .poll(async () => Date.parse((await read(engine(), skip.id)).nextAt ?? ''), soon)
      .toBeGreaterThan(Date.now())
    expect([(await runs(skip.id)).length, (await runs(queue.id)).length]).toEqual([1, 1])
    const endedAt = Date.now()
    for (const name of ['allow', 'skip', 'queue']) tests.open(name)
    await expect.poll(async () => (await runs(queue.id)).length, soon).toBe(2)
    expect(Date.now() - endedAt).toBeLessThan(2000)
    expect(await runs(skip.id)).toHaveLength(1)
  })

  it('say why they started nothing, and stop when the workflow is gone', async () => {
    const inputs = { required: ['needed'], properties: { needed: { type: 'string' } } }
    const blueprintId = await store(engine(), [note('x')], { inputs })
    await expect(addCron(engine(), blueprintId)).rejects.toMatchObject({ code: 'inputs-invalid' })
    const trigger = await addCron(engine(), blueprintId, {}, { inputs: { needed: 'yes' } })
    await call(engine().client, deleteBlueprintRoute, { params: { blueprintId } })
    await makeDue(engine().database, trigger.id)
    await expect.poll(async () => (await read(engine(), trigger.id)).enabled, soon).toBe(false)
    expect(await read(engine(), trigger.id)).toMatchObject({ nextAt: null, lastError: { code: 'blueprint-not-found' } })
  })

  it('are checked, named, listed page by page, deleted, and belong to their org', async () => {
    const blueprintId = await store(engine(), [note('x')])
    await expect(addCron(engine(), blueprintId, { cron: 'nope' })).rejects.toMatchObject({ code: 'trigger-invalid' })
    const trigger = await addCron(engine(), blueprintId, {}, { name: 'Mine' })
    await expect(addCron(engine(), blueprintId, {}, { name: 'Mine' })).rejects.toMatchObject({
      code: 'trigger-name-taken',
    })
    const other = await addCron(engine(), blueprintId)
    await expect(change(engine(), other.id, { name: 'Mine' })).rejects.toMatchObject({ code: 'trigger-name-taken' })
    await expect(change(engine(), other.id, { config: { overlap: 'never' } })).rejects.toMatchObject({
      code: 'trigger-invalid',
    })
    const list = (query: object) => call(engine().client, listTriggersRoute, { query: { blueprintId, ...query } })
    const page = await list({ limit: 1 })
    expect(page).toMatchObject({ items: [{ id: other.id }], nextCursor: other.id })
    expect((await list({ limit: 1, cursor: page.nextCursor })).items.map(({ id }) => id)).toEqual([trigger.id])
    const stranger = engine().clientAs(await addOrg(engine().database))
    const params = { triggerId: trigger.id }
    expect((await call(stranger, listTriggersRoute, {})).items).toEqual([])
    await expect(call(stranger, deleteTriggerRoute, { params })).rejects.toMatchObject({ code: 'trigger-not-found' })
    await call(engine().client, deleteTriggerRoute, { params })
    await expect(read(engine(), trigger.id)).rejects.toMatchObject({ code: 'trigger-not-found' })
  })

  it('fire each time once, also with several engines', async () => {
    const database = await databases.open()
    const engines = await Promise.all([1, 2, 3].map(() => openTestEngine(database, { tools: tests.tools })))
    const [first] = engines as [TestEngine]
    const blueprintId = await store(first, [note('shared')])
    const trigger = await addCron(first, blueprintId, { cron: '* * * * * *', overlap: 'allow' })
    await Promise.all(engines.slice(1).map((one) => change(one, trigger.id, { enabled: true })))
    await sleep(4500)
    await change(first, trigger.id, { enabled: false })
    const all = await runsOf(database, trigger.id)
    expect(all.length).toBeGreaterThanOrEqual(3)
    expect(new Set(all.map(({ key }) => key)).size).toBe(all.length)
    for (const { id } of all) await first.untilRunIs(id, 'succeeded')
    expect(tests.callsOf('shared')).toBe(all.length)
  })
})

describeOnDatabases('webhooks', (databases) => {
  const tests = createTestTools()
  const engine = useTestEngine(databases, { tools: tests.tools })
  const post = (triggerId: string, text: string, headers: Record<string, string> = {}) =>
    engine().request('POST', `/hooks/${triggerId}`, {
      body: text,
      headers: { authorization: 'none', 'content-type': 'application/json', ...headers },
    })
  const signed = (secret: string | null, text: string, seconds = Math.floor(Date.now() / 1000)) => ({
    [signatureHeader]: `t=${seconds},v1=${signCall(secret ?? '', seconds, text)}`,
  })
  const echo = () => toolNode('echo', 'note', { name: 'echo', value: '{{ body }}!' })

  it('start a run with what was sent, when the signature fits, and one only for the same call', async () => {
    const hook = await addHook(engine(), await store(engine(), [echo()]), {}, { inputs: { more: 'x' } })
    expect(hook.secret).toMatch(/^ice_/)
    expect(JSON.stringify(await read(engine(), hook.id))).not.toContain('ice_')
    const text = '{ "a":  [1, "é"] }'
    const headers = signed(hook.secret, text)
    const answers = await Promise.all([1, 2, 3].map(() => post(hook.id, text, headers)))
    expect(answers.map(({ status }) => status)).toEqual([202, 202, 202])
    const ids = new Set((await Promise.all(answers.map(told))).map(({ runId }) => runId))
    expect(ids.size).toBe(1)
    const [id = ''] = ids
    const run = await engine().untilRunIs(id, 'succeeded')
    expect(run.inputs).toEqual({ more: 'x', body: { a: [1, 'é'] } })
    expect(await read(engine(), hook.id)).toMatchObject({ lastRunId: id, lastFiredAt: expect.any(String) })
    expect(await runsOf(engine().database, hook.id)).toHaveLength(1)
  })

  it('refuse a wrong, an old and a missing signature, and an unknown webhook, alike', async () => {
    const hook = await addHook(engine(), await store(engine(), [echo()]))
    const old = Math.floor(Date.now() / 1000) - 301
    const refused = [
      await post(hook.id, '{}'),
      await post(hook.id, '{}', signed('ice_wrong', '{}')),
      await post(hook.id, '{"changed":1}', signed(hook.secret, '{}')),
      await post(hook.id, '{}', signed(hook.secret, '{}', old)),
      await post(hook.id, '{}', { authorization: `Bearer ${hook.secret}` }),
      await post('01a1fdde-ba12-70f0-9262-4b8d98422e8b', '{}', signed('', '{}')),
    ]
    for (const answer of refused) {
      expect(answer.status).toBe(401)
      expect(await answer.json()).toMatchObject({ code: 'unauthorized' })
    }
    expect(await runsOf(engine().database, hook.id)).toEqual([])
    await change(engine(), hook.id, { enabled: false })
    expect((await post(hook.id, '{}', signed(hook.secret, '{}'))).status).toBe(409)
    await expect(change(engine(), hook.id, { config: { auth: 'bearer' } })).rejects.toMatchObject({
      code: 'trigger-invalid',
    })
  })

  it('take the secret as a token where that was chosen, and keep only its hash', async () => {
    const hook = await addHook(engine(), await store(engine(), [echo()]), { auth: 'bearer', respond: 'when-finished' })
    const authorization = `Bearer ${hook.secret}`
    const answer = await post(hook.id, '"text"', { authorization })
    expect(answer.status).toBe(200)
    expect(await answer.json()).toMatchObject({
      state: 'succeeded',
      outputs: { echo: { value: 'text!' } },
      error: null,
    })
    expect((await post(hook.id, '{}', { authorization: 'Bearer ice_wrong' })).status).toBe(401)
    const [row] = await engine().database.read('worker', (db) =>
      db.query<{ secret: string }>('select secret from triggers where id = $1', [hook.id]),
    )
    expect(row?.secret).not.toBe(hook.secret)
    const keyed = { authorization, 'idempotency-key': 'same' }
    const twice = await Promise.all([post(hook.id, '1', keyed), post(hook.id, '1', keyed)])
    const [one, two] = await Promise.all(twice.map(told))
    expect(one?.runId).toBe(two?.runId)
  })

  it('answer when the run has ended, whichever way, or when their time is over', async () => {
    const failing = await addHook(engine(), await store(engine(), [toolNode('bad', 'fail', { name: 'inside' })]), {
      respond: 'when-finished',
    })
    const failed = await post(failing.id, '{}', signed(failing.secret, '{}'))
    expect(failed.status).toBe(500)
    const answer = await told(failed)
    expect(answer).toMatchObject({ state: 'failed', error: { code: 'node-failed' } })
    expect(JSON.stringify(answer)).not.toContain('inside')
    const slow = await addHook(engine(), await store(engine(), [hold('slow')]), {
      respond: 'when-finished',
      waitSeconds: 1,
    })
    const waiting = await post(slow.id, '{}', signed(slow.secret, '{}'))
    expect([waiting.status, (await told(waiting)).state]).toEqual([202, 'running'])
    tests.open('slow')
  })

  it('refuse what the workflow does not take, and remember it', async () => {
    const inputs = { properties: { body: { type: 'object', required: ['id'] } } }
    const hook = await addHook(engine(), await store(engine(), [note('x')], { inputs }))
    expect((await post(hook.id, '{}', signed(hook.secret, '{}'))).status).toBe(422)
    expect(await read(engine(), hook.id)).toMatchObject({ lastError: { code: 'inputs-invalid' }, enabled: true })
    expect((await post(hook.id, '{"id":1}', signed(hook.secret, '{"id":1}'))).status).toBe(202)
    expect((await read(engine(), hook.id)).lastError).toBeNull()
    const large = `"${'x'.repeat(1_100_000)}"`
    expect((await post(hook.id, large, signed(hook.secret, large))).status).toBe(413)
    expect((await post(hook.id, '{broken', signed(hook.secret, '{broken'))).status).toBe(400)
  })
})
