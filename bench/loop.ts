import { setTimeout as sleep } from 'node:timers/promises'
import { memoryOf, onEachDatabase, type Product } from './product.ts'
import { type Bench, row } from './report.ts'

const items = 1_000_000
const body = [
  { id: 'say', type: 'tool', tool_name: 'template', tool_args: { template: 'item {{ item }}', variables: {} } },
]
const sum = { letters: { op: 'sum', expression: 'output.text | length' } }

/** A loop over a million items in one run: how fast, and how much the engine's memory grows meanwhile. */
export const benchLoop: Bench = ({ rounds, databaseUrl }) =>
  onEachDatabase(databaseUrl, async (product, on) => {
    const count = rounds > 1 ? items : items / 10
    const rows = []
    for (const collect of ['summary', 'stored'] as const) {
      await goThrough(product, 20_000, collect) // warms it up
      const before = memoryOf(product.pids.engine as number)
      const { perSecond, most } = await goThrough(product, count, collect)
      const what = `Loop over ${count.toLocaleString('en')} items, ${collect}`
      rows.push(row(`${what}: items`, on, '/s', [perSecond]))
      rows.push(row(`${what}: memory grows by at most`, on, 'MB', [most - before], { atMost: 50 }))
    }
    return rows
  })

async function goThrough(product: Product, count: number, collect: 'summary' | 'stored') {
  const node = { id: 'each', type: 'loop', items: { from: 0, to: count }, collect, summary: sum, body }
  const blueprint = { name: `Bench: a loop, ${collect}`, nodes: [node] }
  let most = 0
  const start = performance.now()
  const { id } = await product.call<{ id: string }>('POST', '/api/v1/runs', { blueprint })
  for (;;) {
    const run = await product.call<{ state: string; outputs: { each: { count: number } } }>('GET', `/api/v1/runs/${id}`)
    most = Math.max(most, memoryOf(product.pids.engine as number))
    if (run.state === 'succeeded' && run.outputs.each.count === count) break
    if (run.state !== 'running' && run.state !== 'queued') throw new Error(`The run is ${run.state}.`)
    await sleep(200)
  }
  return { perSecond: count / ((performance.now() - start) / 1000), most }
}
