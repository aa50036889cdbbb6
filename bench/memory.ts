import { makeChain, memoryOf, onEachDatabase, postRuns } from './product.ts'
import { type Bench, row } from './report.ts'

/** Flat means: what 500 runs have left behind, 5,000 do not make larger. */
export const benchMemory: Bench = ({ databaseUrl }) =>
  onEachDatabase(databaseUrl, async (product, on) => {
    const blueprintId = await makeChain(product, 3)
    const engine = product.pids.engine as number
    const after = async (runs: number) => {
      await postRuns(product, blueprintId, 10, runs)
      await new Promise((resolve) => setTimeout(resolve, 2000))
      return memoryOf(engine)
    }
    const at500 = await after(500)
    const at2000 = await after(1500)
    const at5000 = await after(3000)
    return [
      row('Engine memory after 500 runs', on, 'MB', [at500]),
      row('Engine memory after 2,000 runs', on, 'MB', [at2000]),
      row('Engine memory after 5,000 runs', on, 'MB', [at5000]),
      row('Growth from run 500 to run 5,000', on, '×', [at5000 / at500], { atMost: 1.1 }),
    ]
  })
