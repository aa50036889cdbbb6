/** Ends runs whose time is over. */
import { AppError, toProblem } from '../../contracts/errors.ts'
import { type EndedRun, failOverdue } from '../db/claims.ts'
import type { Database } from '../db/database.ts'
import { cancelSubRuns, queueParents } from '../db/sub-runs.ts'

export const deadlineExceeded = () =>
  toProblem(
    new AppError('run-deadline-exceeded', { detail: 'It had not ended by its deadline, so what it did was stopped.' }),
  )

/** The runs that nobody works on: queued, waiting or paused. What they have started ends with them. */
export async function endOverdue(database: Database): Promise<EndedRun[]> {
  return database.write('worker', async (db) => {
    const ended = await failOverdue(db, deadlineExceeded())
    for (const { id } of ended) await cancelSubRuns(db, id)
    const below = ended.filter(({ hasParent }) => hasParent).map(({ id }) => id)
    if (below.length > 0) await queueParents(db, below)
    return ended
  })
}
