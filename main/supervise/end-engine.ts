import type { EngineProcess } from './fork-engine.ts'

/** How long each way of asking is given. Together they fit into the five seconds in which the host has to be gone. */
export type Patience = { askMs: number; termMs: number }
export const patience: Patience = { askMs: 3000, termMs: 1500 }

/** Asks the engine to end, then tells it to, then ends it. */
export async function endEngine(engine: EngineProcess, { askMs, termMs }: Patience = patience): Promise<void> {
  engine.send({ type: 'stop' })
  const timers = [
    setTimeout(() => engine.kill('SIGTERM'), askMs),
    setTimeout(() => engine.kill('SIGKILL'), askMs + termMs),
  ]
  await engine.exited
  for (const timer of timers) clearTimeout(timer)
}
