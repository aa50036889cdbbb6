/**
 * Two workers beside one, on code nodes that only compute. Each worker, with the sandbox processes that it starts, gets one
 * core to itself (taskset), as if it were a machine of one core: a single worker would else use all cores by itself.
 */
import { availableParallelism } from 'node:os'
import { type Product, postRuns, removeDir, startEngine, tempDir } from './product.ts'
import { type Bench, row } from './report.ts'

const clients = 8
const runs = 64
/** Some 100 ms of one core. */
const code = 'let x = 1; for (let i = 0; i < 2000000; i++) x = (x * 48271) % 2147483647; return { x }'

export const benchWorkers: Bench = async ({ rounds, databaseUrl }) => {
  if (!databaseUrl || process.platform !== 'linux' || availableParallelism() < 2) return []
  const dataDir = tempDir()
  const api = await startEngine(databaseUrl, dataDir, { env: { ICEOS_ROLE: 'api' } })
  try {
    const { id } = await api.call<{ id: string }>('POST', '/api/v1/blueprints', {
      name: `Bench: computing ${Date.now()}`,
      nodes: [{ id: 'compute', type: 'code', code }],
    })
    const one: number[] = []
    const two: number[] = []
    for (let round = 0; round < rounds; round++) {
      one.push(await measure(api, id, (core) => startWorker(databaseUrl, dataDir, core), [0]))
      two.push(await measure(api, id, (core) => startWorker(databaseUrl, dataDir, core), [0, 1]))
    }
    const ratios = two.map((perSecond, index) => perSecond / (one[index] as number))
    return [
      row('Runs with a computing code node, one worker on one core', 'Postgres', '/s', one),
      row('The same, two workers on a core each', 'Postgres', '/s', two),
      row('Two workers to one', 'Postgres', '×', ratios, { atLeast: 1.6 }),
    ]
  } finally {
    await api.stop()
    await removeDir(dataDir)
  }
}

const startWorker = (databaseUrl: string, dataDir: string, core: number) =>
  startEngine(databaseUrl, dataDir, {
    env: { ICEOS_ROLE: 'worker', ICEOS_WORKER_CONCURRENCY: '2' },
    through: ['taskset', '-c', String(core)],
  })

async function measure(
  api: Product,
  blueprintId: string,
  start: (core: number) => Promise<Product>,
  cores: readonly number[],
): Promise<number> {
  const workers = await Promise.all(cores.map(start))
  try {
    await postRuns(api, blueprintId, clients, clients) // warms them up
    return (await postRuns(api, blueprintId, clients, runs)).perSecond
  } finally {
    await Promise.all(workers.map(({ stop }) => stop()))
  }
}
