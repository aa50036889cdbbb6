/** What Prometheus reads. Few numbers, counted where things happen. */
import type { RunState } from '../../contracts/runs.ts'
import type { Database } from '../db/database.ts'
import { countRunsByState } from '../db/runs.ts'
import type { EngineRole } from '../engine.ts'
import type { RunFeed } from '../runs/run-feed.ts'

type Needs = {
  database: Database
  feed: RunFeed
  role: EngineRole
  activeCount: () => number
  isRedisUp: () => boolean | undefined
  orgId: string
}

const ended: readonly RunState[] = ['succeeded', 'failed', 'cancelled']

export function createMetrics({ database, feed, role, activeCount, isRedisUp, orgId }: Needs) {
  const runs = new Map<RunState, number>(ended.map((state) => [state, 0]))
  let started = 0
  let nodes = 0
  const stop = feed.onAny(({ state, events, elsewhere }) => {
    if (elsewhere) return // counted there
    if (events[0]?.type === 'run.queued') started++
    if (state && runs.has(state)) runs.set(state, (runs.get(state) ?? 0) + 1)
    for (const { type } of events) if (type === 'node.succeeded') nodes++
  })

  async function print(): Promise<string> {
    const stored = await database.read({ orgId }, countRunsByState)
    const { rss, heapUsed } = process.memoryUsage()
    const redisUp = isRedisUp()
    return [
      ...metric('iceos_runs_started_total', 'counter', 'Runs started since the engine started', [[{}, started]]),
      ...metric(
        'iceos_runs_ended_total',
        'counter',
        'Runs ended since the engine started',
        [...runs].map(([state, count]) => [{ state }, count]),
      ),
      ...metric('iceos_nodes_succeeded_total', 'counter', 'Nodes that succeeded since the engine started', [
        [{}, nodes],
      ]),
      ...metric(
        'iceos_runs',
        'gauge',
        'Runs in the database',
        Object.entries(stored).map(([state, count]) => [{ state }, count]),
      ),
      ...metric('iceos_engine_info', 'gauge', 'What this process does', [[{ role }, 1]]),
      ...(redisUp === undefined
        ? []
        : metric('iceos_wake_redis_up', 'gauge', 'Whether wake-ups travel over Redis now', [[{}, Number(redisUp)]])),
      ...metric('iceos_runs_active', 'gauge', 'Runs that this engine works on', [[{}, activeCount()]]),
      ...metric('process_resident_memory_bytes', 'gauge', 'Memory of the engine process', [[{}, rss]]),
      ...metric('nodejs_heap_used_bytes', 'gauge', 'JavaScript heap of the engine process', [[{}, heapUsed]]),
      ...metric('process_cpu_seconds_total', 'counter', 'Processor time of the engine process', [[{}, cpuSeconds()]]),
      '',
    ].join('\n')
  }
  return { print, stop }
}

function cpuSeconds(): number {
  const { user, system } = process.cpuUsage()
  return (user + system) / 1e6
}

function metric(name: string, type: string, help: string, samples: [Record<string, string>, number][]): string[] {
  const lines = samples.map(([labels, value]) => {
    const text = Object.entries(labels).map(([label, of]) => `${label}="${of}"`)
    return `${name}${text.length > 0 ? `{${text.join(',')}}` : ''} ${value}`
  })
  return [`# HELP ${name} ${help}`, `# TYPE ${name} ${type}`, ...lines]
}
