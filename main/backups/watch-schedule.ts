/** Takes the backup that is due. It looks once a minute, so one that was missed in sleep or while the host was off is taken soon after. */
import type { JobKind } from '../../contracts/jobs.ts'
import type { Log } from '../../platform/log.ts'
import type { Jobs } from '../jobs/jobs.ts'

type Needs = {
  jobs: () => Pick<Jobs, 'running' | 'start' | 'ended'>
  /** Undefined: none is due, ever. */
  dueAt: () => Promise<Date | undefined>
  now: () => Date
  log: Log
  everyMs?: number
  /** What is done when it is due; a backup is taken, if not given. */
  job?: { kind: JobKind; input: object }
  /** The engine answers: before that there is nothing to read. */
  isReady: () => boolean
}

/** After a failure not every minute: ten minutes, then twice as long each time, at most six hours. */
const firstPauseMs = 10 * 60_000
const longestPauseMs = 6 * 3_600_000

const scheduled = { kind: 'backup', input: { reason: 'scheduled' } } as const

export function watchSchedule({ jobs, dueAt, now, log, isReady, everyMs = 60_000, job: due = scheduled }: Needs): {
  look: () => Promise<void>
  stop: () => void
} {
  let [failures, notBefore, isLooking] = [0, 0, false]

  async function look() {
    if (isLooking || !isReady() || jobs().running() || performance.now() < notBefore) return
    isLooking = true
    try {
      const at = await dueAt()
      if (!at || at > now()) return
      const job = jobs().start(due.kind, due.input)
      const { state } = await jobs().ended(job.id)
      failures = state === 'succeeded' ? 0 : failures + 1
      notBefore = failures === 0 ? 0 : performance.now() + Math.min(longestPauseMs, firstPauseMs * 2 ** (failures - 1))
    } catch (error) {
      log.warn('What is due could not begin', { kind: due.kind, error })
    } finally {
      isLooking = false
    }
  }
  const timer = setInterval(() => void look(), everyMs)
  timer.unref()
  return { look, stop: () => clearInterval(timer) }
}
