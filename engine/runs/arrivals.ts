/** What has come and not been taken; `wait` resolves when something comes, after a time, or when the signal aborts. */
export function createArrivals<T>(signal: AbortSignal) {
  let items: T[] = []
  let wake = () => {}
  signal.addEventListener('abort', () => wake(), { once: true })
  return {
    push(more: readonly T[]) {
      items.push(...more)
      wake()
    },
    take(): T[] {
      const taken = items
      items = []
      return taken
    },
    async wait(ms: number): Promise<void> {
      if (items.length > 0 || signal.aborted) return
      await new Promise<void>((resolve) => {
        const timer = setTimeout(resolve, ms)
        wake = () => {
          clearTimeout(timer)
          resolve()
        }
      })
      wake = () => {}
    },
  }
}
