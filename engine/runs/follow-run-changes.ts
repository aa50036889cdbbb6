/** Streams the state of all runs of an org, for whoever keeps a list up to date. */
import type { StreamEvent } from '../../contracts/route.ts'
import type { RunChange } from '../../contracts/run-routes.ts'
import type { Database } from '../db/database.ts'
import { listRunChanges, listRunStates, type RunChangeRow } from '../db/runs.ts'
import { createArrivals } from './arrivals.ts'
import type { RunFeed } from './run-feed.ts'

type Needs = { database: Database; feed: RunFeed }
type Scope = { orgId: string }

const pageSize = 500
/** Many changes in a short time are told together. */
const gatherMs = 100
/** What other engines write is looked for this often. */
const lookEveryMs = 2000
/** Looking back this far: rows of several writers do not become visible in the order of their times. */
const overlapMs = 5000

/** `since` is the id of the last change that was seen; from there on none is left out, and some may come twice. */
export async function* followRunChanges(
  { database, feed }: Needs,
  scope: Scope,
  since: string | undefined,
  signal: AbortSignal,
): AsyncGenerator<StreamEvent<RunChange>> {
  const changed = createArrivals<string>(signal)
  const stop = feed.onAny(({ orgId, runId, state }) => {
    if (orgId === scope.orgId && state) changed.push([runId])
  })
  const parsed = Date.parse(since ?? '')
  let from = new Date(Number.isNaN(parsed) ? Date.now() : parsed)
  let lookedAt = Number.isNaN(parsed) ? Date.now() : 0
  const told = new Map<string, string>()
  const isNews = ({ id, state, at }: RunChangeRow) => {
    const key = `${state} ${at.getTime()}`
    if (told.get(id) === key) return false
    told.set(id, key)
    if (told.size > 20 * pageSize) told.clear() // telling twice does no harm
    return true
  }
  try {
    while (!signal.aborted) {
      const ids = [...new Set(changed.take())]
      if (ids.length > 0) {
        const rows = await database.read(scope, (db) => listRunStates(db, ids))
        yield* rows.filter(isNews).map(toEvent)
      }
      if (Date.now() - lookedAt >= lookEveryMs && (database.kind === 'postgres' || lookedAt === 0)) {
        const lookFrom = new Date(from.getTime() - overlapMs)
        lookedAt = Date.now()
        for await (const row of changesSince(database, scope, lookFrom)) {
          if (isNews(row)) yield toEvent(row)
          if (row.at > from) from = row.at
        }
      }
      await changed.wait(lookEveryMs)
      await new Promise((resolve) => setTimeout(resolve, gatherMs))
    }
  } finally {
    stop()
  }
}

async function* changesSince(database: Database, scope: Scope, since: Date): AsyncGenerator<RunChangeRow> {
  let last: RunChangeRow | undefined
  do {
    const rows = await database.read(scope, (db) => listRunChanges(db, since, last, pageSize))
    yield* rows
    last = rows.length === pageSize ? rows.at(-1) : undefined
  } while (last)
}

const toEvent = ({ id, at, ...row }: RunChangeRow): StreamEvent<RunChange> => ({
  id: at.toISOString(),
  data: { runId: id, ...row, at: at.toISOString() },
})
