/** Takes up one piece of work after the other, as long as there is any; looks by itself now and then, so that a lost hint costs seconds. */
import type { Log } from '../../platform/log.ts'

type Work<T> = {
  log: Log
  /** What there is to do next; the claim on it keeps other processes away. */
  claim: () => Promise<T | undefined>
  /** Never rejects. */
  workOn: (claimed: T, stopping: AbortSignal) => Promise<void>
  /** What comes before the first piece. Never rejects. */
  first?: (stopping: AbortSignal) => Promise<void>
  /** What could not be looked for, in words. */
  what: string
}
export type Working = { wake: () => void; stop: () => Promise<void> }

const lookMs = 5000

export function workThrough<T>({ log, claim, workOn, first, what }: Work<T>): Working {
  const stopping = new AbortController()
  let woken = Promise.withResolvers<void>()
  const wake = () => woken.resolve()
  const timer = setInterval(wake, lookMs)
  timer.unref()

  async function work(): Promise<void> {
    await first?.(stopping.signal)
    while (!stopping.signal.aborted) {
      woken = Promise.withResolvers<void>()
      const claimed = await claim().catch((error: unknown) => {
        log.warn(`${what} could not be looked for`, { error: String(error) })
        return undefined
      })
      if (claimed) await workOn(claimed, stopping.signal)
      else await woken.promise
    }
  }
  const working = work()
  return {
    wake,
    async stop() {
      stopping.abort()
      clearInterval(timer)
      wake()
      await working
    },
  }
}
