/** For work that goes on when the database is back: a connection that is lost for a while fails nothing. */
import { setTimeout as sleep } from 'node:timers/promises'
import { isAppError } from '../../contracts/errors.ts'

const againAfterMs = 500

export type Patience = { onWait?: (error: unknown) => void; isGivenUp?: () => boolean; isAlone?: boolean }

/**
 * Asks until the database answers. `isGivenUp` is looked at after each attempt, and may throw the reason itself. The pause
 * keeps a process alive only where it is all that the process does (`isAlone`).
 */
export async function askPatiently<T>(
  ask: () => Promise<T>,
  { onWait = () => {}, isGivenUp = () => false, isAlone = false }: Patience = {},
): Promise<T> {
  for (;;) {
    try {
      return await ask()
    } catch (error) {
      if (!isAppError(error) || error.code !== 'database-unavailable') throw error
      onWait(error)
      await sleep(againAfterMs, undefined, { ref: isAlone })
      if (isGivenUp()) throw error
    }
  }
}
