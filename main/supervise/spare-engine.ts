/**
 * An engine process that has loaded its code and was not told to start: half of a start is over when it is needed. It has opened
 * nothing, and ends by itself when its host does.
 */
import type { EngineProcess, ForkEngine } from './fork-engine.ts'

export type SpareEngine = {
  standBy: () => void
  /** The one that waits, or a new one. */
  take: ForkEngine
  standDown: () => Promise<void>
}

export function spareEngine(fork: ForkEngine): SpareEngine {
  let spare: EngineProcess | undefined
  return {
    standBy() {
      if (spare) return
      const made = fork()
      spare = made
      void made.exited.then(() => {
        if (spare === made) spare = undefined
      })
    },
    take() {
      const taken = spare ?? fork()
      spare = undefined
      return taken
    },
    async standDown() {
      const left = spare
      spare = undefined
      left?.kill('SIGKILL')
      await left?.exited
    },
  }
}
