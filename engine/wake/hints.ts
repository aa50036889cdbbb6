/**
 * What engine processes tell each other: that there may be something to do, never what it is. A hint carries ids and
 * numbers only, no data of anybody's; whoever gets one looks into the database. So one that is lost costs time only.
 */
import { z } from 'zod'
import { runStates } from '../../contracts/runs.ts'

const RunHint = z.object({
  runId: z.string(),
  orgId: z.string(),
  /** The number of its last event, where the sender knows it. */
  seq: z.int().optional(),
  state: z.enum(runStates).optional(),
})
export type RunHint = z.infer<typeof RunHint>

export const Hints = z.object({
  /** The engine that sends. It hears itself, and does not listen. */
  from: z.string(),
  /** A process has come: from now on somebody listens. */
  hello: z.literal(true).optional(),
  /** Something is queued. */
  work: z.literal(true).optional(),
  /** A schedule was made or changed. */
  schedules: z.literal(true).optional(),
  /** A component was registered, changed or removed. */
  components: z.literal(true).optional(),
  /** A document waits to be read. */
  documents: z.literal(true).optional(),
  /** Runs that shall end, wherever they are at work. */
  cancel: z.array(z.string()).optional(),
  /** Runs that have new events, or another state. */
  news: z.array(RunHint).optional(),
})
export type Hints = z.infer<typeof Hints>
export type NewHints = Omit<Hints, 'from'>

/** Postgres refuses a NOTIFY of 8,000 bytes. */
const mostBytes = 7500

export function mergeHints(one: NewHints, other: NewHints): NewHints {
  const news = new Map<string, RunHint>()
  for (const hint of [...(one.news ?? []), ...(other.news ?? [])]) {
    const known = news.get(hint.runId)
    news.set(hint.runId, { ...known, ...withoutUndefined(hint) })
  }
  const cancel = [...new Set([...(one.cancel ?? []), ...(other.cancel ?? [])])]
  return {
    ...one,
    ...other,
    ...(cancel.length > 0 && { cancel }),
    ...(news.size > 0 && { news: [...news.values()] }),
  }
}

/** As few messages as fit. Nothing but ASCII is in them, so characters are bytes. */
export function encodeHints(from: string, { cancel = [], news = [], ...flags }: NewHints): string[] {
  const parts: NewHints[] = [...cancel.map((id) => ({ cancel: [id] })), ...news.map((hint) => ({ news: [hint] }))]
  const messages: string[] = []
  let current: NewHints = flags
  let bytes = 200
  for (const part of parts) {
    const more = JSON.stringify(part).length
    if (bytes + more > mostBytes) {
      messages.push(JSON.stringify({ from, ...current }))
      current = {}
      bytes = 200
    }
    current = {
      ...current,
      ...(part.cancel && { cancel: [...(current.cancel ?? []), ...part.cancel] }),
      ...(part.news && { news: [...(current.news ?? []), ...part.news] }),
    }
    bytes += more
  }
  if (Object.keys(current).length > 0) messages.push(JSON.stringify({ from, ...current }))
  return messages
}

/** Undefined: of another version of this program, or of somebody else's. */
export function decodeHints(message: string): Hints | undefined {
  try {
    return Hints.safeParse(JSON.parse(message)).data
  } catch {
    return undefined
  }
}

const withoutUndefined = (hint: RunHint): RunHint =>
  Object.fromEntries(Object.entries(hint).filter(([, value]) => value !== undefined)) as RunHint
