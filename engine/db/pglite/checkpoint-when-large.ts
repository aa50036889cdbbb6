/** PGlite makes no checkpoint of its own, so its WAL would grow for ever. */

type Needs = {
  /** How much WAL there is since the last checkpoint. */
  walBytes: () => Promise<number>
  checkpoint: () => Promise<void>
  log: (message: string, facts?: Record<string, unknown>) => void
}

/** What a start after a crash has to replay at most: about a second's work. */
const largestWalBytes = 64 * 1024 * 1024
const lookEveryMs = 5_000

export function checkpointWhenLarge(needs: Needs, everyMs = lookEveryMs): { stop: () => Promise<void> } {
  const { walBytes, checkpoint, log } = needs
  let running: Promise<void> | undefined

  async function look() {
    const before = await walBytes()
    if (before < largestWalBytes) return
    const startedAt = performance.now()
    await checkpoint()
    log('checkpoint', { walBytes: before, ms: Math.round(performance.now() - startedAt) })
  }
  const timer = setInterval(() => {
    running ??= look()
      .catch((error: unknown) => log('a checkpoint failed', { error: String(error) }))
      .finally(() => {
        running = undefined
      })
  }, everyMs)
  timer.unref()
  return {
    stop: async () => {
      clearInterval(timer)
      await running
    },
  }
}
