/** Two apis and four workers on one Postgres, reached through a proxy, with one Redis. */
import { randomBytes } from 'node:crypto'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as wait } from 'node:timers/promises'
import type { Client } from '../../contracts/call.ts'
import type { EngineRole } from '../../engine/engine.ts'
import { type EffectSink, startEffectSink } from './effect-sink.ts'
import { clientOf, type LaunchedEngine, launchEngine, token } from './launch-engine.ts'
import { startPostgres, startRedis, type TestPostgres, type TestRedis } from './servers.ts'
import { startTcpProxy, type TcpProxy } from './tcp-proxy.ts'

export const isLong = process.env.ICEOS_FAULTS === 'long'
/** What users have in the long version; shorter in the short one, so that nobody waits for leases. */
export const leaseSeconds = isLong ? 10 : 5

export type Cluster = {
  postgres: TestPostgres
  redis: TestRedis
  proxy: TcpProxy
  sink: EffectSink
  apis: readonly LaunchedEngine[]
  workers: LaunchedEngine[]
  /** Asks one api after the other. */
  client: Client
  start: (role: EngineRole) => Promise<LaunchedEngine>
  metric: (engine: LaunchedEngine, name: string) => Promise<number | undefined>
  stop: () => Promise<void>
}

export async function startCluster(): Promise<Cluster> {
  const [postgres, redis, sink] = await Promise.all([startPostgres(), startRedis(), startEffectSink()])
  const proxy = await startTcpProxy({ host: '127.0.0.1', port: Number(new URL(postgres.url).port) })
  const dataDir = await mkdtemp(join(tmpdir(), 'iceos-workers-'))
  const databaseUrl = new URL(postgres.url)
  databaseUrl.port = String(proxy.port)
  const env = {
    DATABASE_URL: databaseUrl.href,
    REDIS_URL: redis.url,
    ICEOS_DATA_DIR: dataDir,
    ICEOS_SECRET_KEY: randomBytes(32).toString('base64'),
    ICEOS_ALLOW_ADDRESSES: sink.address,
    ICEOS_LEASE_SECONDS: String(leaseSeconds),
    ICEOS_WORKER_CONCURRENCY: '20',
  }
  const all: LaunchedEngine[] = []
  const start = async (role: EngineRole) => {
    const engine = await launchEngine(role, env)
    all.push(engine)
    return engine
  }
  // All at once, on a database without a single table.
  const [one, two, ...workers] = await Promise.all(
    (['api', 'api', 'worker', 'worker', 'worker', 'worker'] as const).map(start),
  )
  const apis = [one, two] as readonly LaunchedEngine[]
  let turn = 0
  return {
    ...{ postgres, redis, proxy, sink, apis, workers, start },
    client: clientOf(() => (apis[turn++ % 2] as LaunchedEngine).url),
    async metric({ url }, name) {
      const answer = await fetch(`${url}/metrics`, {
        headers: { authorization: `Bearer ${token}`, connection: 'close' },
      })
      const found = new RegExp(`^${name}(?:{.*})? (.*)$`, 'm').exec(await answer.text())
      return found ? Number(found[1]) : undefined
    },
    async stop() {
      for (const engine of all) engine.signal('SIGCONT')
      for (const engine of all) engine.signal('SIGKILL')
      await Promise.all(all.map(({ ended }) => ended))
      await wait(500) // until the connections to them have noticed
      await Promise.all([proxy.stop(), sink.stop(), redis.kill()])
      await postgres.stop()
      await rm(dataDir, { recursive: true, force: true })
    },
  }
}
