import { memoryOf, removeDir, startProduct, tempDir } from './product.ts'
import { type Bench, row } from './report.ts'

/** From the command to the ready line: on a new data folder, and on one that has been used. */
export const benchStart: Bench = async ({ rounds }) => {
  const cold: number[] = []
  const warm: number[] = []
  const stopped: number[] = []
  const memory: Record<string, number[]> = {}
  for (let round = 0; round < rounds; round++) {
    const dataDir = tempDir()
    for (const times of [cold, warm]) {
      const start = performance.now()
      const product = await startProduct(dataDir)
      times.push((performance.now() - start) / 1000)
      if (times === warm) {
        await new Promise((resolve) => setTimeout(resolve, 3000))
        for (const [name, pid] of Object.entries(product.pids)) {
          memory[name] = [...(memory[name] ?? []), memoryOf(pid)]
        }
      }
      const stopping = performance.now()
      await product.stop()
      stopped.push((performance.now() - stopping) / 1000)
    }
    await removeDir(dataDir)
  }
  return [
    row('First start to ready (new data folder)', 'PGlite', 's', cold),
    row('Warm start to ready', 'PGlite', 's', warm, { atMost: 3 }),
    row('Stop', 'PGlite', 's', stopped, { atMost: 5 }),
    ...Object.entries(memory).map(([name, samples]) => row(`Memory at rest: ${name}`, 'PGlite', 'MB', samples)),
  ]
}
