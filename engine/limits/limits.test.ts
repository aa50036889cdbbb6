import { setTimeout as sleep } from 'node:timers/promises'
import { expect, it } from 'vitest'
import { z } from 'zod'
import { createBlueprintRoute } from '../../contracts/blueprints.ts'
import { call } from '../../contracts/call.ts'
import type { JsonObject } from '../../contracts/json.ts'
import {
  getOrgLimitsRoute,
  getWorkflowLimitsRoute,
  listQueuesRoute,
  noLimits,
  noOrgLimits,
  pauseWorkflowRoute,
  type RunLimits,
  resumeWorkflowRoute,
  setOrgLimitsRoute,
  setWorkflowLimitsRoute,
} from '../../contracts/limits.ts'
import { startRunRoute } from '../../contracts/run-routes.ts'
import type { Run, StartRun } from '../../contracts/runs.ts'
import type { OwnedDatabase } from '../db/database.ts'
import { describeOnDatabases } from '../db/testing/databases.ts'
import { openTestEngine, type TestEngine, workflow } from '../testing/open-test-engine.ts'
import { scriptedModel } from '../testing/scripted-model.ts'
import { createTestTools, hold, toolNode } from '../testing/test-tools.ts'
import { defineTool } from '../tools/tool.ts'

const slow = 120_000
const llm = (id: string, rest: JsonObject = {}): JsonObject => ({
  ...{ id, type: 'llm', prompt: 'Hello', model: 'scripted', llm_config: { provider: 'test' } },
  ...rest,
})
const customer = { inputs: { type: 'object', properties: { customer: { type: 'string' } } } }
const pause = { id: 'step', type: 'tool', tool_name: 'delay', tool_args: { seconds: 0.05 } }

