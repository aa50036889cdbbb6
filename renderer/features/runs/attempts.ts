/** The attempts of a node, out of the events of its run. Pure. */
import { Problem } from '../../../contracts/errors.ts'
import type { RunEvent } from '../../../contracts/events.ts'
import type { Json, JsonObject } from '../../../contracts/json.ts'
import { writtenText } from './written-text.ts'

export type Attempt = {
  number: number
  startedAt: string
  endedAt: string | undefined
  problem: Problem | undefined
  /** What it said, wrote and gave. Its input is the same for each attempt: what the nodes before it gave. */
  result: JsonObject
}

export function attemptsOf(events: readonly RunEvent[], path: string): Attempt[] {
  const attempts: Attempt[] = []
  const told = new Map<Attempt, RunEvent[]>()
  for (const event of events) {
    const { type, path: at, at: time, data } = event
    if (at !== path) continue
    const last = attempts.at(-1)
    const number = typeof data.attempt === 'number' ? data.attempt : (last?.number ?? 0) + 1
    if (type === 'node.started' && last?.number !== number) {
      attempts.push({ number, startedAt: time, endedAt: undefined, problem: undefined, result: {} })
    } else if (last) {
      const said = told.get(last) ?? []
      said.push(event)
      told.set(last, said)
      if (!endings.has(type)) continue
      last.endedAt = time
      last.problem = Problem.safeParse(data.problem).data
      // The next one begins after its pause; that it did is told by nothing but its end.
      if (type === 'node.retrying') {
        const pauseMs = typeof data.nextInMs === 'number' ? data.nextInMs : 0
        const startedAt = new Date(Date.parse(time) + pauseMs).toISOString()
        attempts.push({ number: number + 1, startedAt, endedAt: undefined, problem: undefined, result: {} })
      }
    }
  }
  for (const [attempt, said] of told) attempt.result = resultOf(said, path)
  return attempts
}

/** Only what there is: an attempt that logged nothing has no log to differ in. */
function resultOf(said: readonly RunEvent[], path: string): JsonObject {
  const log = said.filter(({ type }) => type === 'node.log').map(({ data }) => `${data.level}: ${data.text}`)
  const written = writtenText(said, path)
  const { preview, problem } = said.findLast(({ type }) => endings.has(type))?.data ?? {}
  const parts: Record<string, Json | undefined> = {
    problem,
    output: preview,
    log: log.length > 0 ? log : undefined,
    reasoning: written.reasoning || undefined,
    text: written.text || undefined,
  }
  return Object.fromEntries(Object.entries(parts).filter(([, part]) => part !== undefined)) as JsonObject
}

const endings: ReadonlySet<string> = new Set(['node.retrying', 'node.succeeded', 'node.failed', 'node.cancelled'])
