import { expect, it } from 'vitest'
import { call } from '../../contracts/call.ts'
import type { JsonObject } from '../../contracts/json.ts'
import { answerRoute, cancelRunRoute } from '../../contracts/run-routes.ts'
import { describeOnDatabases } from '../db/testing/databases.ts'
import { openTestEngine, useTestEngine } from '../testing/open-test-engine.ts'
import { createTestTools, note } from '../testing/test-tools.ts'

const watch = (rest: JsonObject = {}) => ({ id: 'watch', type: 'monitor', metric_expression: 'errors > 3', ...rest })
const after = note('after', { dependencies: ['watch'] })

describeOnDatabases('a monitor', (databases) => {
  const tests = createTestTools()
  const engine = useTestEngine(databases, { tools: tests.tools })
  const answer = (runId: string, approved: boolean, on = engine()) =>
    call(on.client, answerRoute, { params: { runId }, body: { path: 'watch', answer: { approved } } })
  const alertsOf = async (runId: string) =>
    (await engine().events(runId)).filter(({ type }) => type === 'node.alert').map(({ data }) => data)

  it('says that all is well, or alerts with an event and lets the run go on', async () => {
    const well = await engine().run([watch()], { errors: 1 })
    expect(well.outputs).toMatchObject({ watch: { triggered: false, triggers_fired: 0, checks_performed: 1 } })
    expect(await alertsOf(well.id)).toEqual([])
    const run = await engine().run([watch({ alert_channels: ['dashboard', 'sms'] }), after], { errors: 5 })
    expect(run.outputs).toMatchObject({
      watch: { triggered: true, value: true, action_taken: 'alert_only', alerts_sent: ['dashboard'] },
    })
    expect(await alertsOf(run.id)).toEqual([{ message: 'watch: errors > 3', value: true, action: 'alert_only' }])
    expect((await engine().events(run.id)).find(({ type }) => type === 'node.log')?.data.text).toContain('sms')
  })

  it('aborts the run, once, however often it may be tried', async () => {
    const run = await engine().run([watch({ action_on_trigger: 'abort', retries: 3 }), after], { errors: 5 })
    expect(run.state).toBe('failed')
    expect(run.nodes.find(({ path }) => path === 'watch')).toMatchObject({
      attempt: 1,
      error: { code: 'monitor-triggered' },
    })
    expect(await alertsOf(run.id)).toHaveLength(1)
  })

  it('fails when its metric cannot be evaluated: nothing is well that was not looked at', async () => {
    expect((await engine().run([watch()])).nodes[0]?.error).toMatchObject({ code: 'expression-invalid' })
  })

  it('pauses the run until a person lets it go on, stops it, or does not answer in time', async () => {
    const paused = async (rest: JsonObject = {}) => {
      const { id } = await engine().start([watch({ action_on_trigger: 'pause', ...rest }), after], { errors: 5 })
      const run = await engine().untilRunIs(id, 'waiting')
      expect(run.nodes[0]?.question).toMatchObject({ kind: 'approve_reject' })
      return id
    }
    const goes = await paused()
    await answer(goes, true)
    expect((await engine().untilRunIs(goes, 'succeeded')).outputs).toMatchObject({ watch: { action_taken: 'pause' } })
    expect(await alertsOf(goes)).toHaveLength(1)
    const stops = await paused()
    await answer(stops, false)
    expect((await engine().untilRunIs(stops, 'failed')).nodes[0]?.error).toMatchObject({ code: 'monitor-triggered' })
    const late = await paused({ timeout_seconds: 0.3 })
    expect((await engine().untilRunIs(late, 'failed')).nodes[0]?.error).toMatchObject({ code: 'node-timeout' })
    const gone = await paused()
    await call(engine().client, cancelRunRoute, { params: { runId: gone } })
    await engine().untilRunIs(gone, 'cancelled')
  })

  it('stays paused when its engine stops', async () => {
    const database = await databases.open()
    const first = await openTestEngine(database)
    const { id } = await first.start([watch({ action_on_trigger: 'pause' })], { errors: 5 })
    await first.untilRunIs(id, 'waiting')
    await first.stop()
    const second = await openTestEngine(database)
    await answer(id, true, second)
    await second.untilRunIs(id, 'succeeded')
  })
})
