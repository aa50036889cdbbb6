/** Several engine processes on a real Postgres and a real Redis, and what happens when one of all these is lost. */
import { setTimeout as wait } from 'node:timers/promises'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { call, callStream } from '../../contracts/call.ts'
import type { JsonObject } from '../../contracts/json.ts'
import { answerRoute, cancelRunRoute, getRunRoute, startRunRoute, streamRunRoute } from '../../contracts/run-routes.ts'
import { faultPlan, killingTimeoutMs } from '../faults/fault-plan.ts'
import { until } from '../testing/until.ts'
import { type Cluster, isLong, leaseSeconds, startCluster } from './cluster.ts'
import type { LaunchedEngine } from './launch-engine.ts'
import { openScene, type Reckoning } from './scene.ts'
import { missingServers } from './servers.ts'

const missing = await missingServers()
const setupMs = 180_000
/** A worker that died is noticed when its lease is over, at the next look; the rest is for a machine that is busy. */
const takenUpWithinMs = leaseSeconds * 1000 + 2000 + 3000

describe.skipIf(missing)(`engine processes${missing ? ` (${missing})` : ''}`, { timeout: killingTimeoutMs }, () => {
  let cluster: Cluster
  beforeAll(async () => {
    cluster = await startCluster()
  }, setupMs)
  afterAll(() => cluster?.stop(), setupMs)

  async function underLoad(
    name: string,
    shortHits: number,
    longHits: number,
    hurt: (hits: number) => Promise<void>,
    rest = {},
  ) {
    const plan = faultPlan(name, shortHits, longHits)
    const scene = await openScene(cluster, plan.random, rest)
    await wait(1000)
    await hurt(plan.kills)
    const reckoning = await scene.reckon()
    const { problems, ...figures } = reckoning
    process.stdout.write(`${name}: ${JSON.stringify(figures)}\n`)
    expect(problems).toEqual([])
    expect(reckoning.runs).toBeGreaterThan(10)
    expect(reckoning.followed).toBeGreaterThan(3)
    expect(reckoning.effects.keys).toBeGreaterThan(0)
    return { ...reckoning, plan }
  }

  const expectNobodyEnded = () => {
    const ended = [...cluster.apis, ...cluster.workers].filter(({ hasEnded }) => hasEnded())
    expect(ended.map(({ role, said }) => `${role}: ${said().slice(-2000)}`)).toEqual([])
  }
  const expectTakenUp = ({ longestGapMs }: Reckoning) => {
    // The long version lets nodes of up to 1.2 s be at work when their worker is hit.
    expect(longestGapMs).toBeLessThan(takenUpWithinMs + 1200)
    if (isLong) expect(longestGapMs).toBeLessThan(17_000)
  }

  it('answers, cancels and asks through any api, soon', async () => {
    const [one, two] = cluster.apis as [LaunchedEngine, LaunchedEngine]
    const say = { id: 'say', type: 'tool', tool_name: 'template', tool_args: { template: 'hi' } }
    const post = (engine: LaunchedEngine, nodes: JsonObject[], query = {}) =>
      call(engine.client, startRunRoute, { body: { blueprint: { name: 'Soon', nodes }, inputs: {} }, query })
    const times: number[] = []
    for (let index = 0; index < 21; index++) {
      const from = performance.now()
      expect(await post(index % 2 ? one : two, [say], { wait: 20 })).toMatchObject({ state: 'succeeded' })
      times.push(performance.now() - from)
    }
    const median = times.sort((left, right) => left - right)[10] as number
    process.stdout.write(`A run of one node through an api, answered: median ${Math.round(median)} ms\n`)
    expect(median).toBeLessThan(700) // without wake-ups the next look takes about a second

    const slow = await post(one, [{ id: 'nap', type: 'tool', tool_name: 'delay', tool_args: { seconds: 60 } }])
    for await (const { data } of callStream(two.client, streamRunRoute, { params: { runId: slow.id } })) {
      if (data.type === 'node.started') break
    }
    await call(two.client, cancelRunRoute, { params: { runId: slow.id } })
    const last = []
    for await (const { data } of callStream(one.client, streamRunRoute, { params: { runId: slow.id } }))
      last.push(data.type)
    expect(last.at(-1)).toBe('run.cancelled')

    const asked = await post(two, [{ id: 'ask', type: 'human', prompt_message: 'Well?' }])
    const read = (engine: LaunchedEngine) => call(engine.client, getRunRoute, { params: { runId: asked.id } })
    await until('it asks', async () => (await read(one)).state === 'waiting')
    const body = { path: 'ask', answer: { approved: true } }
    await call(one.client, answerRoute, { params: { runId: asked.id }, body })
    await until('it goes on', async () => (await read(two)).state === 'succeeded')
    expect(await cluster.metric(one, 'iceos_wake_redis_up')).toBe(1)
    expect(await cluster.metric(one, 'iceos_nodes_succeeded_total')).toBe(0)
  })

  it('a worker has a door for probes only', async () => {
    const [worker] = cluster.workers as [LaunchedEngine]
    for (const path of ['/livez', '/readyz', '/healthz']) expect((await fetch(worker.url + path)).status).toBe(200)
    await expect(call(worker.client, getRunRoute, { params: { runId: crypto.randomUUID() } })).rejects.toMatchObject({
      code: 'route-not-found',
    })
  })

  it('loses no run when workers are killed', async () => {
    const reckoning = await underLoad('Killing workers', 3, 60, async (kills) => {
      for (let count = 0; count < kills; count++) {
        const index = count % cluster.workers.length
        cluster.workers[index]?.signal('SIGKILL')
        await cluster.workers[index]?.ended
        await wait(isLong ? 1500 : 800)
        cluster.workers[index] = await cluster.start('worker')
      }
    })
    expect(reckoning.resumed).toBeGreaterThan(0)
    expectTakenUp(reckoning)
  })

  it('a worker that was frozen comes back and breaks nothing', async () => {
    const reckoning = await underLoad(
      'Freezing workers',
      1,
      3,
      async (times) => {
        for (let count = 0; count < times; count++) {
          const frozen = cluster.workers.slice(count % 2, (count % 2) + 2)
          for (const worker of frozen) worker.signal('SIGSTOP')
          await wait(isLong ? 60_000 : 10_000)
          for (const worker of frozen) worker.signal('SIGCONT')
          await wait(3000)
        }
      },
      { mayBeLate: true },
    )
    expect(reckoning.resumed).toBeGreaterThan(0)
    expectTakenUp(reckoning)
    expectNobodyEnded()
  })

  it('loses nothing with Redis, and uses it again when it is back', async () => {
    const [api] = cluster.apis as [LaunchedEngine]
    const redisIs = (up: number) =>
      until(`Redis is ${up ? 'used' : 'missed'}`, async () => (await cluster.metric(api, 'iceos_wake_redis_up')) === up)
    await underLoad('Killing Redis', 1, 10, async (times) => {
      for (let count = 0; count < times; count++) {
        await cluster.redis.kill()
        await redisIs(0)
        await wait(3000)
        await cluster.redis.start()
        await redisIs(1)
      }
    })
    expectNobodyEnded()
  })

  it('waits for a Postgres that crashed, and goes on when it is back', async () => {
    await underLoad(
      'Crashing Postgres',
      1,
      10,
      async (times) => {
        for (let count = 0; count < times; count++) {
          await cluster.postgres.crash(isLong ? 15 : 3)
          await wait(2000)
        }
      },
      { mayBeLate: true },
    )
    expectNobodyEnded()
  })

  it.each(['reset', 'silence'] as const)('goes on after a cut between everybody and Postgres: %s', async (how) => {
    await underLoad(
      `Cutting the way to Postgres (${how})`,
      1,
      3,
      async (times) => {
        for (let count = 0; count < times; count++) {
          cluster.proxy.cut(how)
          await wait(isLong ? 60_000 : 8000)
          cluster.proxy.mend()
          await wait(3000)
        }
      },
      { mayBeLate: true },
    )
    expectNobodyEnded()
  })

  it('a worker that is told to go gives its runs to others, and nobody waits for its lease', async () => {
    const reckoning = await underLoad('Draining workers', 2, 12, async (times) => {
      for (let count = 0; count < times; count++) {
        const index = count % cluster.workers.length
        const worker = cluster.workers[index] as LaunchedEngine
        cluster.workers[index] = await cluster.start('worker')
        await wait(1000)
        worker.signal('SIGTERM')
        expect(await worker.ended).toEqual({ code: 0, signal: null })
      }
    })
    expect(reckoning.longestGapMs).toBeLessThan(leaseSeconds * 1000)
  })
})
