/** Clients that start runs, answer, cancel, retry and watch, whatever happens, and write down what they were told. */
import { randomUUID } from 'node:crypto'
import { setTimeout as wait } from 'node:timers/promises'
import { type Client, call } from '../../contracts/call.ts'
import { isAppError } from '../../contracts/errors.ts'
import {
  answerRoute,
  cancelRunRoute,
  getRunRoute,
  listRunsRoute,
  retryRunRoute,
  startRunRoute,
} from '../../contracts/run-routes.ts'
import { hasEnded, type Run, type RunDetail, runStates } from '../../contracts/runs.ts'
import { createFollowers } from '../faults/follow.ts'
import type { Random } from '../testing/random.ts'
import type { Start, Told } from './history.ts'
import type { StoredEffectWorkload } from './stage.ts'

export type Clients = {
  /** Answers that no user should get, whatever has been killed. */
  surprises: string[]
  /** No new runs; resolves when those that wait for an answer, a cancel or a retry have had it. */
  finish: (withinMs: number) => Promise<Told>
}

type Needs = { client: Client; random: Random; workloads: readonly StoredEffectWorkload[]; name: string }

const mayBeSeen = ['host-not-running', 'engine-unavailable', 'database-unavailable']

export function startClients({ client, random, workloads, name }: Needs, count: number): Clients {
  const told: Told = { starts: [], cancels: [], answers: [], ends: [], streams: [] }
  const surprises: string[] = []
  const followers = createFollowers(client)
  const stopping = new AbortController()
  const giveUp = new AbortController()
  const posted = workloads.filter(({ isPart }) => !isPart)
  const attended: Promise<void>[] = []

  /** Undefined: nobody knows whether it was done. Problems that tell something about the run are thrown. */
  async function ask<T>(work: () => Promise<T>): Promise<T | undefined> {
    try {
      return await work()
    } catch (error) {
      if (isBrokenOff(error)) return undefined
      if (isAppError(error) && error.kind === 'user') throw error
      surprises.push(String(error))
      return undefined
    }
  }

  function see({ id, state }: Run): void {
    if (hasEnded(state)) told.ends.push({ runId: id, state, tMs: performance.now() })
  }

  async function post(number: number, random: Random) {
    const workload = random.pick(posted)
    const key = random.chance(0.6) ? randomUUID() : undefined
    const start: Start = { post: `${name}-${number}`, key, runIds: [] }
    told.starts.push(start)
    const given = {
      body: { blueprintId: workload.blueprintId, inputs: { post: start.post } },
      query: random.chance(0.2) ? { wait: 1 } : {},
      ...(key ? { headers: { 'idempotency-key': key } } : {}),
    }
    // With a key again and again until there is an answer; and now and then once more although there was one.
    do {
      const run = await ask(() => call(client, startRunRoute, given))
      if (run) {
        start.runIds.push(run.id)
        see(run)
      } else await wait(random.between(20, 150))
    } while (key && !giveUp.signal.aborted && (start.runIds.length === 0 || random.chance(0.1)))
    const [runId] = start.runIds
    if (!runId) return
    if (random.chance(0.4)) followers.follow(runId)
    attended.push(attend(workload, runId, random).catch((error) => void surprises.push(`${start.post}: ${error}`)))
  }

  async function attend({ ask: wanted }: StoredEffectWorkload, runId: string, random: Random) {
    if (wanted === 'nothing') return
    if (wanted === 'cancel') return cancel(runId, random)
    const isDue = (run: RunDetail) => hasEnded(run.state) || (wanted === 'answer' && run.nodes.some(isAsking))
    const run = await look(runId, isDue)
    if (run && wanted === 'answer' && !hasEnded(run.state)) await answer(runId)
    if (run && wanted === 'retry' && run.state === 'failed') await retry(runId)
  }

  async function look(runId: string, isDue: (run: RunDetail) => boolean): Promise<RunDetail | undefined> {
    while (!giveUp.signal.aborted) {
      const run = await ask(() => call(client, getRunRoute, { params: { runId } }))
      if (run) see(run)
      if (run && isDue(run)) return run
      await wait(150)
    }
    return undefined
  }

  /** What was started by a post that nobody answered asks too, and nobody else will ever answer it. */
  async function answerOrphans() {
    const query = { asking: 'true' as const, limit: 200 }
    const ended = { state: runStates.filter((state) => !hasEnded(state)) }
    while (!giveUp.signal.aborted) {
      const page = await ask(() => call(client, listRunsRoute, { query }))
      for (const { id } of page?.items ?? []) await answer(id)
      const open = await ask(() => call(client, listRunsRoute, { query: { ...ended, limit: 1 } }))
      if (open?.items.length === 0) return
      await wait(150)
    }
  }

  /** Until it is accepted. That it had been, although nobody said so, is told by the refusal of the next. */
  async function answer(runId: string) {
    const comment = randomUUID()
    const body = { path: 'ask', answer: { approved: true, comment } }
    while (!giveUp.signal.aborted) {
      try {
        if (await ask(() => call(client, answerRoute, { params: { runId }, body }))) {
          told.answers.push({ runId, path: 'ask', comment })
          return
        }
      } catch (error) {
        if (isAppError(error) && error.code === 'node-not-waiting') return
        throw error
      }
      await wait(100)
    }
  }

  async function cancel(runId: string, random: Random) {
    await wait(random.between(50, 1200))
    while (!giveUp.signal.aborted) {
      try {
        const run = await ask(() => call(client, cancelRunRoute, { params: { runId } }))
        if (run) {
          told.cancels.push({ runId, state: run.state, tMs: performance.now() })
          see(run)
          return
        }
      } catch (error) {
        if (isAppError(error) && error.code === 'run-not-active') return
        throw error
      }
      await wait(100)
    }
  }

  /** Once: a retry has no key, and one without an answer may have made a run or not. */
  const retry = (runId: string) => ask(() => call(client, retryRunRoute, { params: { runId }, body: {} }))

  async function run(random: Random, clientName: number) {
    for (let number = 1; !stopping.signal.aborted; number++) {
      await post(number * count + clientName, random).catch((error) => void surprises.push(String(error)))
      await wait(random.between(20, 200), undefined, { signal: stopping.signal }).catch(() => {})
    }
  }

  const working = Array.from({ length: count }, (_, index) => run(random.fork(), index))
  return {
    surprises,
    async finish(withinMs) {
      const timer = setTimeout(() => giveUp.abort(), withinMs)
      stopping.abort()
      await Promise.all(working)
      while (attended.length > 0) await Promise.all(attended.splice(0))
      await answerOrphans()
      const followed = await followers.finish(withinMs)
      clearTimeout(timer)
      told.streams = followed.map(({ runId, events }) => ({ runId, events, isWhole: !giveUp.signal.aborted }))
      return told
    },
  }
}

const isAsking = ({ state, question }: RunDetail['nodes'][number]) => state === 'waiting' && question !== null

/** Nobody was there, or whoever was went away: the only two things that a client may notice of a crash. */
const isBrokenOff = (error: unknown) =>
  isAppError(error) ? mayBeSeen.includes(error.code) : error instanceof TypeError || error instanceof SyntaxError
