/** The cluster under load: clients post through both apis and follow on both, and in the end everything is compared. */
import { createBlueprintRoute } from '../../contracts/blueprints.ts'
import { call } from '../../contracts/call.ts'
import { listRunEventsRoute } from '../../contracts/run-routes.ts'
import { listAllRuns, problemsOfLedger, waitUntilAllEnded } from '../faults/check-ledger.ts'
import { createFollowers, type Followed } from '../faults/follow.ts'
import { type StoredWorkload, startTraffic } from '../faults/traffic.ts'
import { isSame, workloads } from '../faults/workloads.ts'
import type { Random } from '../testing/random.ts'
import type { Cluster } from './cluster.ts'
import { effectWorkload } from './effect-workload.ts'
import { clientOf } from './launch-engine.ts'

const clients = 4
const allEndWithinMs = 60_000
/** Then the wandering follower goes to the other api. */
const staysMs = 900

export async function openScene(cluster: Cluster, random: Random, { mayBeLate = false } = {}) {
  const stored = await storeWorkloads(cluster, mayBeLate)
  const [one, two] = cluster.apis.map(({ client }) => createFollowers(client))
  const followers = [one, two, createFollowers(wanderer(cluster))].filter((each) => each !== undefined)
  const fate = random.fork()
  const traffic = startTraffic(
    {
      ...{ client: cluster.client, random, workloads: stored },
      onPromised: (runId, { isLong }) => {
        if (isLong || fate.chance(0.2)) for (const { follow } of followers) follow(runId)
      },
    },
    clients,
  )
  return {
    /** When nothing is hurt any more. */
    async reckon() {
      const from = Date.now()
      await traffic.stop()
      await waitUntilAllEnded(cluster.client, allEndWithinMs - (Date.now() - from))
      const endedInMs = Date.now() - from
      const followed = await Promise.all(followers.map(({ finish }) => finish(allEndWithinMs)))
      const [first = [], ...others] = followed
      const problems = await problemsOfLedger(cluster.client, {
        posts: traffic.posts,
        workloads: stored,
        followed: first,
      })
      for (const each of others) problems.push(...(await problemsOfFollowed(cluster, each)))
      const runs = await listAllRuns(cluster.client, stored)
      const { resumed, longestGapMs } = await findResumed(cluster, runs)
      return {
        ...{ posts: traffic.posts.length, runs: runs.length, unanswered: traffic.unanswered(), endedInMs },
        ...{ followed: followed.flat().length, resumed, longestGapMs },
        effects: cluster.sink.totals(),
        problems: [...traffic.surprises, ...problems],
      }
    },
  }
}

export type Reckoning = Awaited<ReturnType<Awaited<ReturnType<typeof openScene>>['reckon']>>

/** Each connection to another api than the one before, and never for long: it has to resume all the time. */
function wanderer({ apis }: Cluster) {
  let turn = 0
  const pick = () => (apis[turn++ % apis.length] as (typeof apis)[number]).url
  return clientOf(pick, (init) => ({
    ...init,
    signal: AbortSignal.any([AbortSignal.timeout(staysMs), ...(init.signal ? [init.signal] : [])]),
  }))
}

/** What somebody saw is what either api tells. */
async function problemsOfFollowed({ apis }: Cluster, followed: readonly Followed[]): Promise<string[]> {
  const problems: string[] = []
  for (const { runId, events } of followed) {
    for (const { client } of apis) {
      const { items } = await call(client, listRunEventsRoute, { params: { runId }, query: { limit: 1000 } })
      if (!isSame(items, events)) {
        problems.push(`run ${runId}: who followed it saw ${events.map(({ seq }) => seq)} of ${items.length} events`)
      }
    }
  }
  return problems
}

/** Runs that another worker went on with, and the longest time in which nobody did anything for one of them. */
async function findResumed({ client }: Cluster, runs: readonly { id: string }[]) {
  let resumed = 0
  let longestGapMs = 0
  for (const { id } of runs) {
    const { items } = await call(client, listRunEventsRoute, { params: { runId: id }, query: { limit: 1000 } })
    for (const [index, event] of items.entries()) {
      if (event.type !== 'run.resumed') continue
      resumed++
      longestGapMs = Math.max(longestGapMs, Date.parse(event.at) - Date.parse(items[index - 1]?.at ?? event.at))
    }
  }
  return { resumed, longestGapMs }
}

async function storeWorkloads({ client, sink }: Cluster, mayBeLate: boolean): Promise<StoredWorkload[]> {
  const stored: StoredWorkload[] = []
  const scene = String(Date.now()) // one cluster serves several tests
  for (const workload of [...workloads, effectWorkload(sink, scene, mayBeLate)]) {
    const body = { name: `${workload.name} (${scene})`, ...workload.document }
    stored.push({ ...workload, blueprintId: (await call(client, createBlueprintRoute, { body })).id })
  }
  return stored
}
