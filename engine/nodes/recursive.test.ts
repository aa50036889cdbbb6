import { expect, it } from 'vitest'
import { createBlueprintRoute } from '../../contracts/blueprints.ts'
import { call } from '../../contracts/call.ts'
import type { JsonObject } from '../../contracts/json.ts'
import { cancelRunRoute } from '../../contracts/run-routes.ts'
import type { RunDetail } from '../../contracts/runs.ts'
import { describeOnDatabases } from '../db/testing/databases.ts'
import { openTestEngine, useTestEngine, workflow } from '../testing/open-test-engine.ts'
import { createTestTools, text, toolNode } from '../testing/test-tools.ts'

const start = toolNode('start', 'note', { name: 'start', value: 1 })
const rec = (rest: JsonObject) => ({
  id: 'rec',
  type: 'recursive',
  dependencies: ['start'],
  recursive_sources: ['start'],
  ...rest,
})
const twice = {
  id: 'step',
  type: 'code',
  code: 'const c = inputs.recursive_context; return { n: (c.n ?? c.start.value) * 2 }',
}
const errorOf = (run: RunDetail) => run.nodes.find(({ path }) => path === 'rec')?.error

describeOnDatabases('a recursive node', (databases) => {
  const tests = createTestTools()
  const engine = useTestEngine(databases, { tools: tests.tools })
  const hold = (rest: JsonObject = {}) =>
    rec({ body: [toolNode('work', 'hold', { name: 'round {{ iteration }}' })], ...rest })

  it('repeats its body until its condition holds, each round seeing what those before it gave', async () => {
    const run = await engine().run([start, rec({ body: [twice], convergence_condition: 'n > 20' })])
    expect(run.outputs).toMatchObject({
      rec: {
        n: 32,
        converged: true,
        reason: 'condition_met',
        iterations: 5,
        final_context: { n: 32, start: { value: 1 } },
        _recursive_node_id: 'rec',
      },
    })
    expect(run.nodes.map(({ path }) => path)).toContain('rec/4/step')
  })

  it('stops at max_iterations, and forgets between rounds when it is told to', async () => {
    const run = await engine().run([start, rec({ body: [twice], max_iterations: 3, preserve_context: false })])
    expect(run.outputs).toMatchObject({
      rec: { n: 2, converged: false, reason: 'max_iterations_reached', iterations: 3, _can_recurse: false },
    })
  })

  it('repeats a stored workflow, each round a run of its own', async () => {
    const body = workflow(
      [text('say', '{% if "said" in recursive_context %}{{ recursive_context.said }}{% endif %}x')],
      {
        name: 'longer',
        outputs: { said: '{{ say.text }}' },
      },
    )
    await call(engine().client, createBlueprintRoute, { body })
    const run = await engine().run([
      start,
      rec({ workflow_ref: 'longer', convergence_condition: 'said | length >= 3', context_key: 'recursive_context' }),
    ])
    expect(run.outputs).toMatchObject({ rec: { said: 'xxx', iterations: 3, converged: true } })
    const children = run.nodes.filter(({ path }) => path.endsWith('/step')).map(({ childRunId }) => childRunId)
    expect(new Set(children).size).toBe(3)
  })

  it('fails with a failed round, is tried again from there, and fails when its condition cannot be read', async () => {
    const flaky = toolNode('flaky', 'fail', { name: 'round {{ iteration }} flaky', times: 1 })
    const body = [toolNode('seen', 'note', { name: 'seen {{ iteration }}' }), flaky]
    const run = await engine().run([start, rec({ body, max_iterations: 2, retries: 2 })])
    expect(run.state).toBe('succeeded')
    expect(['seen 1', 'seen 2'].map(tests.callsOf)).toEqual([1, 1])
    expect(
      errorOf(await engine().run([start, rec({ body: [twice], convergence_condition: 'nothing > 1' })])),
    ).toMatchObject({
      code: 'expression-invalid',
    })
  })

  it('ends when it is cancelled, and when its time is over', async () => {
    const { id } = await engine().start([start, hold()])
    await expect.poll(() => tests.callsOf('round 1')).toBe(1)
    await call(engine().client, cancelRunRoute, { params: { runId: id } })
    await engine().untilRunIs(id, 'cancelled')
    expect(tests.aborted).toEqual(['round 1'])
    expect(errorOf(await engine().run([start, hold({ timeout_seconds: 0.3 })]))).toMatchObject({ code: 'node-timeout' })
  })

  it('goes on at the round that its engine left', async () => {
    const database = await databases.open()
    const before = tests.callsOf('round 1')
    const first = await openTestEngine(database, { tools: tests.tools })
    const { id } = await first.start([start, hold({ max_iterations: 3 })])
    tests.open('round 1')
    await expect.poll(() => tests.callsOf('round 2')).toBe(1)
    await first.stop()
    for (const name of ['round 2', 'round 3']) tests.open(name)
    const second = await openTestEngine(database, { tools: tests.tools })
    expect((await second.untilRunIs(id, 'succeeded', 'failed')).outputs).toMatchObject({ rec: { iterations: 3 } })
    expect([tests.callsOf('round 1') - before, tests.callsOf('round 2'), tests.callsOf('round 3')]).toEqual([1, 2, 1])
  })
})
