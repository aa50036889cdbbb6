/** What the shell itself asks the host, over the same API as everybody. */
import { listBackupsRoute, takeBackupRoute } from '../../contracts/backups.ts'
import { type Client, call } from '../../contracts/call.ts'
import { fromProblem, isAppError } from '../../contracts/errors.ts'
import { Readiness, readyzRoute } from '../../contracts/health.ts'
import { getJobRoute, hasJobEnded } from '../../contracts/jobs.ts'
import { listQueuesRoute } from '../../contracts/limits.ts'
import { type BulkAction, bulkRunsRoute } from '../../contracts/run-routes.ts'
import type { RunState } from '../../contracts/runs.ts'

export type HostView = {
  tone: 'ok' | 'attention' | 'broken'
  /** One line about the whole. */
  sentence: string
  runsAtWork: number
  hasBackups: boolean
  /** Of the backups, where there is one. */
  warning: string | null
}

const patienceMs = 5000

export async function viewHost(client: Client): Promise<HostView> {
  const signal = AbortSignal.timeout(patienceMs)
  const unknown = { runsAtWork: 0, hasBackups: false, warning: null }
  try {
    const answer = await client.fetch(client.url + readyzRoute.path, { signal })
    const readiness = Readiness.parse(await answer.json())
    const failing = readiness.failing[0]
    if (failing) return { tone: 'broken', sentence: `${failing.name}: ${failing.problem.title}`, ...unknown }
    const [{ items }, backups] = await Promise.all([
      call(client, listQueuesRoute, { signal }),
      viewBackups(client, signal),
    ])
    const runsAtWork = items.reduce((sum, { running }) => sum + running, 0)
    const work = runsAtWork === 0 ? 'nothing at work' : `${runsAtWork} ${runsAtWork === 1 ? 'run' : 'runs'} at work`
    const tone = backups.warning ? 'attention' : 'ok'
    return { tone, sentence: `Healthy, ${work}`, runsAtWork, ...backups }
  } catch {
    return { tone: 'broken', sentence: 'iceOS does not answer', ...unknown }
  }
}

/** A host that knows no backups is no reason to worry anybody. */
async function viewBackups(client: Client, signal: AbortSignal): Promise<Pick<HostView, 'hasBackups' | 'warning'>> {
  try {
    const { facts } = await call(client, listBackupsRoute, { signal })
    return { hasBackups: true, warning: facts.warning }
  } catch {
    return { hasBackups: false, warning: null }
  }
}

const affected: Record<'pause' | 'resume', RunState[]> = { pause: ['queued', 'running', 'waiting'], resume: ['paused'] }

/** How many runs it did it to. */
export async function changeAllRuns(client: Client, action: BulkAction & ('pause' | 'resume')): Promise<number> {
  const { done } = await call(client, bulkRunsRoute, { body: { action, filter: { state: affected[action] } } })
  return done
}

const askEveryMs = 500

/** Takes a backup and waits until it is proven. False where the host has none to offer. */
export async function backUpNow(client: Client, signal?: AbortSignal): Promise<boolean> {
  let job = await call(client, takeBackupRoute, { body: { reason: 'manual' } }).catch((error: unknown) => {
    if (isAppError(error) && error.code === 'route-not-found') return undefined
    throw error
  })
  if (!job) return false
  while (!hasJobEnded(job)) {
    signal?.throwIfAborted()
    await new Promise((resolve) => setTimeout(resolve, askEveryMs))
    job = await call(client, getJobRoute, { params: { jobId: job.id } })
  }
  if (job.problem) throw fromProblem(job.problem)
  return true
}
