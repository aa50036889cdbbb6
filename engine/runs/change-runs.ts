/** One change to many runs, page by page, so that no transaction is long and nobody waits for the whole. */
import { isAppError } from '../../contracts/errors.ts'
import type { Caller } from '../../contracts/route.ts'
import type { BulkAction, BulkFilter, BulkResult } from '../../contracts/run-routes.ts'
import { hasEnded, type RunState } from '../../contracts/runs.ts'
import { listDeletableRuns } from '../db/retention.ts'
import { listRuns } from '../db/runs.ts'
import { type ChangeNeeds, cancelRun } from './change-run.ts'
import { deleteInSteps } from './delete-runs.ts'
import { pauseRun, resumeRun } from './pause-run.ts'
import { retryRun } from './retry-run.ts'
import type { StartNeeds } from './start-run.ts'

type Needs = StartNeeds & ChangeNeeds
type Bulk = { action: BulkAction; filter: BulkFilter; dryRun: boolean }

const pageSize = 100

/** Newest first, so that what a retry adds is never met. Ends early when the caller hangs up: what was done is done. */
export async function changeRuns(needs: Needs, caller: Caller, bulk: Bulk, signal: AbortSignal): Promise<BulkResult> {
  const refused = new Map<string, number>()
  const result = { matched: 0, done: 0 }
  let belowId: string | undefined
  while (!signal.aborted) {
    const page = await listPage(needs, caller, bulk.filter, belowId)
    const fitting = page.filter(({ state }) => canBe(bulk.action, state)).map(({ id }) => id)
    result.matched += fitting.length
    if (!bulk.dryRun) {
      const refuse = (code: string, count: number) => refused.set(code, (refused.get(code) ?? 0) + count)
      result.done += await changePage(needs, caller, bulk.action, fitting, { refuse, signal })
    }
    belowId = page.at(-1)?.id
    if (page.length < pageSize) break
  }
  return { ...result, refused: [...refused].map(([code, count]) => ({ code, count })) }
}

function listPage({ database }: Needs, caller: Caller, filter: BulkFilter, belowId: string | undefined) {
  const { state: states, ids, ...rest } = filter
  return database.readOne(caller, (db) => listRuns(db, { ...rest, states, ids, belowId, limit: pageSize }))
}

type Told = { refuse: (code: string, count: number) => void; signal: AbortSignal }

/** Gives how many were changed. */
async function changePage(
  needs: Needs,
  caller: Caller,
  action: BulkAction,
  ids: readonly string[],
  { refuse, signal }: Told,
): Promise<number> {
  if (action === 'delete') {
    const free = await needs.database.readOne(caller, (db) => listDeletableRuns(db, ids))
    if (free.length < ids.length) refuse('run-in-use', ids.length - free.length)
    return deleteInSteps(needs.database, free, signal)
  }
  let count = 0
  for (const id of ids) {
    if (signal.aborted) break
    const code = await changeOne(needs, caller, action, id)
    if (code) refuse(code, 1)
    else count++
  }
  return count
}

/** What it means nothing for is passed over, and not counted as refused. */
function canBe(action: BulkAction, state: RunState): boolean {
  if (action === 'retry') return state === 'failed' || state === 'cancelled'
  if (action === 'delete') return hasEnded(state)
  if (action === 'resume') return state === 'paused' || state === 'running'
  return !hasEnded(state) && !(action === 'pause' && state === 'paused')
}

/** Gives why not. */
async function changeOne(
  needs: Needs,
  caller: Caller,
  action: Exclude<BulkAction, 'delete'>,
  id: string,
): Promise<string | undefined> {
  try {
    if (action === 'cancel') await cancelRun(needs, caller, id)
    else if (action === 'pause') await pauseRun(needs, caller, id)
    else if (action === 'resume') await resumeRun(needs, caller, id)
    else await retryRun(needs, caller, id, {})
    return undefined
  } catch (error) {
    if (isAppError(error) && error.kind === 'user') return error.code
    throw error
  }
}
