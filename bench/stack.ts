import { readFileSync } from 'node:fs'
import { setTimeout as wait } from 'node:timers/promises'
import { hasJobEnded, type Job } from '../contracts/jobs.ts'
import type { Stack } from '../contracts/stack.ts'
import { hasDocker, removeRemains, takeImages } from '../e2e/stack/stack-scene.ts'
import { containerName } from '../main/stack/names.ts'
import { memoryOf, type Product, removeDir, startProduct, tempDir } from './product.ts'
import { type Bench, row } from './report.ts'
import { followLogs, type LogFigures } from './stack-logs.ts'

/** The stack with images that are on the machine: up, warm up, down, how long its state takes, and the host at rest. */
export const benchStack: Bench = async ({ rounds }) => {
  if (!hasDocker) return []
  await takeImages()
  const seen = { up: [] as number[], warm: [] as number[], down: [] as number[], status: [] as number[] }
  const [memory, load]: [number[], number[]] = [[], []]
  const logs: LogFigures[] = []
  for (let round = 0; round < rounds; round++) {
    const dataDir = tempDir()
    const product = await startProduct(dataDir)
    try {
      seen.up.push(await job(product, 'up'))
      await product.call('GET', '/api/v1/system/stack')
      for (let asked = 0; asked < 5; asked++) {
        await wait(2000) // long enough for every answer to be asked anew
        const from = performance.now()
        await product.call('GET', '/api/v1/system/stack')
        seen.status.push(performance.now() - from)
      }
      const before = cpuMs(product.pids.host ?? 0)
      await wait(20_000)
      load.push((cpuMs(product.pids.host ?? 0) - before) / 200)
      memory.push(memoryOf(product.pids.host ?? 0))
      const { project } = await product.call<Stack>('GET', '/api/v1/system/stack')
      logs.push(await followLogs(product, containerName(project, 'valkey', 1)))
      seen.down.push(await job(product, 'down'))
      seen.warm.push(await job(product, 'up'))
      await job(product, 'down')
    } finally {
      await product.stop()
      await removeRemains(dataDir)
      await removeDir(dataDir)
    }
  }
  return [
    row('ice up, local images', 'stack', 's', seen.up, { atMost: 20 }),
    row('ice up again', 'stack', 's', seen.warm, { atMost: 10 }),
    row('ice down', 'stack', 's', seen.down, { atMost: 10 }),
    row('State of all services, each asked', 'stack', 'ms', seen.status, { atMost: 200 }),
    row('Host while watching: one core', 'stack', '%', load, { atMost: 1 }),
    row('Host while watching: memory', 'stack', 'MB', memory, { atMost: 120 }),
    row(
      'Logs that are followed',
      'stack',
      'lines/s',
      logs.map(({ perSecond }) => perSecond),
      { atLeast: 9000 },
    ),
    row(
      'Lines lost of 100,000',
      'stack',
      '',
      logs.map(({ lost }) => lost),
      { atMost: 0 },
    ),
    row(
      'Host while it follows: grown by',
      'stack',
      'MB',
      logs.map(({ grownMb }) => grownMb),
    ),
  ]
}

async function job(product: Product, what: 'up' | 'down'): Promise<number> {
  const from = performance.now()
  let now = await product.call<Job>('POST', `/api/v1/system/stack/${what}`, {})
  while (!hasJobEnded(now)) {
    await wait(100)
    now = await product.call<Job>('GET', `/api/v1/system/jobs/${now.id}`)
  }
  if (now.state !== 'succeeded') throw new Error(`"${now.title}" has ${now.state}: ${now.problem?.detail}`)
  return (performance.now() - from) / 1000
}

/** Linux counts in hundredths of a second. */
function cpuMs(pid: number): number {
  const fields = readFileSync(`/proc/${pid}/stat`, 'utf8').split(') ')[1]?.split(' ') ?? []
  return (Number(fields[11]) + Number(fields[12])) * 10
}
