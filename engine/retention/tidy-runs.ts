/** Deletes runs that no rule keeps any longer: in small steps, with pauses, so that nobody waits for the database. */
import { setTimeout as sleep } from 'node:timers/promises'
import { defaultRetention } from '../../contracts/retention.ts'
import type { Log } from '../../platform/log.ts'
import { deleteSession } from '../chat/sessions.ts'
import { listExpiredSessions } from '../db/chat-sessions.ts'
import type { Database } from '../db/database.ts'
import { deleteStrayFiles } from '../db/files.ts'
import { deleteOldCached } from '../db/node-cache.ts'
import { listOldRuns, listRunGroups, type RunGroup } from '../db/retention.ts'
import { deleteOldCounts } from '../db/run-counts.ts'
import { deleteInSteps } from '../runs/delete-runs.ts'

type Needs = { database: Database; log: Log }
/** One engine does it for all of a database. */
type TidyNeeds = Needs & { isEldest: () => Promise<boolean> }

const everyMs = 10 * 60_000
/** Not in the first minute, when a person waits for the start. */
const firstAfterMs = 60_000
/** Figures reach back for a year. */
const countsKeptMs = 400 * 24 * 60 * 60_000
const runsPerStep = 50
const cachedPerStep = 200
const sessionsPerStep = 50
/** Others get the session for at least this long after each step. */
const pauseMs = 20

export function startTidying(needs: TidyNeeds): { stop: () => Promise<void> } {
  const stopping = new AbortController()
  let working: Promise<unknown> = Promise.resolve()
  const work = () => {
    working = needs
      .isEldest()
      .then((isOurs) => (isOurs ? tidyRuns(needs, stopping.signal) : 0))
      .catch((error: unknown) => needs.log.warn('old runs could not be deleted', { error: String(error) }))
      .then(() => {
        if (!stopping.signal.aborted) timer = setTimeout(work, everyMs)
      })
  }
  let timer = setTimeout(work, firstAfterMs)
  return {
    async stop() {
      stopping.abort()
      clearTimeout(timer)
      await working
    },
  }
}

/** Several engines may do this at once: what the other one has deleted is simply gone. Gives how many runs went. */
export async function tidyRuns({ database, log }: Needs, signal: AbortSignal, now = new Date()): Promise<number> {
  const groups = await database.readOne('worker', (db) => listRunGroups(db, defaultRetention))
  let count = 0
  for (const group of groups) {
    if (signal.aborted) break
    count += await tidyGroup(database, group, now, signal)
  }
  if (count > 0) log.info('old runs were deleted', { runs: count })
  await tidyCache(database, signal)
  await tidyUploads(database, now)
  await database.writeOne('worker', (db) => deleteOldCounts(db, new Date(now.getTime() - countsKeptMs)))
  await tidySessions(database, signal)
  return count
}

/** Uploads that broke off with their engine: no document names them. One that is under way is younger. */
export async function tidyUploads(database: Database, now = new Date()): Promise<number> {
  const dayBefore = new Date(now.getTime() - 24 * 60 * 60_000)
  return database.writeOne('worker', (db) => deleteStrayFiles(db, dayBefore))
}

/** Conversations whose time is over, with their files. */
export async function tidySessions(database: Database, signal: AbortSignal): Promise<void> {
  while (!signal.aborted) {
    const expired = await database.readOne('worker', (db) => listExpiredSessions(db, sessionsPerStep))
    for (const session of expired) await deleteSession(database, session.orgId, session)
    if (expired.length < sessionsPerStep) return
  }
}

async function tidyCache(database: Database, signal: AbortSignal): Promise<void> {
  while (!signal.aborted) {
    const count = await database.write('worker', (db) => deleteOldCached(db, cachedPerStep))
    if (count < cachedPerStep) return
    await sleep(pauseMs, undefined, { signal }).catch(() => {})
  }
}

async function tidyGroup(database: Database, group: RunGroup, now: Date, signal: AbortSignal): Promise<number> {
  let count = 0
  while (!signal.aborted) {
    const old = await database.readOne('worker', (db) => listOldRuns(db, group, now, runsPerStep))
    count += await deleteInSteps(database, old, signal)
    if (old.length < runsPerStep) return count
  }
  return count
}
