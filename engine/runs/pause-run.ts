/** Pauses a run with all that it has started, and lets it go on. */
import { AppError } from '../../contracts/errors.ts'
import { hasEnded, type Run, type RunState } from '../../contracts/runs.ts'
import { listTree, requestPause, requestResume } from '../db/pauses.ts'
import { type ChangeNeeds, mustFindRun } from './change-run.ts'

type Scope = { orgId: string }
type Changed = { id: string; state: RunState }

/** Nodes at work end first. A paused run holds no place, and its deadline goes on. */
export async function pauseRun(needs: ChangeNeeds, scope: Scope, runId: string): Promise<Run> {
  const { run, changed } = await needs.database.write(scope, async (db) => {
    const before = await mustFindRun(db, runId)
    if (hasEnded(before.state)) {
      throw new AppError('run-not-active', { detail: `The run is ${before.state}; there is nothing left to pause.` })
    }
    const changed: Changed[] = []
    for (const id of await listTree(db, runId)) {
      const state = await requestPause(db, id)
      if (state) changed.push({ id, state })
    }
    return { run: await mustFindRun(db, runId), changed }
  })
  for (const { id, state } of changed) {
    if (state === 'paused') needs.feed.publish({ runId: id, orgId: scope.orgId, events: [], state })
    else needs.dispatcher.pause(id, true)
  }
  return run
}

export async function resumeRun(needs: ChangeNeeds, scope: Scope, runId: string): Promise<Run> {
  const { run, changed } = await needs.database.write(scope, async (db) => {
    await mustFindRun(db, runId)
    const changed: Changed[] = []
    for (const id of await listTree(db, runId)) {
      const state = await requestResume(db, id)
      if (state) changed.push({ id, state })
    }
    if (!changed.some(({ id }) => id === runId)) throw new AppError('run-not-paused')
    return { run: await mustFindRun(db, runId), changed }
  })
  for (const { id, state } of changed) {
    if (state === 'running') needs.dispatcher.pause(id, false)
    else needs.feed.publish({ runId: id, orgId: scope.orgId, events: [], state })
  }
  needs.dispatcher.wake()
  needs.notifyOthers()
  return run
}
