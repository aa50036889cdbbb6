/** Kills the host while it changes a stack: before the container engine hears of a step, after it has done it, or at any moment. */
import type { Job } from '../../contracts/jobs.ts'
import { createJobStore } from '../../main/jobs/job-store.ts'
import { openSettingsDb } from '../../main/settings/open-settings-db.ts'
import { createLog } from '../../platform/log.ts'
import { launchProcess } from '../testing/launch-host.ts'
import type { Random } from '../testing/random.ts'
import { type Moment, type OnRequest, startDockerProxy } from './docker-proxy.ts'

export type Ended = {
  job: Job
  stack: { mode: string; project: string; engineNumber: number; port?: number }
}
/** Where it was killed: the request and its moment, or "any moment", and the step of the job that was under way. */
export type Kill = { what: string; at: string; step: string }
type Point = { index: number; moment: Moment } | { afterMs: number }

export type StackKiller = {
  /** Does one job to its end, whatever is killed meanwhile. */
  run: (what: string, kind: string, input?: unknown) => Promise<Ended>
  kills: Kill[]
  /** Jobs that ended before the point that was chosen for them. */
  missed: () => number
  /** From the start of the process that took the job up to its end. */
  resumeMs: number[]
  stop: () => Promise<void>
}

type Needs = { dataDir: string; env: NodeJS.ProcessEnv; engineAddress: string; random: Random }

const entry = new URL('stack-host.ts', import.meta.url).pathname
const secondKill = 0.3
const atAnyMoment = 0.25
const guessed = { requests: 12, ms: 4000 }

export async function createStackKiller({ dataDir, env, engineAddress, random }: Needs): Promise<StackKiller> {
  let onRequest: OnRequest = () => true
  const proxy = await startDockerProxy(engineAddress, (name, moment) => onRequest(name, moment))
  /** How many requests a job of that name had, and how long it took, as far as was seen. */
  const seen = new Map<string, typeof guessed>()
  const kills: Kill[] = []
  const resumeMs: number[] = []
  let missed = 0
  let living: { signal: (signal: NodeJS.Signals) => void; ended: Promise<unknown> } | undefined

  function choose(what: string): Point {
    const { requests, ms } = seen.get(what) ?? guessed
    if (random.chance(atAnyMoment)) return { afterMs: random.between(200, ms) }
    return { index: Math.floor(random.between(0, requests)), moment: random.chance(0.5) ? 'before' : 'after' }
  }

  /** One life of the host: undefined when it was killed. */
  async function live(
    what: string,
    kind: string,
    input: unknown,
    askedAt: string,
    point?: Point,
  ): Promise<Ended | undefined> {
    let requests = 0
    let said: string | undefined
    const host = launchProcess(
      (line) => line as Ended,
      process.execPath,
      [entry, dataDir, kind, JSON.stringify(input ?? {}), askedAt],
      { env: { ...env, DOCKER_HOST: proxy.address } },
    )
    living = host
    const end = (at: string) => {
      if (said !== undefined) return
      said = at
      host.signal('SIGKILL')
    }
    onRequest = (name, moment) => {
      if (said !== undefined) return false
      if (moment === 'before') requests++
      if (
        point &&
        'index' in point &&
        requests - 1 >= point.index &&
        (moment === point.moment || name.startsWith('psql'))
      ) {
        end(`${moment} ${name}`)
        return false
      }
      return true
    }
    const from = Date.now()
    const timer = point && 'afterMs' in point ? setTimeout(() => end('any moment'), point.afterMs) : undefined
    const ended = await host.ready
    clearTimeout(timer)
    if (said !== undefined) {
      await host.ended
      kills.push({ what, at: said, step: stepUnderWay(dataDir) })
      return undefined
    }
    if (!ended) throw new Error(`${what}: the host ended by itself.\n${host.said()}`)
    await host.ended
    onRequest = () => true
    const known = seen.get(what) ?? { requests: 0, ms: 0 }
    seen.set(what, { requests: Math.max(known.requests, requests), ms: Math.max(known.ms, Date.now() - from) })
    if (ended.job.attempts > 1) resumeMs.push(Date.now() - from)
    return ended
  }

  return {
    kills,
    resumeMs,
    missed: () => missed,
    async run(what, kind, input) {
      const askedAt = new Date().toISOString()
      let point: Point | undefined = choose(what)
      for (;;) {
        const ended = await live(what, kind, input, askedAt, point)
        if (!ended) point = random.chance(secondKill) ? choose(what) : undefined
        else {
          if (point) missed++
          return ended
        }
      }
    },
    async stop() {
      living?.signal('SIGKILL')
      await living?.ended
      await proxy.stop()
    },
  }
}

function stepUnderWay(dataDir: string): string {
  const db = openSettingsDb(dataDir, createLog({ name: 'test' }))
  try {
    const [job] = createJobStore(db).unfinished()
    return job?.job.steps.find(({ state }) => state === 'running')?.name ?? 'none'
  } finally {
    db.close()
  }
}
