/** One figure from many values. */
import type { Json } from '../../contracts/json.ts'

export const operations = ['count', 'sum', 'mean', 'min', 'max', 'median', 'distinct'] as const
export type Operation = (typeof operations)[number]

/** No values give 0 for a count or a sum, and null for what then has no meaning. */
export function summarize(operation: Operation, values: readonly Json[]): number | null {
  if (operation === 'count') return values.length
  if (operation === 'distinct') return new Set(values.map((value) => JSON.stringify(value))).size
  const numbers = values as readonly number[]
  if (operation === 'sum') return round(sum(numbers))
  if (numbers.length === 0) return null
  if (operation === 'mean') return round(sum(numbers) / numbers.length)
  if (operation === 'median') return round(median(numbers))
  return numbers.reduce((a, b) => (operation === 'min' ? Math.min(a, b) : Math.max(a, b)))
}

/** Neumaier's sum: thousands of prices add up without the error that plain addition gathers. */
function sum(numbers: readonly number[]): number {
  let total = 0
  let lost = 0
  for (const number of numbers) {
    const next = total + number
    lost += Math.abs(total) >= Math.abs(number) ? total - next + number : number - next + total
    total = next
  }
  return total + lost
}

function median(numbers: readonly number[]): number {
  const sorted = numbers.toSorted((a, b) => a - b)
  const middle = Math.floor(sorted.length / 2)
  const upper = sorted[middle] ?? 0
  return sorted.length % 2 === 1 ? upper : ((sorted[middle - 1] ?? 0) + upper) / 2
}

/** To 12 digits, so that 0.1 + 0.2 reads 0.3. */
const round = (value: number) => Number(value.toPrecision(12))
