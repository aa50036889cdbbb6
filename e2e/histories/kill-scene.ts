/** A stage on which processes are killed at so many points, and the reckoning after each few dozen of them. */
import { setTimeout as wait } from 'node:timers/promises'
import type { Random } from '../testing/random.ts'
import { checkHistory } from './check-history.ts'
import { startClients } from './clients.ts'
import { gatherHistory } from './gather-history.ts'
import { hitKillPoints, type KillPoint } from './kill-points.ts'
import type { OwnPostgres } from './own-postgres.ts'
import { openStage, type Role } from './stage.ts'
import { makePgliteStage, makePostgresStage } from './stage-database.ts'

export type Figures = {
  points: KillPoint[]
  runs: number
  effects: number
  /** Requests with an Idempotency-Key that had come before: what a server that keeps to it does once. */
  repeatedRequests: number
  streams: number
  /** From the last restart of a batch until its last run had ended. */
  longestEndMs: number
  problems: string[]
}

type Options = { kills: number; random: Random; roles: readonly Role[]; postgres?: OwnPostgres }

/** Short enough that a run of a dead engine is taken up while the next is being killed. Embedded engines do not need it. */
const leaseMs = 3000
const batch = 50
export const endsWithinMs = 60_000

export async function playKills({ kills, random, roles, postgres }: Options): Promise<Figures> {
  const figures: Figures = {
    points: [],
    runs: 0,
    effects: 0,
    repeatedRequests: 0,
    streams: 0,
    longestEndMs: 0,
    problems: [],
  }
  while (figures.points.length < kills && figures.problems.length === 0) {
    const some = Math.min(batch, kills - figures.points.length)
    await playBatch(figures, { kills: some, random, roles, ...(postgres && { postgres }) })
    process.stdout.write(
      `  ${figures.points.length} kill points, ${figures.runs} runs, ${figures.problems.length} problems\n`,
    )
  }
  return figures
}

async function playBatch(figures: Figures, { kills, random, roles, postgres }: Options): Promise<void> {
  const database = postgres ? await makePostgresStage(postgres.url) : await makePgliteStage()
  try {
    const stage = await openStage({ database, roles, leaseMs, random: random.fork() })
    try {
      const clients = startClients({ ...stage, random: random.fork(), name: `batch-${figures.points.length}` }, 3)
      await wait(300)
      figures.points.push(...(await hitKillPoints({ stage, kills, random, ...(postgres && { server: postgres }) })))
      const calmFromMs = Date.now()
      const history = await gatherHistory(stage, clients, { calmFromMs, endsWithinMs })
      const found = checkHistory(history).map(({ invariant, detail }) => `${invariant}: ${detail}`)
      figures.runs += history.runs.length
      figures.effects += history.effects.length
      figures.repeatedRequests += history.effects.length - new Set(history.effects.map(({ key }) => key)).size
      figures.streams += history.clients.streams.length
      figures.longestEndMs = Math.max(figures.longestEndMs, (history.changes.at(-1)?.atMs ?? 0) - calmFromMs)
      figures.problems.push(...found, ...clients.surprises)
    } finally {
      await stage.stop()
    }
  } finally {
    await database.remove()
  }
}

export function tellKills(name: string, { points, problems: _, ...rest }: Figures): void {
  const byPoint = Map.groupBy(points, ({ at }) => at)
  const told = [...byPoint].map(([at, hits]) => `${at} ${hits.length}`).sort()
  const sorted = points.map(({ recoveryMs }) => recoveryMs).sort((a, b) => a - b)
  const figures = { ...rest, medianRecoveryMs: sorted[sorted.length >> 1] ?? 0 }
  const plain = Object.entries(figures).map(([key, value]) => `${key} ${Math.round(value)}`)
  process.stdout.write(`${name}: ${points.length} kill points, ${plain.join(', ')}\n  ${told.join(', ')}\n`)
}
