/** One at a time, first come, first served. */
export type FairLock = {
  /** Resolves to what gives the turn back; calling that twice does nothing. */
  take: () => Promise<() => void>
  readonly waiting: number
}

export function fairLock(): FairLock {
  const queue: ((release: () => void) => void)[] = []
  let isTaken = false

  function release() {
    const next = queue.shift()
    if (next) next(once(release))
    else isTaken = false
  }

  return {
    take: () =>
      new Promise((resolve) => {
        if (isTaken) return void queue.push(resolve)
        isTaken = true
        resolve(once(release))
      }),
    get waiting() {
      return queue.length
    },
  }
}

function once(work: () => void): () => void {
  let isDone = false
  return () => {
    if (isDone) return
    isDone = true
    work()
  }
}
