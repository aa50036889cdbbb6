import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest'
import { createBlueprintRoute } from '../../../contracts/blueprints.ts'
import { call } from '../../../contracts/call.ts'
import type { JsonObject } from '../../../contracts/json.ts'
import { nodeTypeContracts } from '../../../contracts/nodes/node-types.ts'
import { answerRoute, cancelRunRoute, listRunsRoute } from '../../../contracts/run-routes.ts'
import type { RunDetail } from '../../../contracts/runs.ts'
import { putSecretRoute } from '../../../contracts/secrets.ts'
import { keysInMemory } from '../../../platform/secret-key-keeper.ts'
import { describeOnDatabases } from '../../db/testing/databases.ts'
import { faultyDatabase } from '../../testing/faulty-database.ts'
import { openTestEngine, type TestEngine, useTestEngine, workflow } from '../../testing/open-test-engine.ts'
import { toolNode } from '../../testing/test-tools.ts'
import { type Begun, type Cell, cases, type NodeTypeName, storedWorkflows } from './cases.ts'
import { createWorld, type Way, type World, ways } from './world.ts'

const types = Object.keys(cases) as NodeTypeName[]
const patience = { timeout: 20_000, interval: 20 }

it('has every node type, each in every way', () => {
  expect([...types].sort()).toEqual(nodeTypeContracts.map(({ type }) => type).sort())
  for (const type of types) {
    expect(Object.keys(cases[type]).sort(), type).toEqual([...ways].sort())
    for (const cell of Object.values(cases[type])) expect((cell as Cell).node.type).toBe(type)
  }
})

/** The node, behind one and before another. */
const documentOf = (type: NodeTypeName, way: Way): JsonObject[] => [
  toolNode('before', 'note', { name: `${type} ${way} before` }),
  { ...cases[type][way].node, id: 'it', dependencies: ['before'] },
  toolNode('after', 'note', { name: `${type} ${way} after` }, { dependencies: ['it'] }),
]

const nodeOf = (run: RunDetail, path = 'it') => run.nodes.find((node) => node.path === path)
const start = async (engine: TestEngine, type: NodeTypeName, way: Way) => {
  const { secret, inputs = {} } = cases[type][way] as Cell
  if (secret) await keepSecret(engine, secret)
  return (await engine.start(documentOf(type, way), inputs)).id
}
const keepSecret = (engine: TestEngine, value: string) =>
  call(engine.client, putSecretRoute, { params: { name: 'MATRIX' }, body: { value } })
const storeWorkflows = async (engine: TestEngine) => {
  for (const { name, nodes } of storedWorkflows)
    await call(engine.client, createBlueprintRoute, { body: workflow(nodes, { name }) })
}

/** Is at work, or has been. */
async function untilBegun(engine: TestEngine, world: World, runId: string, begun: Begun): Promise<void> {
  if ('call' in begun) return vi.waitFor(() => expect(world.callsOf(begun.call)).toBeGreaterThan(0), patience)
  const events = async () => (await engine.events(runId)).filter(({ path }) => path === 'it')
  const hasBegun = async () =>
    (await events()).some(({ type, data }) =>
      'waits' in begun ? type === 'node.waiting' : type === 'node.log' && data.text === begun.says,
    )
  await vi.waitFor(async () => expect(await hasBegun()).toBe(true), patience)
}

/** What it began has heard that it is over, and no run below it goes on. */
async function expectNothingLeft(engine: TestEngine, world: World, runId: string, begun: Begun): Promise<void> {
  if ('call' in begun) await vi.waitFor(() => expect(world.wasAborted(begun.call)).toBe(true), patience)
  const left = async () =>
    (await call(engine.client, listRunsRoute)).items.filter(
      ({ parentRunId, finishedAt }) => parentRunId === runId && finishedAt === null,
    )
  await vi.waitFor(async () => expect(await left()).toEqual([]), patience)
}

async function answerIfAsked(engine: TestEngine, runId: string, { answer }: Cell): Promise<void> {
  if (!answer) return
  await engine.untilRunIs(runId, 'waiting')
  await call(engine.client, answerRoute, { params: { runId }, body: { path: 'it', answer } })
}

const ended = (engine: TestEngine, runId: string) => engine.untilRunIs(runId, 'succeeded', 'failed', 'cancelled')

async function expectFailed(engine: TestEngine, world: World, runId: string, name: string, code: string) {
  const run = await ended(engine, runId)
  expect(nodeOf(run)).toMatchObject({ state: 'failed', error: { code } })
  expect(run).toMatchObject({ state: 'failed', error: { code: 'node-failed' } })
  expect(nodeOf(run, 'before')?.state).toBe('succeeded')
  expect(nodeOf(run, 'after')?.state).toBe('skipped')
  expect(world.callsOf(`${name} after`)).toBe(0)
  return run
}

