import { expect, it } from 'vitest'
import { call } from '../../contracts/call.ts'
import { AppError } from '../../contracts/errors.ts'
import type { JsonObject } from '../../contracts/json.ts'
import { cancelRunRoute } from '../../contracts/run-routes.ts'
import type { RunDetail } from '../../contracts/runs.ts'
import { describeOnDatabases } from '../db/testing/databases.ts'
import { openTestEngine, useTestEngine } from '../testing/open-test-engine.ts'
import { scriptedModel } from '../testing/scripted-model.ts'

const roles = ['lead', 'critic', 'scout']
const swarm = (model: string, rest: JsonObject = {}) => ({
  id: 'swarm',
  type: 'swarm',
  agents: roles.map((role) => ({ package: `the ${role}`, role })),
  llm_config: { provider: 'test', model },
  ...rest,
})
const roleIn = (system = '') => /Your role: (\w+)/.exec(system)?.[1] ?? ''
const nodeOf = (run: RunDetail) => run.nodes.find(({ path }) => path === 'swarm')
const outputOf = (run: RunDetail) => nodeOf(run)?.output as JsonObject

describeOnDatabases('a swarm', (databases) => {
  let gate = Promise.withResolvers<void>()
  const voting = scriptedModel('voting', ({ system, prompt }) => {
    const role = roleIn(system)
    // The critic is persuaded once it has heard the scout.
    const vote = role === 'lead' || (role === 'critic' && !prompt.includes('scout says')) ? 'lead' : 'scout'
    return { message: `${role} says`, vote }
  })
  const stubborn = scriptedModel('stubborn', ({ system }) => ({ message: 'mine', vote: roleIn(system) }))
  const leading = scriptedModel('leading', ({ system, prompt }) => {
    const role = roleIn(system)
    return { message: `${role} thinks`, done: role === 'lead' ? prompt.includes('lead thinks') : true }
  })
  const bidding = scriptedModel('bidding', ({ system }) => {
    const role = roleIn(system)
    return { message: `${role} offers`, bid: role === 'scout' ? 5 : 0.4 }
  })
  const flaky = scriptedModel('flaky', (_, number) => {
    if (number === 1) throw new AppError('model-failed', { detail: 'Busy.' })
    return { message: 'ok', vote: 'lead' }
  })
  const holding = scriptedModel('holding', async () => {
    await gate.promise
    return { message: 'ok', vote: 'lead' }
  })
  const models = [voting, stubborn, leading, bidding, flaky, holding]
  const engine = useTestEngine(databases, { models })

  it('votes until enough agree, and tells each turn', async () => {
    const run = await engine().run([swarm('voting', { consensus_threshold: 0.6 })])
    expect(outputOf(run)).toMatchObject({ decision: 'lead says', reached: true, rounds: 1, model_calls: 3 })
    const more = outputOf(await engine().run([swarm('voting', { consensus_threshold: 0.9, max_rounds: 2 })]))
    expect(more).toMatchObject({ decision: 'scout says', reached: false, stopped_because: 'max_rounds', rounds: 2 })
    expect(more.transcript).toHaveLength(6)
    const turns = (await engine().events(run.id)).filter(({ type }) => type === 'node.step')
    expect(turns.map(({ data }) => data.role)).toEqual(roles)
  })

  it('lets the first one decide when it has heard the others, or the highest bid win', async () => {
    const lead = outputOf(await engine().run([swarm('leading', { coordination_strategy: 'hierarchical' })]))
    expect(lead).toMatchObject({ decision: 'lead thinks', decided_by: 'lead', reached: true, rounds: 2 })
    expect((lead.transcript as JsonObject[]).slice(0, 3).map(({ role }) => role)).toEqual(['critic', 'scout', 'lead'])
    const bid = outputOf(await engine().run([swarm('bidding', { coordination_strategy: 'marketplace' })]))
    expect(bid).toMatchObject({ decision: 'scout offers', share: 1, reached: true, rounds: 1 })
  })

  it('stops by its rule, at its last round, and when its budget is spent', async () => {
    const stopOf = async (rest: JsonObject) => outputOf(await engine().run([swarm('stubborn', rest)]))
    expect(await stopOf({ stop_when: 'round >= 2' })).toMatchObject({ stopped_because: 'stop_rule', rounds: 2 })
    expect(await stopOf({ max_rounds: 3 })).toMatchObject({ stopped_because: 'max_rounds', model_calls: 9 })
    expect(await stopOf({ max_model_calls: 4 })).toMatchObject({ stopped_because: 'budget', model_calls: 4 })
  })

  it('gives what each role finds without a key, in one round, and says that nobody chose', async () => {
    const run = await engine().run(
      [swarm('', { llm_config: { provider: 'local' }, prompt: 'Which shop sold most?' })],
      { sold: [{ shop: 'Ulm', count: 41 }] },
    )
    expect(outputOf(run)).toMatchObject({ stopped_because: 'no_choice', reached: false, rounds: 1, model_calls: 3 })
    expect(outputOf(run).decision).toContain('Ulm')
    expect(outputOf(run).notice).toBeTruthy()
  })

  it('fails without its model, and is tried again when that may heal', async () => {
    expect(nodeOf(await engine().run([swarm('nobody')]))?.error).toMatchObject({ code: 'model-not-found' })
    expect(nodeOf(await engine().run([swarm('flaky', { retries: 1 })]))).toMatchObject({
      state: 'succeeded',
      attempt: 2,
    })
  })

  it('needs two agents with roles of their own', async () => {
    const one = { package: 'a', role: 'same' }
    for (const agents of [[one], [one, one]]) {
      await expect(engine().start([swarm('voting', { agents })])).rejects.toMatchObject({ code: 'blueprint-invalid' })
    }
  })

  it('ends when it is cancelled, when its time is over, and begins anew when its engine stopped', async () => {
    const calls = () => holding.requests.length
    const { id } = await engine().start([swarm('holding')])
    await expect.poll(calls).toBe(1)
    await call(engine().client, cancelRunRoute, { params: { runId: id } })
    await engine().untilRunIs(id, 'cancelled')
    const late = await engine().run([swarm('holding', { timeout_seconds: 0.3 })])
    expect(nodeOf(late)?.error).toMatchObject({ code: 'node-timeout' })
    const database = await databases.open()
    const first = await openTestEngine(database, { models })
    const before = calls()
    const { id: outlives } = await first.start([swarm('holding')])
    await expect.poll(calls).toBe(before + 1)
    await first.stop()
    gate.resolve()
    const second = await openTestEngine(database, { models })
    expect(outputOf(await second.untilRunIs(outlives, 'succeeded', 'failed'))).toMatchObject({ decision: 'ok' })
    gate = Promise.withResolvers<void>()
  })
})
