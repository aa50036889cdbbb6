export type Limiter = <T>(work: () => Promise<T>) => Promise<T>

/** Lets at most `limit` pieces of work run at once; the others wait in the order in which they came. */
export function createLimiter(limit: number): Limiter {
  const waiting: (() => void)[] = []
  let free = limit
  return async (work) => {
    if (free > 0) free--
    else await new Promise<void>((resolve) => waiting.push(resolve))
    try {
      return await work()
    } finally {
      const next = waiting.shift()
      if (next) next()
      else free++
    }
  }
}