describeOnDatabases('each node type', (databases) => {
  const world = createWorld()
  const engine = useTestEngine(databases, { tools: world.tools, models: world.models })
  beforeAll(() => storeWorkflows(engine()))

  describe('succeeds, and what stands behind it goes on', () => {
    it.each(types)('%s', async (type) => {
      const cell = cases[type].success
      const id = await start(engine(), type, 'success')
      await answerIfAsked(engine(), id, cell)
      const run = await ended(engine(), id)
      expect(run.error).toBeNull()
      expect(nodeOf(run)).toMatchObject({ state: 'succeeded', attempt: 1, output: cell.output })
      expect(world.callsOf(`${type} success after`)).toBe(1)
    })
  })

  describe('fails with a reason, and what stands behind it is skipped', () => {
    it.each(types)('%s', async (type) => {
      const id = await start(engine(), type, 'failure')
      await expectFailed(engine(), world, id, `${type} failure`, cases[type].failure.code)
    })
  })

  describe('is cancelled while it is at work, with all that it began', () => {
    it.each(types)('%s', async (type) => {
      const { begun } = cases[type].cancel
      const id = await start(engine(), type, 'cancel')
      await untilBegun(engine(), world, id, begun)
      await call(engine().client, cancelRunRoute, { params: { runId: id } })
      const run = await ended(engine(), id)
      expect(run.state).toBe('cancelled')
      expect(run.nodes.filter(({ state }) => state === 'running' || state === 'waiting')).toEqual([])
      expect(nodeOf(run)?.state).toBe('cancelled')
      expect(world.callsOf(`${type} cancel after`)).toBe(0)
      await expectNothingLeft(engine(), world, id, begun)
    })
  })

  describe('fails when its time is over, with all that it began', { concurrent: true }, () => {
    it.each(types)('%s', async (type) => {
      const { begun, code } = cases[type].timeout
      const id = await start(engine(), type, 'timeout')
      await untilBegun(engine(), world, id, begun)
      const run = await expectFailed(engine(), world, id, `${type} timeout`, code)
      expect(run.nodes.filter(({ state }) => state === 'running' || state === 'waiting')).toEqual([])
      await expectNothingLeft(engine(), world, id, begun)
    })
  })

  describe('is tried again, where that makes sense', () => {
    it.each(types)('%s', async (type) => {
      const cell = cases[type].retry
      const id = await start(engine(), type, 'retry')
      const retries = async () => (await engine().events(id)).filter(({ type }) => type === 'node.retrying')
      if ('never' in cell) {
        const run = await expectFailed(engine(), world, id, `${type} retry`, cell.code)
        expect(nodeOf(run)?.attempt).toBe(1)
        expect(await retries()).toEqual([])
        return
      }
      if (cell.secret) {
        await vi.waitFor(async () => expect(await retries()).not.toEqual([]), patience)
        await keepSecret(engine(), 'opened')
      }
      const run = await ended(engine(), id)
      expect(run.error).toBeNull()
      const attempt = nodeOf(run)?.attempt as number
      expect(attempt).toBeGreaterThan(1)
      expect(await retries()).toHaveLength(attempt - 1)
      expect(['before', 'after'].map((name) => world.callsOf(`${type} retry ${name}`))).toEqual([1, 1])
    })
  })

  describe('goes on after a kill of its engine, and does nothing again that had finished', () => {
    const killed = createWorld()
    const next = createWorld()
    const runIds = new Map<NodeTypeName, Promise<string>>()
    const stops: (() => Promise<void>)[] = []
    const atEnd = (stop: () => Promise<void>) => stops.push(stop)
    let second: TestEngine

    // One kill hits them all, each at work.
    beforeAll(async () => {
      const shared = await databases.openForSuite()
      stops.push(shared.stop)
      const secretKeys = keysInMemory()
      const cut = faultyDatabase(shared)
      const first = await openTestEngine(cut, { ...killed, secretKeys, drainMs: 0 }, atEnd)
      await storeWorkflows(first)
      for (const type of types) runIds.set(type, startAndBegin(first, type))
      await Promise.allSettled(runIds.values())
      // From here on nothing that it does is heard by anybody, as of a process that is gone.
      cut.setAway(true)
      await first.stop()
      await shared.write('worker', (db) => db.query(`update engines set heartbeat_at = now() - interval '1 minute'`))
      for (const { resume } of Object.values(cases)) {
        for (const name of resume.later ?? []) next.open(name)
        if ('call' in resume.begun) next.open(resume.begun.call)
      }
      second = await openTestEngine(shared, { ...next, secretKeys }, atEnd)
      await keepSecret(second, 'opened')
    })
    afterAll(async () => {
      for (const stop of stops.reverse()) await stop()
    })

    async function startAndBegin(first: TestEngine, type: NodeTypeName): Promise<string> {
      const { opened = [], begun } = cases[type].resume
      for (const name of opened) killed.open(name)
      const id = await start(first, type, 'resume')
      await untilBegun(first, killed, id, begun)
      return id
    }

    it.each(types)('%s', async (type) => {
      const cell = cases[type].resume
      const id = (await runIds.get(type)) as string
      await answerIfAsked(second, id, cell)
      const run = await ended(second, id)
      expect(run.error).toBeNull()
      expect(nodeOf(run)?.state).toBe('succeeded')
      for (const name of [`${type} resume before`, ...cell.done])
        expect(
          [killed, next].map((world) => world.callsOf(name)),
          name,
        ).toEqual([1, 0])
      expect([killed, next].map((world) => world.callsOf(`${type} resume after`))).toEqual([0, 1])
      if ('call' in cell.begun) expect(next.callsOf(cell.begun.call)).toBe(1)
      const events = await second.events(id)
      expect(events.map(({ seq }) => seq)).toEqual(events.map((_, index) => index + 1))
      expect(events.filter(({ type }) => type === 'run.resumed')).toHaveLength(1)
      expect(events.filter(({ type, path }) => type === 'node.succeeded' && path === 'it')).toHaveLength(1)
      // Nobody is asked twice, and no second run is started.
      expect(events.filter(({ type }) => type === 'node.waiting').length).toBeLessThan(2)
    })
  })
})
