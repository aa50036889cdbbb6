import { setTimeout as wait } from 'node:timers/promises'

/** Asks until the answer is neither false nor undefined, and gives it; fails with `what` when that takes too long. */
export async function until<T>(
  what: string,
  ask: () => T | Promise<T>,
  { withinMs = 20_000, everyMs = 20 } = {},
): Promise<Exclude<T, undefined | null | false>> {
  const deadline = Date.now() + withinMs
  for (;;) {
    const answer = await ask()
    if (answer !== undefined && answer !== null && answer !== false) {
      return answer as Exclude<T, undefined | null | false>
    }
    if (Date.now() > deadline) throw new Error(`After ${withinMs} ms still not: ${what}.`)
    await wait(everyMs)
  }
}
