/** Whether the host answers: what the stream of changes knows, for whoever draws it. */
import type { FollowState } from './follow.ts'

export type Connection = { state: FollowState; retryAt: number }

export function createConnection() {
  const listeners = new Set<() => void>()
  let current: Connection = { state: 'connecting', retryAt: 0 }
  return {
    get: () => current,
    set: (state: FollowState, retryInMs: number) => {
      // Between two tries it stays "lost", so that the banner does not blink.
      if (state === 'connecting' && current.state === 'lost') return
      current = { state, retryAt: Date.now() + retryInMs }
      for (const changed of listeners) changed()
    },
    subscribe: (changed: () => void) => {
      listeners.add(changed)
      return () => listeners.delete(changed)
    },
  }
}
export type ConnectionStore = ReturnType<typeof createConnection>
