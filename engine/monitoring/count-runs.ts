/** Counts runs that have ended, each once, and a little after its end: nobody who ends a run waits for it. */
import { setTimeout as sleep } from 'node:timers/promises'
import type { Log } from '../../platform/log.ts'
import type { Database, Db } from '../db/database.ts'
import {
  listCountsAt,
  listOrgsOfRuns,
  listOrgsToCount,
  listUncountedOf,
  lockCounts,
  type RunCount,
  saveCounts,
  takeUncounted,
} from '../db/run-counts.ts'
import { slotMs } from './figure-span.ts'
import { addCount, emptySum, toCount } from './sum-counts.ts'

type Needs = { database: Database }
/** One engine does it for all of a database. */
type CountingNeeds = Needs & { log: Log; isEldest: () => Promise<boolean> }

const everyMs = 60_000
/** Not while a person waits for the start. */
const firstAfterMs = 20_000
/**
 * A run's end has the time at which its transaction began, and is seen when that one commits. None lasts as long as this: the
 * server ends a statement after 30 s, and whoever asked it gives up by then too. A clock may be set back by as much.
 */
const usuallySettledAfterMs = 120_000
/** About 50 ms of the embedded database's time. */
const runsPerStep = 1000
/** Others get the session for at least this long after each step. */
const pauseMs = 20

export function startCounting(needs: CountingNeeds): { stop: () => Promise<void> } {
  const stopping = new AbortController()
  let working: Promise<unknown> = Promise.resolve()
  const work = () => {
    working = needs
      .isEldest()
      .then((isOurs) => (isOurs ? countRuns(needs, stopping.signal) : 0))
      .catch((error: unknown) => needs.log.warn('runs could not be counted', { error: String(error) }))
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

/** Several engines may do this at once: the rows of the orgs are locked. Gives how many runs were counted. */
export async function countRuns(
  { database }: Needs,
  signal: AbortSignal,
  settledAfterMs = usuallySettledAfterMs,
): Promise<number> {
  const orgIds = await database.readOne('worker', (db) => listOrgsToCount(db, settledAfterMs))
  let count = 0
  for (const orgId of orgIds) {
    let isMore = true
    while (isMore && !signal.aborted) {
      const step = await database.write('worker', (db) => countStep(db, orgId, settledAfterMs))
      count += step.count
      isMore = step.isMore
      await sleep(pauseMs, undefined, { signal }).catch(() => {})
    }
  }
  return count
}

async function countStep(db: Db, orgId: string, settledAfterMs: number): Promise<{ count: number; isMore: boolean }> {
  await lockCounts(db, [orgId])
  const { counts, isMore } = await takeUncounted(db, orgId, settledAfterMs, runsPerStep)
  await addToCounts(db, orgId, counts)
  return { count: counts.length, isMore }
}

/** In the transaction that deletes these runs: they happened, and are told of still. */
export async function countBeforeDeleting(db: Db, ids: readonly string[]): Promise<void> {
  const orgIds = await listOrgsOfRuns(db, ids)
  await lockCounts(db, orgIds)
  for (const orgId of orgIds) await addToCounts(db, orgId, await listUncountedOf(db, orgId, ids))
}

async function addToCounts(db: Db, orgId: string, runs: readonly RunCount[]): Promise<void> {
  if (runs.length === 0) return
  const added = runs.map((run) => ({ ...run, since: new Date(Math.floor(run.since.getTime() / slotMs) * slotMs) }))
  const slots = [...new Set(added.map(({ since }) => since.getTime()))].map((ms) => new Date(ms))
  const touched = new Set(added.map(keyOf))
  const before = (await listCountsAt(db, orgId, slots)).filter((count) => touched.has(keyOf(count)))
  const together = Map.groupBy([...before, ...added], keyOf)
  const sums = [...together.values()].map((counts) => {
    const sum = emptySum()
    for (const count of counts) addCount(sum, count)
    return toCount(counts[0] as RunCount, sum)
  })
  await saveCounts(db, orgId, sums)
}

const keyOf = ({ since, blueprintId, name }: RunCount) => JSON.stringify([since.getTime(), blueprintId, name])
