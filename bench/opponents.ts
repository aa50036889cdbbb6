import { randomBytes, randomUUID } from 'node:crypto'
import { DBOS } from '@dbos-inc/dbos-sdk'
import { Logger, makeWorkerUtils, type Runner, run } from 'graphile-worker'
import pg from 'pg'
import { benchCheckpoints } from './checkpoints.ts'
import { benchPickup } from './pickup.ts'
import { type Bench, percentile, type Row, row } from './report.ts'

const stepsOfOne = 100
const pickups = 300
const sides = [1, 100] as const

/** A line for each job would be measured too. */
const quiet = new Logger(() => () => {})

/**
 * DBOS and graphile-worker beside ours, on the same Postgres in the same run. A durable step: a step of a workflow whose
 * result is committed before the next one begins, with so many workflows at once. graphile-worker has no steps; a job that
 * was done and committed is the nearest it has. Pickup: from "it is queued, on disk" to "its code runs".
 */
export const benchOpponents: Bench = async ({ rounds, databaseUrl }) => {
  if (!databaseUrl) return []
  const options = { rounds, databaseUrl }
  const steps: Record<number, Record<string, number[]>> = {
    1: { DBOS: [], 'graphile-worker': [] },
    100: { DBOS: [], 'graphile-worker': [] },
  }
  const waits: Record<string, number[]> = { DBOS: [], 'graphile-worker': [] }
  for (let round = 0; round < rounds; round++) {
    await withDatabase(databaseUrl, (url) => benchDbos(url, steps, waits))
    await withDatabase(databaseUrl, (url) => benchGraphile(url, steps, waits))
  }
  // Ours last, from the sections that measure it alone: nothing of it is made easier for this table.
  const ours = [...(await benchCheckpoints(options)), ...(await benchPickup(options))].filter(
    ({ on }) => on === 'Postgres',
  )
  return [...ours, ...ratios(ours, steps), ...waitRows(waits)]
}

function ratios(ours: readonly Row[], steps: Record<number, Record<string, number[]>>): Row[] {
  return sides.flatMap((side) => {
    const own =
      ours.find(({ what }) => what.startsWith('Durable') && what.includes(side === 1 ? ' 1 run' : '100 runs'))
        ?.median ?? 0
    return Object.entries(steps[side] ?? {}).flatMap(([name, rates]) => {
      const what = `Durable ${name === 'DBOS' ? 'steps' : 'jobs'}, ${side} at once: ${name}`
      const goal = name === 'DBOS' ? { atLeast: 2 } : undefined
      return [
        row(what, 'Postgres', '/s', rates),
        row(
          `${what}, ours to theirs`,
          'Postgres',
          '×',
          rates.map((rate) => own / rate),
          goal,
        ),
      ]
    })
  })
}

const waitRows = (waits: Record<string, number[]>): Row[] =>
  Object.entries(waits).flatMap(([name, times]) => {
    const sorted = times.toSorted((a, b) => a - b)
    return [
      row(`Pickup of a queued job, p50: ${name}`, 'Postgres', 'ms', [percentile(sorted, 50)]),
      row(`Pickup of a queued job, p95: ${name}`, 'Postgres', 'ms', [percentile(sorted, 95)]),
    ]
  })

async function benchDbos(
  url: string,
  steps: Record<number, Record<string, number[]>>,
  waits: Record<string, number[]>,
) {
  DBOS.setConfig({
    name: 'bench',
    systemDatabaseUrl: url,
    logLevel: 'error',
    systemDatabasePoolSize: 20,
    runAdminServer: false,
  })
  let arrived = (_at: number) => {}
  const chain = DBOS.registerWorkflow(
    async (count: number) => {
      for (let index = 0; index < count; index++)
        await DBOS.runStep(async () => ({ text: `step ${index}` }), { name: 'step' })
    },
    { name: `chain-${randomUUID()}` },
  )
  const queued = DBOS.registerWorkflow(async () => arrived(performance.now()), { name: `queued-${randomUUID()}` })
  await DBOS.launch()
  try {
    await DBOS.registerQueue('bench-queue', {})
    await chain(10) // warms it up
    for (const side of sides) {
      const each = side === 1 ? 10 * stepsOfOne : stepsOfOne
      const start = performance.now()
      await Promise.all(Array.from({ length: side }, () => chain(each)))
      steps[side]?.DBOS?.push((side * each) / ((performance.now() - start) / 1000))
    }
    // Its queues are polled once a second, so a few of them say enough.
    for (let index = 0; index < 15; index++) {
      const begun = new Promise<number>((resolve) => {
        arrived = resolve
      })
      await DBOS.startWorkflow(queued, { queueName: 'bench-queue' })()
      const at = performance.now()
      waits.DBOS?.push((await begun) - at)
    }
  } finally {
    await DBOS.shutdown({ deregister: true })
  }
}

async function benchGraphile(
  url: string,
  steps: Record<number, Record<string, number[]>>,
  waits: Record<string, number[]>,
) {
  let onJob = () => {}
  const pool = new pg.Pool({ connectionString: url, max: 20 })
  const utils = await makeWorkerUtils({ pgPool: pool })
  await utils.migrate()
  const work = (concurrency: number): Promise<Runner> =>
    run({
      logger: quiet,
      pgPool: pool,
      concurrency,
      pollInterval: 1000,
      noHandleSignals: true,
      taskList: { step: async () => onJob() },
    })
  try {
    for (const side of sides) {
      const total = side === 1 ? 1000 : 5000
      await utils.addJobs(Array.from({ length: total }, (_, index) => ({ identifier: 'step', payload: { index } })))
      let left = total
      const done = new Promise<void>((resolve) => {
        onJob = () => void (--left === 0 && resolve())
      })
      const start = performance.now()
      const runner = await work(side)
      await done
      steps[side]?.['graphile-worker']?.push(total / ((performance.now() - start) / 1000))
      await runner.stop()
    }
    const runner = await work(10)
    for (let index = 0; index < pickups; index++) {
      const begun = new Promise<number>((resolve) => {
        onJob = () => resolve(performance.now())
      })
      await utils.addJob('step', { index })
      const at = performance.now()
      waits['graphile-worker']?.push((await begun) - at)
    }
    await runner.stop()
  } finally {
    await utils.release()
    await pool.end()
  }
}

async function withDatabase(url: string, work: (url: string) => Promise<void>): Promise<void> {
  const name = `bench_${randomBytes(6).toString('hex')}`
  const admin = new pg.Client({ connectionString: url })
  await admin.connect()
  await admin.query(`create database ${name}`)
  const own = new URL(url)
  own.pathname = `/${name}`
  try {
    await work(own.href)
  } finally {
    await admin.query(`drop database ${name} with (force)`)
    await admin.end()
  }
}
