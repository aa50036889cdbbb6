/** One round of the workload with everything that engines of one database go through: frozen, killed, started again. */
import { setTimeout as wait } from 'node:timers/promises'
import { mustBeReady } from '../testing/launch-host.ts'
import type { Random } from '../testing/random.ts'
import { checkHistory } from './check-history.ts'
import { startClients } from './clients.ts'
import { gatherHistory } from './gather-history.ts'
import type { Violation } from './history.ts'
import { openStage } from './stage.ts'
import { makePostgresStage } from './stage-database.ts'

const leaseMs = 2000
/** Its runs are taken meanwhile: the lease, and the other engine's next look. */
const frozenMs = leaseMs + 3000

type Options = { server: string; random: Random; endsWithinMs: number; dist?: string }
/** `surprises`: answers that no user should get. */
export type Round = { violations: Violation[]; surprises: string[]; runs: number }

export async function playRound({ server, random, endsWithinMs, dist }: Options): Promise<Round> {
  const database = await makePostgresStage(server)
  try {
    const roles = ['both', 'both'] as const
    const stage = await openStage({ database, roles, leaseMs, random: random.fork(), ...(dist && { dist }) })
    try {
      const clients = startClients({ ...stage, random: random.fork(), name: 'post' }, 4)
      await wait(random.between(500, 1000))
      stage.signal(0, 'SIGSTOP')
      await wait(frozenMs)
      stage.signal(0, 'SIGCONT')
      for (const place of [1, 0, 1, 0]) {
        await wait(random.between(300, 800))
        await stage.kill(place)
        await mustBeReady(await stage.start(place))
      }
      const history = await gatherHistory(stage, clients, { calmFromMs: Date.now(), endsWithinMs })
      return { violations: checkHistory(history), surprises: clients.surprises, runs: history.runs.length }
    } finally {
      await stage.stop()
    }
  } finally {
    await database.remove()
  }
}
