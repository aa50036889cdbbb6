/**
 * Spares a provider that does not work, and whoever would wait for it: after some failures in a row nothing is sent for
 * a while, then one call tries. Only what a pause may heal counts: a refused key or a rate limit is an answer.
 */
import { AppError } from '../../../contracts/errors.ts'

export type Circuit = {
  /** @throws AppError model-unreachable while nothing is to be sent */
  check: () => void
  note: (failed: boolean) => void
  /** The milliseconds until something is sent again; 0 when it is now. */
  closedForMs: () => number
}

type Settings = { name: string; failures?: number; pauseMs?: number; now?: () => number }

export function createCircuit({ name, failures = 5, pauseMs = 30_000, now = Date.now }: Settings): Circuit {
  let inARow = 0
  let untilMs = 0
  const closedForMs = () => Math.max(0, untilMs - now())
  return {
    closedForMs,
    check() {
      const waitMs = closedForMs()
      if (waitMs > 0) {
        throw new AppError('model-unreachable', {
          detail: `${name} failed ${inARow} times in a row, so it is left alone for ${Math.ceil(waitMs / 1000)} s more. Look at it in the settings, under Models.`,
          extra: { provider: name, retryAfterMs: waitMs },
        })
      }
      // The one that tries: whoever comes while it is at work waits for what it finds.
      if (inARow >= failures) untilMs = now() + pauseMs
    },
    note(failed) {
      inARow = failed ? inARow + 1 : 0
      untilMs = failed && inARow >= failures ? now() + pauseMs : 0
    },
  }
}
