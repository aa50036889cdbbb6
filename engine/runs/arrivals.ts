/** What has come and not been taken; `wait` resolves when something comes, after a time, or when the signal aborts. */
export function createArrivals<T>(signal: AbortSignal) {
  let items: T[] = []
  let hasRung = false
  let wake = () => {}
  signal.addEventListener('abort', () => wake(), { once: true })
  return {
    push(more: readonly T[]) {
      items.push(...more)
      wake()
    },
    /** Nothing to take, but a reason not to wait: the next `wait`, or the one under way, resolves at once. */
    ring() {
      hasRung = true
      wake()
    },
    take(): T[] {
      const taken = items
      items = []
      return taken
    },
    /** Whatever comes meanwhile. */
    pause: (ms: number) =>
      new Promise<void>((resolve) => {
        const timer = setTimeout(() => end(), ms)
        const end = () => {
          clearTimeout(timer)
          signal.removeEventListener('abort', end)
          resolve()
        }
        signal.addEventListener('abort', end)
        if (signal.aborted) end()
      }),
    /** Gives false when the time was over first. */
    async wait(ms: number): Promise<boolean> {
      if (items.length === 0 && !signal.aborted && !hasRung) {
        await new Promise<void>((resolve) => {
          const timer = setTimeout(resolve, ms)
          wake = () => {
            clearTimeout(timer)
            resolve()
          }
        })
        wake = () => {}
      }
      const hasCome = items.length > 0 || hasRung || signal.aborted
      hasRung = false
      return hasCome
    },
  }
}
