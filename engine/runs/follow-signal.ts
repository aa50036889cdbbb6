/**
 * A signal that aborts when an outer one does, or by itself. Not AbortSignal.any: Node keeps what that gives alive for as
 * long as anybody listens to it, so each attempt of each node would leave one behind for the life of the process.
 */
export function followSignal(outer: AbortSignal) {
  const controller = new AbortController()
  const follow = () => controller.abort(outer.reason)
  if (outer.aborted) follow()
  else outer.addEventListener('abort', follow, { once: true })
  return {
    signal: controller.signal,
    abort: (reason: unknown) => controller.abort(reason),
    /** Call it when the work is done; the outer signal lives longer. */
    release: () => outer.removeEventListener('abort', follow),
  }
}
