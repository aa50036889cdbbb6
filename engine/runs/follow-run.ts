/** Streams the events of a run, without a gap: what is written already from the database, what comes from the feed. */
import { isAppError } from '../../contracts/errors.ts'
import type { RunEvent } from '../../contracts/events.ts'
import { finalRunEvents } from '../../contracts/events.ts'
import type { StreamEvent } from '../../contracts/route.ts'
import { hasEnded } from '../../contracts/runs.ts'
import type { Database } from '../db/database.ts'
import { listRunEvents } from '../db/run-events.ts'
import { findRun } from '../db/runs.ts'
import { createArrivals } from './arrivals.ts'
import type { RunFeed } from './run-feed.ts'

type Needs = { database: Database; feed: RunFeed }
type Scope = { orgId: string }

const pageSize = 500
/** Should a word of another engine's writes be lost, its events come this late. */
const lookEveryMs = 2000
const askAgainMs = 500

export async function* followRun(
  { database, feed }: Needs,
  scope: Scope,
  runId: string,
  after: number,
  signal: AbortSignal,
): AsyncGenerator<StreamEvent<RunEvent>> {
  const arrivals = createArrivals<RunEvent>(signal)
  let seen = after
  let mustLook = true
  const stop = feed.onRun(runId, ({ events, elsewhere }) => {
    arrivals.push(events)
    // What comes without its events has to be read, unless it was seen already.
    if (events.length > 0 || (elsewhere?.seq ?? Number.POSITIVE_INFINITY) <= seen) return
    mustLook = true
    arrivals.ring()
  })
  try {
    while (!signal.aborted) {
      const fresh = arrivals.take().filter(({ seq }) => seq > seen)
      const isGap = fresh.length > 0 && fresh[0]?.seq !== seen + 1
      const hasLooked: boolean = mustLook || isGap
      mustLook = false
      const next: RunEvent[] | undefined = hasLooked ? await readPage(database, scope, runId, seen) : fresh
      if (!next) {
        // The database does not answer now. Who follows has lost nothing yet, and would only come back.
        mustLook = true
        await arrivals.pause(askAgainMs)
        continue
      }
      for (const event of next) {
        if (event.seq !== seen + 1) continue
        seen = event.seq
        yield { id: String(event.seq), data: event }
        if (event.path === null && finalRunEvents.includes(event.type)) return
      }
      if (hasLooked && next.length > 0) mustLook ||= next.length === pageSize
      else if (hasLooked && (await isOver(database, scope, runId, seen))) return
      if (!mustLook && !(await arrivals.wait(lookEveryMs))) mustLook = true
    }
  } finally {
    stop()
  }
}

/** Undefined: not now. */
const readPage = (database: Database, scope: Scope, runId: string, after: number) =>
  unlessAway(database.read(scope, (db) => listRunEvents(db, runId, after, pageSize)))

async function isOver(database: Database, scope: Scope, runId: string, seen: number): Promise<boolean> {
  const found = await unlessAway(database.read(scope, async (db) => ({ run: await findRun(db, runId) })))
  if (!found) return false
  const { run } = found
  return !run || (hasEnded(run.state) && run.lastSeq <= seen)
}

async function unlessAway<T>(answer: Promise<T>): Promise<T | undefined> {
  try {
    return await answer
  } catch (error) {
    if (isAppError(error) && error.kind === 'system') return undefined
    throw error
  }
}
