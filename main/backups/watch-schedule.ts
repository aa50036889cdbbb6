/** Takes the backup that is due. It looks once a minute, so one that was missed in sleep or while the host was off is taken soon after. */
import type { Log } from '../../platform/log.ts'
import type { Jobs } from '../jobs/jobs.ts'

type Needs = {
  jobs: () => Pick<Jobs, 'running' | 'start' | 'ended'>
  /** Undefined: none is due, ever. */
  dueAt: () => Promise<Date | undefined>
  now: () => Date
  log: Log
  everyMs?: number
  /** The engine answers: before that there is nothing to read. */
  isReady: () => boolean
}

/** After a failure not every minute: ten minutes, then twice as long each time, at most six hours. */
const firstPauseMs = 10 * 60_000
const longestPauseMs = 6 * 3_600_000

export function watchSchedule({ jobs, dueAt, now, log, isReady, everyMs = 60_000 }: Needs): {
  look: () => Promise<void>
  stop: () => void
} {
  let [failures, notBefore, isLooking] = [0, 0, false]

  async function look() {
    if (isLooking || !isReady() || jobs().running() || performance.now() < notBefore) return
    isLooking = true
    try {
      const due = await dueAt()
      if (!due || due > now()) return
      const job = jobs().start('backup', { reason: 'scheduled' })
      const { state } = await jobs().ended(job.id)
      failures = state === 'succeeded' ? 0 : failures + 1
      notBefore = failures === 0 ? 0 : performance.now() + Math.min(longestPauseMs, firstPauseMs * 2 ** (failures - 1))
    } catch (error) {
      log.warn('A scheduled backup could not begin', { error })
    } finally {
      isLooking = false
    }
  }
  const timer = setInterval(() => void look(), everyMs)
  timer.unref()
  return { look, stop: () => clearInterval(timer) }
}
