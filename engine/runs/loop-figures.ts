/** Figures over the items of a loop, which take no more room for a million of them than for one. Pure. */
import { AppError } from '../../contracts/errors.ts'
import type { Json, JsonObject } from '../../contracts/json.ts'
import type { LoopFigure } from '../../contracts/nodes/loop.ts'
import { evaluateExpression, truthy } from '../graph/expressions.ts'

/** What is kept of any number of items: parts that can be added to one another. */
export type Partial = { count: number; sum: number; min: number | null; max: number | null }
export type Partials = Record<string, Partial>

const nothing: Partial = { count: 0, sum: 0, min: null, max: null }

export function figuresOfItem(figures: Record<string, LoopFigure>, seen: JsonObject): Partials {
  return Object.fromEntries(
    Object.entries(figures).map(([name, { op, expression }]) => {
      const value = evaluateExpression(expression, seen)
      if (op === 'count') return [name, { ...nothing, count: truthy(value) ? 1 : 0 }]
      if (typeof value !== 'number') {
        const detail = `The figure "${name}" is over numbers; ${expression} gives ${JSON.stringify(value).slice(0, 80)}.`
        throw new AppError('expression-invalid', { detail })
      }
      return [name, { count: 1, sum: value, min: value, max: value }]
    }),
  )
}

export function addFigures(a: Partials, b: Partials): Partials {
  const names = new Set([...Object.keys(a), ...Object.keys(b)])
  return Object.fromEntries([...names].map((name) => [name, add(a[name] ?? nothing, b[name] ?? nothing)]))
}

const add = (a: Partial, b: Partial): Partial => ({
  count: a.count + b.count,
  sum: a.sum + b.sum,
  min: least(a.min, b.min, Math.min),
  max: least(a.max, b.max, Math.max),
})
const least = (a: number | null, b: number | null, pick: (a: number, b: number) => number) =>
  a === null ? b : b === null ? a : pick(a, b)

export function finishFigures(figures: Record<string, LoopFigure>, partials: Partials): JsonObject {
  return Object.fromEntries(
    Object.entries(figures).map(([name, { op }]): [string, Json] => {
      const { count, sum, min, max } = partials[name] ?? nothing
      const results = { count, sum, min, max, average: count === 0 ? null : sum / count }
      return [name, results[op]]
    }),
  )
}
