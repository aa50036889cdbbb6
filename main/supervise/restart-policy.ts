const maxCrashes = 5
const withinMs = 2 * 60_000
const firstDelayMs = 250

/**
 * How long to wait before the next try after these crashes (times in ms, oldest first), or undefined: it is hopeless.
 * 250 ms, then doubled each time: a crash by chance is hardly noticed, one at every start is seen as such after 4 s.
 */
export function nextTryInMs(crashes: readonly number[], now: number): number | undefined {
  const recent = crashes.filter((at) => at > now - withinMs).length
  return recent >= maxCrashes ? undefined : firstDelayMs * 2 ** Math.max(0, recent - 1)
}
