import { setTimeout as wait } from 'node:timers/promises'
import { onEachDatabase, type Product } from './product.ts'
import { type Bench, row } from './report.ts'

const size = 2000
const width = 50

/** A workflow of 2,000 nodes in a grid, as a person meets it over the API: checked and stored, started, run to its end. */
export const benchSize: Bench = ({ rounds, databaseUrl }) =>
  onEachDatabase(databaseUrl, async (product, on) => {
    const stored: number[] = []
    const started: number[] = []
    const ended: number[] = []
    // The first one also warms what every later one uses.
    for (let round = 0; round <= rounds; round++) {
      const [blueprint, storeMs] = await timed(() => store(product, round))
      const [run, startMs] = await timed(() =>
        product.call<{ id: string }>('POST', '/api/v1/runs', { blueprintId: blueprint.id }),
      )
      await untilEnded(product, run.id)
      const [{ state }, endMs] = await timed(() =>
        product.call<{ state: string }>('POST', '/api/v1/runs?wait=60', { blueprintId: blueprint.id }),
      )
      if (state !== 'succeeded') throw new Error(`The run is ${state}.`)
      if (round === 0) continue
      stored.push(storeMs)
      started.push(startMs)
      ended.push(endMs)
    }
    return [
      row(`${size} nodes: checked and stored`, on, 'ms', stored),
      row(`${size} nodes: started`, on, 'ms', started, { atMost: 500 }),
      row(`${size} nodes: from start to end`, on, 'ms', ended),
    ]
  })

/** Each node reads one of the row before: the check has names and references to follow. */
function store(product: Product, round: number) {
  const nodes = Array.from({ length: size }, (_, index) => {
    const before = `step_${index - width}`
    const isFirst = index < width
    return {
      id: `step_${index}`,
      type: 'tool',
      tool_name: 'template',
      tool_args: { template: isFirst ? 'step' : `after {{ ${before}.text | length }}` },
      dependencies: isFirst ? [] : [before],
    }
  })
  return product.call<{ id: string }>('POST', '/api/v1/blueprints', {
    name: `Bench: ${size} nodes ${round} ${Date.now()}`,
    nodes,
  })
}

async function untilEnded(product: Product, runId: string): Promise<void> {
  const isOver = async () =>
    ['succeeded', 'failed'].includes((await product.call<{ state: string }>('GET', `/api/v1/runs/${runId}`)).state)
  while (!(await isOver())) await wait(500)
}

async function timed<T>(work: () => Promise<T>): Promise<[T, number]> {
  const from = performance.now()
  return [await work(), performance.now() - from]
}