describeOnDatabases('limits', (databases) => {
  const open = async (count = 1, database?: OwnedDatabase) => {
    const tests = createTestTools()
    const work = countingTool()
    const shared = database ?? (await databases.open())
    const models = [scriptedModel('scripted', () => 'Hi.')]
    const engines: TestEngine[] = []
    for (let index = 0; index < count; index++)
      engines.push(await openTestEngine(shared, { tools: [...tests.tools, work.tool], models }))
    const engine = engines[0] as TestEngine
    const store = async (nodes: JsonObject[], limits: Partial<RunLimits> = {}, rest: JsonObject = {}) => {
      const body = workflow(nodes, { name: `W ${Math.random()}`, ...rest })
      const { id } = await call(engine.client, createBlueprintRoute, { body })
      if (Object.keys(limits).length > 0) await set(id, limits)
      return id
    }
    const set = (blueprintId: string, limits: Partial<RunLimits>) =>
      call(engine.client, setWorkflowLimitsRoute, { params: { blueprintId }, body: { ...noLimits, ...limits } })
    const start = (blueprintId: string, rest: Partial<StartRun> = {}, on = engine): Promise<Run> =>
      call(on.client, startRunRoute, { body: { blueprintId, inputs: {}, ...rest } })
    return { tests, work, engine, engines, store, set, start }
  }

  it(
    'are never passed, whoever claims, and every run gets its turn',
    async () => {
      const { work, engine, engines, store, start } = await open(databases.kind === 'postgres' ? 3 : 1)
      const id = await store([toolNode('step', 'work')], { concurrency: 3 })
      const runs = await Promise.all(
        Array.from({ length: 24 }, (_, index) => start(id, {}, engines[index % engines.length])),
      )
      for (const run of runs)
        await expect.poll(() => engine.read(run.id).then((r) => r.state), { timeout: 60_000 }).toBe('succeeded')
      expect(work.done()).toBe(24)
      expect(work.mostAtOnce()).toBe(3)
    },
    slow,
  )

  it(
    'hold for each key, and one key holds up no other',
    async () => {
      const { tests, engine, store, start } = await open()
      const id = await store([hold('gate')], { key: '{{ inputs.customer }}', keyConcurrency: 1 }, customer)
      const first = await start(id, { inputs: { customer: 'a' } })
      const second = await start(id, { inputs: { customer: 'a' } })
      const other = await start(id, { inputs: { customer: 'b' } })
      await engine.untilRunIs(first.id, 'running')
      await engine.untilRunIs(other.id, 'running')
      expect((await engine.read(second.id)).queuedBecause).toEqual({
        ...{ reason: 'key-limit', limit: 1, running: 1, key: 'a', ahead: 0 },
      })
      const third = await start(id, { inputs: { customer: 'a' }, limits: { tokens: 5, deadlineSeconds: 600 } })
      expect(await engine.read(third.id)).toMatchObject({ state: 'queued', maxTokens: 5, queuedBecause: { ahead: 1 } })
      expect((await engine.read(third.id)).deadlineAt).not.toBeNull()
      expect((await engine.read(first.id)).queuedBecause).toBeNull()
      tests.open('gate')
      await engine.untilRunIs(second.id, 'succeeded')
      await expect(start(id)).rejects.toMatchObject({ code: 'template-invalid' })
    },
    slow,
  )

  it(
    'say what a run does that finds no place',
    async () => {
      const { tests, engine, store, set, start } = await open()
      const id = await store([hold('gate')], { concurrency: 1, whenFull: 'reject' })
      const first = await start(id)
      await engine.untilRunIs(first.id, 'running')
      await expect(start(id)).rejects.toMatchObject({ code: 'run-limit-reached', extra: { limit: 1, runId: first.id } })
      await set(id, { concurrency: 1, whenFull: 'skip' })
      expect((await start(id)).id).toBe(first.id)
      await set(id, { concurrency: 1, whenFull: 'cancel-oldest' })
      const [second, third] = [await start(id), await start(id)]
      await engine.untilRunIs(first.id, 'cancelled')
      await engine.untilRunIs(second.id, 'cancelled')
      await engine.untilRunIs(third.id, 'running')
      tests.open('gate')
      await engine.untilRunIs(third.id, 'succeeded')
    },
    slow,
  )

  it(
    'of the org hold for all workflows together, and a workflow with thousands queued starves no other',
    async () => {
      const { tests, engine, store, start } = await open()
      const org = (concurrency: number | null) =>
        call(engine.client, setOrgLimitsRoute, { body: { ...noOrgLimits, concurrency } })
      await org(1)
      const [busy, rare] = [await store([pause]), await store([pause])]
      const first = await start(busy)
      await engine.untilRunIs(first.id, 'succeeded')
      await call(engine.client, pauseWorkflowRoute, { params: { blueprintId: busy } })
      await engine.database.write('worker', (db) =>
        db.query(
          `insert into runs (id, org_id, blueprint_id, version_id, name, state, event_seq, is_limited)
           select gen_random_uuid(), org_id, blueprint_id, version_id, name, 'queued', 1, true
           from runs, generate_series(1, 5000) n where id = $1`,
          [first.id],
        ),
      )
      const { queue } = await call(engine.client, getWorkflowLimitsRoute, { params: { blueprintId: busy } })
      expect(queue).toMatchObject({ queued: 5000, running: 0, pausedAt: expect.any(String) })
      await call(engine.client, resumeWorkflowRoute, { params: { blueprintId: busy } })
      await expect.poll(async () => (await states(engine, busy)).succeeded).toBeGreaterThan(1)
      const before = (await states(engine, busy)).succeeded as number
      const one = await start(rare)
      await expect.poll(() => engine.read(one.id).then((run) => run.state), { timeout: 30_000 }).toBe('succeeded')
      expect(((await states(engine, busy)).succeeded as number) - before).toBeLessThan(30)
      const { items } = await call(engine.client, listQueuesRoute, {})
      expect(items[0]).toMatchObject({ blueprintId: busy, queued: expect.any(Number) })
      await call(engine.client, pauseWorkflowRoute, { params: { blueprintId: busy } })
      tests.open('gate')
    },
    slow,
  )

  it(
    'of money and tokens fail the next call of a model, and name the budget',
    async () => {
      const { engine, store, set, start } = await open()
      const nodes = [llm('one'), llm('two', { dependencies: ['one'] }), llm('three', { dependencies: ['two'] })]
      const id = await store(nodes, { tokens: 6 })
      const run = await engine.untilRunIs((await start(id)).id, 'failed')
      expect(run.nodes.map(({ path, state }) => [path, state])).toEqual([
        ['one', 'succeeded'],
        ['two', 'succeeded'],
        ['three', 'failed'],
      ])
      expect(run.nodes[2]?.error).toMatchObject({
        code: 'budget-exceeded',
        extra: { budget: 'run', unit: 'tokens', used: 6 },
      })
      await set(id, { cost: 0.25 })
      const dear = await engine.untilRunIs((await start(id)).id, 'failed')
      expect(dear.nodes[1]?.error).toMatchObject({ extra: { unit: 'dollars', limit: 0.25, used: 0.25 } })
      await set(id, {})
      expect((await engine.untilRunIs((await start(id, { limits: { tokens: 3 } })).id, 'failed')).usage?.calls).toBe(1)
      await call(engine.client, setOrgLimitsRoute, { body: { ...noOrgLimits, tokensPerDay: 1 } })
      const last = await engine.untilRunIs((await start(id)).id, 'failed')
      expect(last.nodes[0]?.error).toMatchObject({ extra: { budget: 'day' } })
      const { today } = await call(engine.client, getOrgLimitsRoute, {})
      expect(today).toMatchObject({ calls: 4, tokens: 12, costUsd: 1 })
    },
    slow,
  )

  it(
    'of a run count what its sub-runs use',
    async () => {
      const { engine, store, start } = await open()
      const inner = await store([llm('ask')])
      const nodes: JsonObject[] = [
        { id: 'first', type: 'workflow', workflow_ref: inner },
        { id: 'second', type: 'workflow', workflow_ref: inner, dependencies: ['first'] },
      ]
      const outer = await store(nodes, { tokens: 3 })
      const run = await engine.untilRunIs((await start(outer)).id, 'failed')
      expect(run.nodes[1]?.error?.detail).toContain('The budget of the run above it')
    },
    slow,
  )

  it(
    'come with a document, and stay as they were set by hand',
    async () => {
      const { engine, store } = await open()
      const id = await store([pause], {}, { limits: { concurrency: 2, when_full: 'skip' } })
      const { limits } = await call(engine.client, getWorkflowLimitsRoute, { params: { blueprintId: id } })
      expect(limits).toEqual({ ...noLimits, concurrency: 2, whenFull: 'skip' })
    },
    slow,
  )
})

/** Takes a moment, and knows how many were at it together. */
function countingTool() {
  let [active, most, done] = [0, 0, 0]
  const tool = defineTool({
    ...{ name: 'work', description: 'Takes a moment.', effect: 'none' as const, examples: [] },
    input: z.strictObject({}),
    output: z.object({}),
    async run() {
      most = Math.max(most, ++active)
      await sleep(30)
      active--
      done++
      return {}
    },
  })
  return { tool, mostAtOnce: () => most, done: () => done }
}

async function states(engine: TestEngine, blueprintId: string): Promise<Record<string, number>> {
  const rows = await engine.database.read('worker', (db) =>
    db.query<{ state: string; count: number }>(
      'select state, count(*)::int as count from runs where blueprint_id = $1 group by 1',
      [blueprintId],
    ),
  )
  return Object.fromEntries(rows.map(({ state, count }) => [state, count]))
}
