import { z } from 'zod'
import { JsonObject } from '../../contracts/json.ts'
import { evaluateExpression, truthy } from '../graph/expressions.ts'
import { defineTool } from './tool.ts'

export const filterRows = defineTool({
  name: 'filter_rows',
  description: 'Keeps the rows for which a condition on their columns is true.',
  effect: 'none',
  input: z.strictObject({
    rows: z.array(JsonObject),
    where: z
      .string()
      .min(1)
      .meta({
        description: 'An expression; columns are names in it, and `row` is the whole row.',
        examples: ['quantity > 5 and status == "paid"'],
      }),
    limit: z.int().min(0).optional(),
  }),
  output: z.object({ rows: z.array(JsonObject), rowCount: z.int(), removedCount: z.int() }),
  examples: [{ rows: [{ quantity: 7 }, { quantity: 2 }], where: 'quantity > 5' }],
  run({ rows, where, limit }) {
    const kept = rows.filter((row) => truthy(evaluateExpression(where, { row, ...row })))
    return { rows: kept.slice(0, limit), rowCount: kept.length, removedCount: rows.length - kept.length }
  },
})
