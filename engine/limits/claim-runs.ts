/** Takes runs for an engine: all that is due where that fits, else a fair share within the limits. */
import { type ClaimedRun, claimDue, claimQueued } from '../db/claims.ts'
import type { Database, Db } from '../db/database.ts'
import { countRunning, listGates, listQueueHeads, lockClaims } from '../db/queued-runs.ts'
import { chooseRuns, type Turns } from './choose-runs.ts'

/** `isHeldUp`: there is more, and it waits for the end of others. */
export type Claimed = { runs: ClaimedRun[]; isHeldUp: boolean; isMore: boolean }
export type Claim = (active: readonly string[], room: number) => Promise<Claimed>

type Needs = { database: Database; engineId: string; leaseMs: number }

/** So many queues are looked at in one step, and so many runs in them. */
const queuesAtOnce = 256
const headsAtOnce = 512
const stepsAtOnce = 8
const firstQueue = '00000000-0000-0000-0000-000000000000'

export function createClaim({ database, engineId, leaseMs }: Needs): Claim {
  const turns: Turns = new Map()
  let after = firstQueue

  /** Where there are more queues than one step sees, the next claim goes on behind the last one. */
  async function chooseAndClaim(db: Db, room: number): Promise<Claimed> {
    await lockClaims(db, database.kind === 'postgres')
    const gates = await listGates(db)
    const runs: ClaimedRun[] = []
    let isHeldUp = false
    for (let step = 0; step < stepsAtOnce && runs.length < room; step++) {
      const left = room - runs.length
      const [heads, running] = await Promise.all([
        listQueueHeads(db, { after, queues: queuesAtOnce, room: left, most: headsAtOnce }),
        countRunning(db),
      ])
      const isLast = new Set(heads.map(({ queue }) => queue)).size < queuesAtOnce
      const isWhole = isLast && after === firstQueue
      after = isLast ? firstQueue : (heads.at(-1)?.queue ?? firstQueue)
      const choice = chooseRuns(heads, { running, gates }, left, turns)
      isHeldUp ||= choice.isHeldUp
      if (choice.ids.length > 0) runs.push(...(await claimQueued(db, engineId, choice.ids)))
      if (isWhole) break
    }
    return { runs, isHeldUp, isMore: runs.length === room }
  }

  return async (active, room) => {
    const due = await database.writeOne('worker', (db) => claimDue(db, engineId, active, room, leaseMs))
    const left = room - due.runs.length
    if (left <= 0 || !due.isCrowded) return { runs: due.runs, isHeldUp: false, isMore: left <= 0 }
    const rest = await database.write('worker', (db) => chooseAndClaim(db, left))
    return { ...rest, runs: [...due.runs, ...rest.runs] }
  }
}
