import { Ajv2020, type ErrorObject, type ValidateFunction } from 'ajv/dist/2020.js'
import { z } from 'zod'
import { AppError } from '../../contracts/errors.ts'
import { JsonObject, JsonSchema } from '../../contracts/json.ts'
import { defineTool } from './tool.ts'

const Invalid = z.object({ index: z.int(), row: JsonObject, problems: z.array(z.string()) })

export const validateRows = defineTool({
  name: 'validate_rows',
  description: 'Checks each row against a JSON Schema and parts the good from the bad.',
  effect: 'none',
  input: z.strictObject({
    rows: z.array(JsonObject),
    schema: JsonSchema,
    max_invalid: z.int().min(0).max(100_000).default(1000).meta({ description: 'At most so many bad rows in full' }),
  }),
  output: z.object({
    valid: z.array(JsonObject),
    invalid: z.array(Invalid),
    validCount: z.int(),
    invalidCount: z.int(),
    problemCounts: z.record(z.string(), z.int()).meta({ description: 'How often each problem was found' }),
  }),
  examples: [{ rows: [{ quantity: -1 }], schema: { properties: { quantity: { type: 'integer', minimum: 1 } } } }],
  run({ rows, schema, max_invalid }) {
    const check = compile(schema)
    const valid: JsonObject[] = []
    const invalid: z.infer<typeof Invalid>[] = []
    const problemCounts: Record<string, number> = {}
    for (const [index, row] of rows.entries()) {
      if (check(row)) valid.push(row)
      else invalid.push({ index, row, problems: problemsOf(check) })
    }
    for (const problem of invalid.flatMap(({ problems }) => problems)) {
      problemCounts[problem] = (problemCounts[problem] ?? 0) + 1
    }
    return {
      valid,
      invalid: invalid.slice(0, max_invalid),
      validCount: valid.length,
      invalidCount: invalid.length,
      problemCounts,
    }
  },
})

/** An Ajv of its own each time: it keeps every schema it has ever compiled. */
function compile(schema: JsonSchema): ValidateFunction {
  const ajv = new Ajv2020({ allErrors: true, strict: false })
  ajv.addFormat('date', isDate)
  ajv.addFormat('date-time', (text: string) => /^\d{4}-\d\d-\d\d[Tt ]/.test(text) && !Number.isNaN(Date.parse(text)))
  ajv.addFormat('email', /^[^@\s]{1,64}@[^@\s]{1,255}$/)
  ajv.addFormat('uri', (text: string) => URL.canParse(text))
  try {
    return ajv.compile(schema)
  } catch (cause) {
    const detail = `validate_rows: the schema cannot be used: ${(cause as Error).message}`
    throw new AppError('tool-input-invalid', { detail, problems: [{ path: '/schema', message: detail }], cause })
  }
}

/** A day that exists: 2026-02-30 is not one. */
function isDate(text: string): boolean {
  if (!/^\d{4}-\d\d-\d\d$/.test(text)) return false
  const day = new Date(`${text}T00:00:00Z`)
  return !Number.isNaN(day.getTime()) && day.toISOString().startsWith(text)
}

const problemsOf = ({ errors }: ValidateFunction): string[] => [...new Set((errors ?? []).map(sentence))]

function sentence({ instancePath, message, keyword, params }: ErrorObject): string {
  const field = instancePath.slice(1).replaceAll('/', '.') || 'the row'
  if (keyword === 'enum') return `${field} must be one of ${(params.allowedValues as unknown[]).join(', ')}`
  return `${field} ${message ?? 'is wrong'}`
}
