/** Clients that post runs without a pause, whatever happens to the product, and remember what they were promised. */
import { randomUUID } from 'node:crypto'
import { setTimeout as wait } from 'node:timers/promises'
import { type Client, call } from '../../contracts/call.ts'
import { isAppError } from '../../contracts/errors.ts'
import { startRunRoute } from '../../contracts/run-routes.ts'
import type { Random } from '../testing/random.ts'
import type { Workload } from './workloads.ts'

export type Post = {
  name: string
  workload: Workload
  /** Idempotency-Key. Without one a post that got no answer is not repeated: it may have made a run or not. */
  key: string | undefined
  /** The run of each answer; the same one, if the key is worth anything. */
  runIds: string[]
}

export type StoredWorkload = Workload & { blueprintId: string }

type Needs = {
  client: Client
  random: Random
  workloads: readonly StoredWorkload[]
  /** Told once of each run that was promised. */
  onPromised: (runId: string, workload: Workload) => void
}

export type Traffic = {
  posts: readonly Post[]
  /** Answers that no user should get, whatever has been killed. */
  surprises: readonly string[]
  unanswered: () => number
  /** Posts nothing new, and resolves when every keyed post has its answer. */
  stop: () => Promise<void>
}

export function startTraffic(needs: Needs, clients: number): Traffic {
  const posts: Post[] = []
  const surprises: string[] = []
  let unanswered = 0
  const stopping = new AbortController()
  const { client, workloads } = needs

  async function runClient(name: string, random: Random) {
    for (let count = 1; !stopping.signal.aborted; count++) {
      const key = random.chance(0.5) ? randomUUID() : undefined
      const post: Post = { name: `${name}-${count}`, workload: random.pick(workloads), key, runIds: [] }
      posts.push(post)
      await deliver(post, random)
      await wait(random.between(100, 300), undefined, { signal: stopping.signal }).catch(() => {})
    }
  }

  /** With a key again and again until there is an answer; and now and then once more although there was one. */
  async function deliver(post: Post, random: Random) {
    while (!(await send(post, random)) && post.key) await wait(random.between(50, 250))
    const [runId] = post.runIds
    if (runId === undefined) return
    needs.onPromised(runId, post.workload)
    if (post.key && random.chance(0.15)) await send(post, random)
  }

  /** Gives whether there was an answer. */
  async function send({ key, name, workload, runIds }: Post, random: Random): Promise<boolean> {
    const blueprintId = (workload as StoredWorkload).blueprintId
    try {
      const run = await call(client, startRunRoute, {
        body: { blueprintId, inputs: { post: name } },
        query: random.chance(0.3) ? { wait: 1 } : {},
        ...(key ? { headers: { 'idempotency-key': key } } : {}),
      })
      runIds.push(run.id)
      return true
    } catch (error) {
      unanswered++
      if (isExpected(error)) return false
      surprises.push(`${name}: ${error}`)
      return !isBrokenOff(error)
    }
  }

  const working = Array.from({ length: clients }, (_, index) => runClient(`client-${index}`, needs.random.fork()))
  return {
    posts,
    surprises,
    unanswered: () => unanswered,
    stop: async () => {
      stopping.abort()
      await Promise.all(working)
    },
  }
}

/** Nobody was there, or whoever was went away: the only two things that a client may notice of a crash. */
function isExpected(error: unknown): boolean {
  if (!isAppError(error)) return isBrokenOff(error)
  return ['host-not-running', 'engine-unavailable', 'database-unavailable'].includes(error.code)
}

/** `fetch` says TypeError when a body that has begun does not end. */
const isBrokenOff = (error: unknown) => error instanceof TypeError || error instanceof SyntaxError
