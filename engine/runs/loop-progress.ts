/** Which items of a loop are done. Items finish in any order, but none begins far ahead of the slowest. Pure. */

export type LoopProgress = {
  /** Every item below it is done. */
  low: () => number
  isDone: (index: number) => boolean
  /** Resolves when the item is near enough to the lowest that is not done. */
  room: (index: number) => Promise<void>
  complete: (index: number) => void
  /** Lets go whoever waits for room. */
  release: () => void
}

type Done = readonly { first: number; count: number }[]

/** `done`: what was recorded before, from the last `span` items on; all before those is done as well. */
export function createLoopProgress(span: number, done: Done = []): LoopProgress {
  const newest = done.at(-1)
  let low = newest ? Math.max(0, newest.first - span) : 0
  const ahead = new Set<number>()
  let waiting: { index: number; resolve: () => void }[] = []

  function complete(index: number): void {
    if (index < low) return
    ahead.add(index)
    while (ahead.delete(low)) low++
    if (waiting.length > 0) letGo(({ index }) => index < low + span)
  }

  function letGo(may: (one: { index: number }) => boolean): void {
    const free = waiting.filter(may)
    waiting = waiting.filter((one) => !may(one))
    for (const { resolve } of free) resolve()
  }

  for (const { first, count } of done) for (let index = first; index < first + count; index++) complete(index)
  return {
    low: () => low,
    isDone: (index) => index < low || ahead.has(index),
    room: (index) =>
      index < low + span ? Promise.resolve() : new Promise((resolve) => waiting.push({ index, resolve })),
    complete,
    release: () => letGo(() => true),
  }
}
