/** One engine among those on its database: its heartbeat is the lease on its runs, and says whether there are others. */
import type { Log } from '../../platform/log.ts'
import {
  beat,
  countOtherEngines,
  deleteSilentEngines,
  insertEngine,
  isEldestEngine,
  releaseEngine,
} from '../db/claims.ts'
import type { Database } from '../db/database.ts'

export type Presence = {
  hasOthers: () => boolean
  /** Another one has spoken. */
  noteOther: () => void
  /**
   * Whether it is the one that does what is done once for all: the oldest that executes. Asked before each round of it;
   * two may both think so at the moment when one of them comes or goes, and what they do has to bear that.
   */
  isEldest: () => Promise<boolean>
  /** Whether nobody can have taken this engine's runs yet, by this machine's clock. */
  isLeaseFresh: () => boolean
  /** Gives back what it still owns, so that nobody has to wait for its lease to end. */
  stop: () => Promise<void>
}

type Needs = { database: Database; engineId: string; role: string; leaseMs: number; log: Log }

const beatsPerLease = 4
/** One that hangs on a dead connection does not hold up the next; not all connections are for heartbeats. */
const mostAtOnce = 2

export async function startPresence({ database, engineId, role, leaseMs, log }: Needs): Promise<Presence> {
  let others = 0
  let beganBeatAt = 0
  await come()
  let coming = 0
  const timer = setInterval(() => {
    if (coming >= mostAtOnce) return
    coming++
    come()
      .catch((error: unknown) => log.warn('the heartbeat failed', { error: String(error) }))
      .finally(() => coming--)
  }, leaseMs / beatsPerLease)

  async function come(): Promise<void> {
    const beganAt = performance.now()
    others = await database.write('worker', async (db) => {
      if (!(await beat(db, engineId))) await insertEngine(db, engineId, role)
      await deleteSilentEngines(db)
      return countOtherEngines(db, engineId, leaseMs)
    })
    beganBeatAt = Math.max(beganBeatAt, beganAt) // from when it was sent: when it arrived only the database knows
  }

  return {
    hasOthers: () => others > 0,
    noteOther() {
      others ||= 1
    },
    isEldest: () => database.readOne('worker', (db) => isEldestEngine(db, engineId, leaseMs)),
    isLeaseFresh: () => performance.now() - beganBeatAt < leaseMs,
    async stop() {
      clearInterval(timer)
      await database
        .write('worker', (db) => releaseEngine(db, engineId))
        .catch((error: unknown) => log.warn('the runs could not be given back', { error: String(error) }))
    },
  }
}
