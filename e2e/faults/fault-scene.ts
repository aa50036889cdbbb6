/** A product under load: workloads stored, clients posting, some of them following. And the reckoning in the end. */

import { createBlueprintRoute } from '../../contracts/blueprints.ts'
import { type Client, call } from '../../contracts/call.ts'
import type { Random } from '../testing/random.ts'
import { listAllRuns, problemsOfLedger, waitUntilAllEnded } from './check-ledger.ts'
import { createFollowers } from './follow.ts'
import { type StoredWorkload, startTraffic } from './traffic.ts'
import { workloads } from './workloads.ts'

const clients = 4
/** From the last restart on; the slowest workload takes two seconds. */
export const allEndWithinMs = 60_000

export type Reckoning = {
  posts: number
  runs: number
  unanswered: number
  followed: number
  reconnected: number
  problems: string[]
}

export async function openScene(client: Client, random: Random) {
  const stored = await storeWorkloads(client)
  const followers = createFollowers(client)
  const fate = random.fork()
  const traffic = startTraffic(
    {
      ...{ client, random, workloads: stored },
      onPromised: (runId, { isLong }) => {
        if (isLong || fate.chance(0.2)) followers.follow(runId)
      },
    },
    clients,
  )
  return {
    /** When nothing is killed any more. */
    async reckon(): Promise<Reckoning> {
      const from = Date.now()
      await traffic.stop()
      await waitUntilAllEnded(client, allEndWithinMs - (Date.now() - from))
      const followed = await followers.finish(allEndWithinMs)
      const problems = await problemsOfLedger(client, { posts: traffic.posts, workloads: stored, followed })
      const reconnected = followed.filter(({ connections }) => connections > 1).length
      return {
        posts: traffic.posts.length,
        runs: (await listAllRuns(client, stored)).length,
        unanswered: traffic.unanswered(),
        followed: followed.length,
        reconnected,
        problems: [...traffic.surprises, ...problems],
      }
    },
  }
}

export async function storeWorkloads(client: Client): Promise<StoredWorkload[]> {
  const stored: StoredWorkload[] = []
  for (const workload of workloads) {
    const body = { name: workload.name, ...workload.document }
    const { id } = await call(client, createBlueprintRoute, { body })
    stored.push({ ...workload, blueprintId: id })
  }
  return stored
}
