/** Runs the work for 0 … count-1, at most `limit` at a time, each to its end. `goesOn` says after each whether to begin another. */
export async function eachLimited(
  count: number,
  limit: number,
  work: (index: number) => Promise<void>,
  goesOn: (reason: unknown) => boolean = () => true,
): Promise<unknown[]> {
  const reasons: unknown[] = []
  let next = 0
  let isStopped = false
  const lane = async () => {
    while (next < count && !isStopped) {
      const index = next++
      try {
        await work(index)
      } catch (reason) {
        reasons.push(reason)
        isStopped ||= !goesOn(reason)
      }
    }
  }
  await Promise.all(Array.from({ length: Math.min(limit, count) }, lane))
  return reasons
}
