/** Streams the events of a run, without a gap: what is written already from the database, what comes from the feed. */
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
/** Watched through another engine's writes, a run is looked at this often. */
const lookEveryMs = 2000

export async function* followRun(
  { database, feed }: Needs,
  scope: Scope,
  runId: string,
  after: number,
  signal: AbortSignal,
): AsyncGenerator<StreamEvent<RunEvent>> {
  const arrivals = createArrivals<RunEvent>(signal)
  const stop = feed.onRun(runId, ({ events }) => arrivals.push(events))
  let seen = after
  try {
    for (;;) {
      // Whatever does not follow on the last one seen is read from the database: at the start, and after any gap.
      const fresh = arrivals.take().filter(({ seq }) => seq > seen)
      const next = fresh[0]?.seq === seen + 1 ? fresh : await readPage(database, scope, runId, seen)
      for (const event of next) {
        if (event.seq !== seen + 1) continue
        seen = event.seq
        yield { id: String(event.seq), data: event }
        if (event.path === null && finalRunEvents.includes(event.type)) return
      }
      if (next.length === 0 && (await isOver(database, scope, runId, seen))) return
      if (next.length === 0) await arrivals.wait(lookEveryMs)
      if (signal.aborted) return
    }
  } finally {
    stop()
  }
}

const readPage = (database: Database, scope: Scope, runId: string, after: number) =>
  database.read(scope, (db) => listRunEvents(db, runId, after, pageSize))

async function isOver(database: Database, scope: Scope, runId: string, seen: number): Promise<boolean> {
  const run = await database.read(scope, (db) => findRun(db, runId))
  return !run || (hasEnded(run.state) && run.lastSeq <= seen)
}
