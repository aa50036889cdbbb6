/** One call of a provider, as often as it takes: in line, with pauses, and not at all while the provider is broken. */
import { setTimeout as sleep } from 'node:timers/promises'
import { AppError, type ErrorCode } from '../../../contracts/errors.ts'
import type { Circuit } from './circuit.ts'
import type { Places } from './places.ts'

export type Care = {
  circuit: Circuit
  places: Places
  maxRetries: number
  /** From the second attempt on; doubles with each. */
  firstPauseMs?: number
  random?: () => number
}

/** Who waits longer than this for a rate limit is told instead, so that a run can be planned around it. */
const longestPauseMs = 60_000

/** What says that the provider itself is not well. */
const countsAgainst = new Set<ErrorCode>(['model-unreachable', 'model-failed', 'model-timeout'])
const mayHeal = new Set<ErrorCode>([...countsAgainst, 'model-rate-limited'])

type Work<T> = (signal: AbortSignal, attempt: number) => Promise<T>

/** `work` throws AppErrors only. @throws the last of them, or the signal's reason */
export async function callWithCare<T>(care: Care, signal: AbortSignal, work: Work<T>): Promise<T> {
  for (let attempt = 1; ; attempt++) {
    const outcome = await tryOnce(care, signal, (inner) => work(inner, attempt))
    if ('result' in outcome) return outcome.result
    const { failure } = outcome
    const pauseMs = pauseBefore(care, attempt, failure)
    if (attempt > care.maxRetries || !mayHeal.has(failure.code) || pauseMs > longestPauseMs) throw failure
    await sleep(pauseMs, undefined, { signal }).catch(() => {
      throw signal.reason
    })
  }
}

async function tryOnce<T>(
  { circuit, places }: Care,
  signal: AbortSignal,
  work: (signal: AbortSignal) => Promise<T>,
): Promise<{ result: T } | { failure: AppError }> {
  const leave = await places.take(signal)
  try {
    circuit.check()
    const outcome = await work(signal).then(
      (result) => ({ result }),
      (error: unknown) => ({ error }),
    )
    if ('result' in outcome) {
      circuit.note(false)
      return outcome
    }
    if (signal.aborted) throw signal.reason
    if (!(outcome.error instanceof AppError)) throw outcome.error
    circuit.note(countsAgainst.has(outcome.error.code))
    return { failure: outcome.error }
  } finally {
    leave()
  }
}

/** As the provider asks; else doubling, and at random in its upper half, so that many do not come back together. */
function pauseBefore({ firstPauseMs = 500, random = Math.random }: Care, attempt: number, { extra }: AppError): number {
  if (typeof extra?.retryAfterMs === 'number') return extra.retryAfterMs + random() * 100
  const most = Math.min(firstPauseMs * 2 ** (attempt - 1), 20_000)
  return most * (0.5 + random() / 2)
}
