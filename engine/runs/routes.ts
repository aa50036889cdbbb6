import type { BlueprintDocument } from '../../contracts/blueprints.ts'
import { AppError } from '../../contracts/errors.ts'
import { reply, serve } from '../../contracts/route.ts'
import {
  answerRoute,
  bulkRunsRoute,
  cancelRunRoute,
  getOutputRoute,
  getRunRoute,
  listRunEventsRoute,
  listRunsRoute,
  pauseRunRoute,
  type RetriedRun,
  rerunRoute,
  resumeRunRoute,
  retryRunRoute,
  startRunRoute,
  streamRunChangesRoute,
  streamRunRoute,
} from '../../contracts/run-routes.ts'
import { hasEnded } from '../../contracts/runs.ts'
import { findOutput, listNodeRuns } from '../db/node-runs.ts'
import { toPage } from '../db/page.ts'
import { findQueuedBecause } from '../db/queued-runs.ts'
import { findLastSeq, listRunEvents, listWouldCalls } from '../db/run-events.ts'
import { findRunDocument, findRunEnds, listRuns, type RunEnds } from '../db/runs.ts'
import { findRunOrigin, listFollowUps } from '../db/trigger-firings.ts'
import { answerQuestion, type ChangeNeeds, cancelRun, mustFindRun, runNotFound } from './change-run.ts'
import { changeRuns } from './change-runs.ts'
import { followRun } from './follow-run.ts'
import { followRunChanges } from './follow-run-changes.ts'
import { pauseRun, resumeRun } from './pause-run.ts'
import { retryRun } from './retry-run.ts'
import { type StartNeeds, startRun } from './start-run.ts'
import { waitForEnd } from './wait-for-end.ts'

type Needs = StartNeeds & ChangeNeeds

export const runRoutes = (needs: Needs) => [
  serve(startRunRoute, async (incoming) => {
    const { caller, body, query, headers } = incoming
    const { id: runId, isNew } = await startRun(needs, caller, body, idempotencyKeyOf(headers))
    const read = () => needs.database.readOne(caller, (db) => mustFindRun(db, runId))
    const run = query.wait
      ? await waitForEnd(
          { feed: needs.feed, read },
          { runId, isNew, waitMs: query.wait * 1000, signal: incoming.signal },
        )
      : await read()
    return reply(run, { status: hasEnded(run.state) ? 200 : 202, headers: { location: `/api/v1/runs/${run.id}` } })
  }),
  serve(listRunsRoute, async ({ caller, query }) => {
    const { state: states, cursor: belowId, limit, asking, ...filter } = query
    const items = await needs.database.readOne(caller, (db) =>
      listRuns(db, { ...filter, states, isAsking: asking === 'true', belowId, limit: limit + 1 }),
    )
    return toPage(items, limit, (item) => item.id)
  }),
  serve(getRunRoute, async ({ caller, params: { runId } }) =>
    needs.database.read(caller, async (db) => {
      const run = await mustFindRun(db, runId)
      const followed = await findRunDocument(db, runId)
      return {
        ...run,
        document: followed?.document as BlueprintDocument,
        nodes: await listNodeRuns(db, runId),
        pinned: Object.keys(followed?.pinned ?? {}),
        ...((await findRunEnds(db, runId)) as RunEnds),
        queuedBecause: run.state === 'queued' ? ((await findQueuedBecause(db, runId)) ?? null) : null,
        wouldCall: run.isDryRun ? await listWouldCalls(db, runId) : [],
        ...(await findRunOrigin(db, runId)),
        followUps: hasEnded(run.state) ? await listFollowUps(db, runId) : [],
      }
    }),
  ),
  serve(getOutputRoute, async ({ caller, params: { runId }, query: { path } }) => {
    const found = await needs.database.read(caller, async (db) => {
      await mustFindRun(db, runId)
      return findOutput(db, runId, path ?? null)
    })
    if (!found) throw new AppError('node-run-not-found', { detail: `This run has no node ${path}.` })
    return found.output
  }),
  serve(listRunEventsRoute, async ({ caller, params: { runId }, query: { after, limit } }) =>
    needs.database.read(caller, async (db) => {
      const lastSeq = await findLastSeq(db, runId)
      if (lastSeq === undefined) throw runNotFound(runId)
      return { items: await listRunEvents(db, runId, after, limit), lastSeq }
    }),
  ),
  serve(streamRunRoute, async function* ({ caller, params: { runId }, headers, signal }) {
    await needs.database.read(caller, (db) => mustFindRun(db, runId))
    yield* followRun(needs, caller, runId, lastSeqOf(headers), signal)
  }),
  serve(cancelRunRoute, async ({ caller, params: { runId } }) => cancelRun(needs, caller, runId)),
  serve(pauseRunRoute, ({ caller, params }) => pauseRun(needs, caller, params.runId)),
  serve(resumeRunRoute, ({ caller, params }) => resumeRun(needs, caller, params.runId)),
  serve(bulkRunsRoute, ({ caller, body, signal }) => changeRuns(needs, caller, body, signal)),
  serve(answerRoute, async ({ caller, params: { runId }, body: { path, answer } }) =>
    answerQuestion(needs, caller, runId, path, answer),
  ),
  serve(retryRunRoute, async ({ caller, params: { runId }, body, headers }) =>
    repaired(await retryRun(needs, caller, runId, body, idempotencyKeyOf(headers))),
  ),
  serve(rerunRoute, async ({ caller, params: { runId }, body, headers }) =>
    repaired(await retryRun(needs, caller, runId, body, idempotencyKeyOf(headers))),
  ),
  serve(streamRunChangesRoute, ({ caller, headers, signal }) =>
    followRunChanges(needs, caller, headers['last-event-id'], signal),
  ),
]

const repaired = (run: RetriedRun) => reply(run, { status: 202, headers: { location: `/api/v1/runs/${run.id}` } })

type Headers = Readonly<Record<string, string | undefined>>

function idempotencyKeyOf(headers: Headers): string | undefined {
  const key = headers['idempotency-key']
  if (key === undefined || (key.length > 0 && key.length <= 255)) return key
  throw new AppError('invalid-input', { detail: 'An Idempotency-Key has 1 to 255 characters.' })
}

function lastSeqOf(headers: Headers): number {
  const seq = Number(headers['last-event-id'] ?? 0)
  return Number.isSafeInteger(seq) && seq > 0 ? seq : 0
}
