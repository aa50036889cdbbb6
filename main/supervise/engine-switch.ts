/** Which engine answers: the child process of this host, or the one in a container. The door asks at every request. */
import type { Supervisor } from './supervise-engine.ts'

/** Where requests go: a socket of this machine, or a port. */
export type EngineTarget = { origin: string; socketPath?: string }
export type SwitchedEngine = Supervisor & { target: () => EngineTarget }

export type EngineSwitch = SwitchedEngine & {
  /** Opens the other engine first and closes the one that answered after; whoever asks meanwhile gets one of the two. */
  change: (open: () => SwitchedEngine | Promise<SwitchedEngine>) => Promise<void>
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
    async change(open) {
      const before = current
      const next = await open()
      await next.settled().catch(async (error: unknown) => {
        await next.stop()
        throw error
      })
      current = next
      await before.stop()
    },
  }
}
