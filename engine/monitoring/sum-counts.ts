/** Counts of runs, added up. Pure. */
import type { Figures } from '../../contracts/run-figures.ts'
import { middleOf } from '../db/duration-buckets.ts'
import type { RunCount } from '../db/run-counts.ts'

type Plain = Pick<RunCount, 'runs' | 'succeeded' | 'failed' | 'cancelled' | 'tokens' | 'cost' | 'unpriced'>
type Spread = Map<number, number>
export type Sum = Plain & { took: Spread; waited: Spread }

export const emptySum = (): Sum => ({
  ...{ runs: 0, succeeded: 0, failed: 0, cancelled: 0, tokens: 0, cost: 0, unpriced: 0 },
  ...{ took: new Map(), waited: new Map() },
})

export function addCount(sum: Sum, count: RunCount): void {
  sum.runs += count.runs
  sum.succeeded += count.succeeded
  sum.failed += count.failed
  sum.cancelled += count.cancelled
  sum.tokens += count.tokens
  sum.cost += count.cost
  sum.unpriced += count.unpriced
  addSpread(sum.took, count.took)
  addSpread(sum.waited, count.waited)
}

function addSpread(spread: Spread, pairs: readonly number[]): void {
  for (let index = 0; index + 1 < pairs.length; index += 2) {
    const bucket = pairs[index] as number
    spread.set(bucket, (spread.get(bucket) ?? 0) + (pairs[index + 1] as number))
  }
}

const sorted = (spread: Spread) => [...spread].sort(([a], [b]) => a - b)

/** As it is stored. */
export const toCount = (key: Pick<RunCount, 'since' | 'blueprintId' | 'name'>, sum: Sum): RunCount => ({
  ...key,
  ...sum,
  took: sorted(sum.took).flat(),
  waited: sorted(sum.waited).flat(),
})

export const toFigures = ({ took, waited, cost, unpriced, ...plain }: Sum): Figures => ({
  ...plain,
  tookMs: percentilesOf(took),
  waitedMs: percentilesOf(waited),
  costUsd: cost,
  unpricedCalls: unpriced,
})

/** The first bucket at which this part of the runs is reached. */
function percentilesOf(spread: Spread): Figures['tookMs'] {
  const buckets = sorted(spread)
  const total = buckets.reduce((sum, [, runs]) => sum + runs, 0)
  const at = (part: number): number | null => {
    let before = 0
    for (const [bucket, runs] of buckets) {
      before += runs
      if (before >= part * total) return middleOf(bucket)
    }
    return null
  }
  return { p50: at(0.5), p95: at(0.95), p99: at(0.99) }
}
