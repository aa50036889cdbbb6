/** The attempts of a node, out of the events of its run. Pure. */
import { Problem } from '../../../contracts/errors.ts'
import type { RunEvent } from '../../../contracts/events.ts'

export type Attempt = { number: number; startedAt: string; endedAt: string | undefined; problem: Problem | undefined }

export function attemptsOf(events: readonly RunEvent[], path: string): Attempt[] {
  const attempts: Attempt[] = []
  for (const { type, path: at, at: time, data } of events) {
    if (at !== path) continue
    const last = attempts.at(-1)
    const number = typeof data.attempt === 'number' ? data.attempt : (last?.number ?? 0) + 1
    if (type === 'node.started' && last?.number !== number) {
      attempts.push({ number, startedAt: time, endedAt: undefined, problem: undefined })
    } else if (last && endings.has(type)) {
      last.endedAt = time
      last.problem = Problem.safeParse(data.problem).data
      // The next one begins after its pause; that it did is told by nothing but its end.
      if (type === 'node.retrying') {
        const pauseMs = typeof data.nextInMs === 'number' ? data.nextInMs : 0
        const startedAt = new Date(Date.parse(time) + pauseMs).toISOString()
        attempts.push({ number: number + 1, startedAt, endedAt: undefined, problem: undefined })
      }
    }
  }
  return attempts
}

const endings: ReadonlySet<string> = new Set(['node.retrying', 'node.succeeded', 'node.failed', 'node.cancelled'])
