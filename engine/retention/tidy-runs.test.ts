import { randomUUID } from 'node:crypto'
import { expect, it } from 'vitest'
import { createBlueprintRoute } from '../../contracts/blueprints.ts'
import { call } from '../../contracts/call.ts'
import { listRetentionRoute, resetRetentionRoute, setRetentionRoute } from '../../contracts/retention.ts'
import { startRunRoute } from '../../contracts/run-routes.ts'
import { quietLog } from '../../platform/testing/quiet-log.ts'
import { describeOnDatabases } from '../db/testing/databases.ts'
import { addOrg, useTestEngine, workflow } from '../testing/open-test-engine.ts'
import { createTestTools, hold, note, toolNode } from '../testing/test-tools.ts'
import { tidyRuns } from './tidy-runs.ts'

describeOnDatabases('old runs', (databases) => {
  const tests = createTestTools()
  const engine = useTestEngine(databases, { tools: tests.tools })
  const query = (text: string, values: unknown[] = []) =>
    engine().database.write('worker', (db) => db.query<{ count: number }>(text, values))
  /** As if it were that many days after a moment. */
  const tidy = (days = 0, after = new Date()) =>
    tidyRuns(
      { database: engine().database, log: quietLog() },
      new AbortController().signal,
      new Date(after.getTime() + days * 86_400_000),
    )
  const set = (blueprintId: string | null, maxAgeDays: number | null, maxRuns: number | null) =>
    call(engine().client, setRetentionRoute, { body: { blueprintId, maxAgeDays, maxRuns } })
  const exists = async (runId: string) => (await query('select 1 as count from runs where id = $1', [runId])).length > 0
  const store = async (name: string, id = 'n') =>
    (await call(engine().client, createBlueprintRoute, { body: workflow([note(id)], { name }) })).id
  const start = async (blueprintId: string) => {
    const run = await call(engine().client, startRunRoute, { body: { blueprintId } })
    await engine().untilRunIs(run.id, 'succeeded')
    return run.id
  }

  it('go by age, with their events and their large outputs, but never while they are at work', async () => {
    const held = await engine().start([hold('held')])
    const big = await engine().run([toolNode('large', 'note', { name: 'large', value: 'x'.repeat(100_000) })])
    const young = await engine().run([note('young')])
    expect(await tidy(364)).toBe(0)
    expect(await tidy(365, new Date(young.createdAt))).toBe(1)
    expect([await exists(big.id), await exists(young.id), await exists(held.id)]).toEqual([false, true, true])
    for (const table of ['run_events', 'node_runs', 'blobs']) {
      expect(await query(`select count(*)::int as count from ${table} where run_id = $1`, [big.id])).toEqual([
        { count: 0 },
      ])
    }
    tests.open('held')
    await engine().untilRunIs(held.id, 'succeeded')
  })

  it('go by number, each workflow by its own rule', async () => {
    const [few, many] = [await store('Few'), await store('Many')]
    const ofFew: string[] = []
    for (let index = 0; index < 5; index++) ofFew.push(await start(few))
    const ofMany = [await start(many), await start(many)]
    await set(few, null, 2)
    expect(await tidy()).toBe(3)
    expect(await Promise.all(ofFew.map(exists))).toEqual([false, false, false, true, true])
    expect(await Promise.all(ofMany.map(exists))).toEqual([true, true])
    expect((await call(engine().client, listRetentionRoute, {})).items).toEqual([
      { blueprintId: null, maxAgeDays: 365, maxRuns: 50_000 },
      { blueprintId: few, maxAgeDays: null, maxRuns: 2 },
    ])
    await call(engine().client, resetRetentionRoute, { params: { blueprintId: few } })
    await set(null, 10, null)
    expect(await tidy(9)).toBe(0)
    expect(await tidy(11)).toBeGreaterThan(3)
    expect(await Promise.all(ofMany.map(exists))).toEqual([false, false])
    await set(null, null, null)
    const stranger = engine().clientAs(await addOrg(engine().database))
    expect((await call(stranger, listRetentionRoute, {})).items).toHaveLength(1)
    const body = { blueprintId: few, maxAgeDays: 1, maxRuns: 1 }
    await expect(call(stranger, setRetentionRoute, { body })).rejects.toMatchObject({ code: 'blueprint-not-found' })
  })

  it('go in small steps, so that others hardly wait', async () => {
    const blueprintId = await store(`Steps ${randomUUID()}`) // a second try meets what the first one left
    const last = await start(blueprintId)
    await query(
      `with copies as (
         insert into runs (id, org_id, blueprint_id, version_id, name, state, event_seq, created_at, finished_at)
         select ('00000000-0000-7000-8000-' || $2 || lpad(to_hex(n), 4, '0'))::uuid, org_id, blueprint_id, version_id, name, state,
           case when n = 1 then 30000 else 20 end, now() - interval '400 days', now() - interval '400 days' from runs, generate_series(1, 1000) n where id = $1
         returning id, org_id, event_seq
       )
       insert into run_events (run_id, org_id, seq, type, at)
       select id, org_id, seq, 'node.log', now() from copies, generate_series(1, event_seq) seq`,
      [last, last.slice(-8)],
    )
    await set(blueprintId, 365, null)
    let longestMs = 0
    let isDone = false
    const startedAt = performance.now()
    const tidying = tidy().finally(() => {
      isDone = true
    })
    while (!isDone) {
      const askedAt = performance.now()
      await engine().database.readOne('worker', (db) => db.query('select 1'))
      longestMs = Math.max(longestMs, performance.now() - askedAt)
      await new Promise((resolve) => setTimeout(resolve, 5))
    }
    expect(await tidying).toBe(1000)
    process.stderr.write(
      `${databases.kind}: 1,000 runs, 50,000 events in ${Math.round(performance.now() - startedAt)} ms; others waited ${Math.round(longestMs)} ms at most\n`,
    )
    expect(longestMs).toBeLessThan(2500) // all in one step takes twice as long, and a busy machine stretches both
    expect(await exists(last)).toBe(true)
  })
})
