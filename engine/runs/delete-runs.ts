/** Deletes runs that have ended: in small steps, with pauses, so that nobody waits for the database. */
import { setTimeout as sleep } from 'node:timers/promises'
import type { Database } from '../db/database.ts'
import { deletePartOfRun, deleteRuns, type OldRun } from '../db/retention.ts'
import { countBeforeDeleting } from '../monitoring/count-runs.ts'

/** About ten milliseconds of the database's time. */
const eventsPerStep = 1000
/** Others get the session for at least this long after each step. */
const pauseMs = 20

/** Gives how many went before somebody wanted it to stop. */
export async function deleteInSteps(database: Database, old: readonly OldRun[], signal: AbortSignal): Promise<number> {
  let count = 0
  for (const step of stepsOf(old)) {
    if (signal.aborted) break
    await deleteStep(database, step, signal)
    if (!signal.aborted) count += step.length
  }
  return count
}

/** Runs that together have few events, or one that has many. */
function stepsOf(old: readonly OldRun[]): OldRun[][] {
  const steps: OldRun[][] = []
  let events = 0
  for (const run of old) {
    const last = steps.at(-1)
    if (last && events + run.events <= eventsPerStep) last.push(run)
    else {
      steps.push([run])
      events = 0
    }
    events += run.events
  }
  return steps
}

async function deleteStep(database: Database, step: readonly OldRun[], signal: AbortSignal): Promise<void> {
  const [first] = step
  if (first && first.events > eventsPerStep) {
    const isMore = () => database.write('worker', (db) => deletePartOfRun(db, first.id, eventsPerStep))
    while (!signal.aborted && (await isMore())) await sleep(pauseMs)
  }
  if (signal.aborted) return
  const ids = step.map(({ id }) => id)
  await database.write('worker', async (db) => {
    await countBeforeDeleting(db, ids)
    await deleteRuns(db, ids)
  })
  await sleep(pauseMs)
}
