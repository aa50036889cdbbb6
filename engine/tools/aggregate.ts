import { z } from 'zod'
import { AppError } from '../../contracts/errors.ts'
import { type Json, JsonObject } from '../../contracts/json.ts'
import { evaluateExpression, truthy } from '../graph/expressions.ts'
import { findPath } from '../graph/paths.ts'
import { type Operation, operations, summarize } from './summarize.ts'
import { defineTool } from './tool.ts'

const GroupBy = z.union([
  z.string().min(1),
  z.strictObject({
    field: z.string().min(1),
    unit: z.enum(['day', 'month', 'year']).meta({ description: 'Cuts an ISO date to its day, month or year' }),
    as: z.string().optional(),
  }),
])

const Metric = z
  .strictObject({
    name: z.string().min(1),
    op: z.enum(operations),
    field: z.string().optional(),
    expression: z
      .string()
      .optional()
      .meta({ examples: ['quantity * unit_price'] }),
  })
  .refine(({ op, field, expression }) => op === 'count' || (field === undefined) !== (expression === undefined), {
    message: 'Give either a field or an expression.',
  })
type Metric = z.infer<typeof Metric>

export const aggregate = defineTool({
  name: 'aggregate',
  description: 'Groups rows and computes figures for each group and for all rows together.',
  effect: 'none',
  input: z.strictObject({
    rows: z.array(JsonObject),
    where: z
      .string()
      .min(1)
      .optional()
      .meta({
        description: 'Only rows for which this expression on their columns is true',
        examples: ['status != "cancelled"'],
      }),
    group_by: z.union([GroupBy, z.array(GroupBy)]).default([]),
    metrics: z.array(Metric).min(1),
    sort: z.strictObject({ by: z.string(), descending: z.boolean().default(false) }).optional(),
    limit: z.int().min(1).optional(),
  }),
  output: z.object({ groups: z.array(JsonObject), totals: JsonObject, groupCount: z.int(), rowCount: z.int() }),
  examples: [
    {
      rows: [{ country: 'FI', price: 3 }],
      group_by: 'country',
      metrics: [{ name: 'revenue', op: 'sum', field: 'price' }],
      sort: { by: 'revenue', descending: true },
    },
  ],
  run({ rows: all, where, group_by, metrics, sort, limit }) {
    const rows = where === undefined ? all : all.filter((row) => truthy(evaluateExpression(where, row)))
    const keys = Array.isArray(group_by) ? group_by : [group_by]
    const parts = groupRows(rows, keys)
    const groups = parts.map(({ key, rows }) => ({ ...key, ...figures(rows, metrics) }))
    if (sort) sortGroups(groups, sort.by, sort.descending)
    return {
      groups: keys.length === 0 ? [] : groups.slice(0, limit),
      totals: figures(rows, metrics),
      groupCount: keys.length === 0 ? 0 : groups.length,
      rowCount: rows.length,
    }
  },
})

type Part = { key: JsonObject; rows: JsonObject[] }

/** In the order in which each group is first met. */
function groupRows(rows: readonly JsonObject[], keys: readonly z.infer<typeof GroupBy>[]): Part[] {
  const parts = new Map<string, Part>()
  for (const row of rows) {
    const key = Object.fromEntries(keys.map((part) => keyOf(row, part)))
    const name = JSON.stringify(key)
    const part = parts.get(name)
    if (part) part.rows.push(row)
    else parts.set(name, { key, rows: [row] })
  }
  return [...parts.values()]
}

const unitLength = { day: 10, month: 7, year: 4 }

function keyOf(row: JsonObject, key: z.infer<typeof GroupBy>): [string, Json] {
  if (typeof key === 'string') return [key, findPath(row, key) ?? null]
  const value = findPath(row, key.field)
  return [key.as ?? key.unit, typeof value === 'string' ? value.slice(0, unitLength[key.unit]) : null]
}

function figures(rows: readonly JsonObject[], metrics: readonly Metric[]): JsonObject {
  return Object.fromEntries(metrics.map((metric) => [metric.name, summarize(metric.op, valuesOf(rows, metric))]))
}

/** Rows without the value do not count towards a figure; a value that is no number is an error. */
function valuesOf(rows: readonly JsonObject[], { op, field, expression, name }: Metric): Json[] {
  if (field === undefined && expression === undefined) return rows.map(() => 1)
  const values = rows.map((row) => (expression ? evaluateExpression(expression, row) : findPath(row, field ?? '.')))
  const present = values.filter((value) => value !== undefined && value !== null && value !== '') as Json[]
  const needsNumbers: Operation[] = ['sum', 'mean', 'min', 'max', 'median']
  const wrong = needsNumbers.includes(op) ? present.find((value) => typeof value !== 'number') : undefined
  if (wrong === undefined) return present
  throw new AppError('tool-failed', { detail: `aggregate: ${name} needs numbers, and met ${JSON.stringify(wrong)}.` })
}

function sortGroups(groups: JsonObject[], by: string, isDescending: boolean): void {
  if (groups[0] && !(by in groups[0])) {
    const known = Object.keys(groups[0]).join(', ')
    throw new AppError('tool-input-invalid', { detail: `aggregate: cannot sort by ${by}; there are ${known}.` })
  }
  groups.sort((a, b) => order(a[by], b[by]) * (isDescending ? -1 : 1))
}

function order(a: Json | undefined, b: Json | undefined): number {
  if (typeof a === 'number' && typeof b === 'number') return a - b
  const [left, right] = [String(a ?? ''), String(b ?? '')]
  return left < right ? -1 : left > right ? 1 : 0
}
