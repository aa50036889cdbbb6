/** Which engine answers: the child process of this host, or the one in a container. The door asks at every request. */
import type { Supervisor } from './supervise-engine.ts'

/** Where requests go: a socket of this machine, or a port. */
export type EngineTarget = { origin: string; socketPath?: string }
export type SwitchedEngine = Supervisor & { target: () => EngineTarget }

export type EngineSwitch = SwitchedEngine & {
  /**
   * Opens the other engine first and closes the one that answered after; whoever asks meanwhile gets one of the two. What has to
   * be done on the other side before anybody sees it is done by `prepare`.
   */
  change: (
    open: () => SwitchedEngine | Promise<SwitchedEngine>,
    prepare?: (next: SwitchedEngine) => Promise<void>,
  ) => Promise<void>
}

export function createEngineSwitch(first: SwitchedEngine): EngineSwitch {
  let current = first
  return {
    state: () => current.state(),
    hostSecret: () => current.hostSecret(),
    target: () => current.target(),
    settled: () => current.settled(),
    restart: () => current.restart(),
    stop: () => current.stop(),
    async change(open, prepare = async () => {}) {
      const before = current
      const next = await open()
      try {
        await next.settled()
        await prepare(next)
      } catch (error) {
        await next.stop()
        throw error
      }
      current = next
      await before.stop()
    },
  }
}
