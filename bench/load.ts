import { makeChain, onEachDatabase, postRuns } from './product.ts'
import { type Bench, percentile, row } from './report.ts'

const cases = [
  { nodes: 1, clients: 1, runs: 300 },
  { nodes: 3, clients: 1, runs: 300, p50: 8 },
  { nodes: 50, clients: 1, runs: 30 },
  { nodes: 3, clients: 10, runs: 1000 },
  { nodes: 3, clients: 50, runs: 2000 },
  { nodes: 50, clients: 10, runs: 100 },
]
const runsPerSecond: Record<string, number> = { PGlite: 200, Postgres: 400 }

/** POST with ?wait to the finished run, every checkpoint on disk. */
export const benchLoad: Bench = ({ rounds, databaseUrl }) =>
  onEachDatabase(databaseUrl, async (product, on) => {
    await postRuns(product, await makeChain(product, 3), 10, 300) // warms it up
    const rows = []
    for (const { nodes, clients, runs, p50 } of cases) {
      const blueprintId = await makeChain(product, nodes)
      const medians: number[] = []
      const p95s: number[] = []
      const rates: number[] = []
      for (let round = 0; round < rounds; round++) {
        const { times, perSecond } = await postRuns(product, blueprintId, clients, runs)
        medians.push(percentile(times, 50))
        p95s.push(percentile(times, 95))
        rates.push(perSecond)
      }
      const what = `${nodes} ${nodes === 1 ? 'node' : 'nodes'}, ${clients} ${clients === 1 ? 'client' : 'clients'}`
      rows.push(row(`${what}: p50`, on, 'ms', medians, p50 ? { atMost: p50 } : undefined))
      rows.push(row(`${what}: p95`, on, 'ms', p95s))
      const goal = nodes === 3 && clients === 50 ? { atLeast: runsPerSecond[on] ?? 0 } : undefined
      rows.push(row(`${what}: runs`, on, '/s', rates, goal))
    }
    return rows
  })
