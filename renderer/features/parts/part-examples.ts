import { AppError } from '../../../contracts/errors.ts'
import type { JsonSchema } from '../../../contracts/json.ts'
import type { ReachableName } from '../fields/code/complete-template.ts'

export const rowsShown = [
  { name: 'Order report', state: 'succeeded', tokens: 12_480 },
  { name: 'Approve a discount', state: 'waiting', tokens: 0 },
  { name: 'Nightly import', state: 'failed', tokens: 310 },
] as const

export const notFound = new AppError('run-not-found', { detail: 'There is no run with this id. It may be too old.' })

export const reachable: ReachableName[] = [
  { path: 'inputs.customer', type: 'text', sample: 'Ada' },
  { path: 'inputs.amount', type: 'number', sample: 120 },
  { path: 'parse.rows', type: 'list', sample: [{ order: 1 }, { order: 2 }] },
  { path: 'secrets.SHOP_TOKEN', type: 'secret' },
]

export const reachableValues = {
  inputs: { customer: 'Ada', amount: 120 },
  parse: { rows: [{ order: 1 }, { order: 2 }] },
}

/** One of each kind of field. */
export const exampleSchema: JsonSchema = {
  type: 'object',
  required: ['title'],
  properties: {
    title: { type: 'string', description: 'A line of text.' },
    prompt: { type: 'string', format: 'template', description: 'What can be named is completed after {{.' },
    note: { type: 'string', maxLength: 4000 },
    temperature: { type: 'number', minimum: 0, maximum: 2, default: 0.7 },
    retries: { type: 'integer', minimum: 0, maximum: 10 },
    timeout: { type: 'number', format: 'duration-s' },
    strict: { type: 'boolean', description: 'Stop at the first mistake.' },
    region: { enum: ['north', 'south'] },
    stop_sequences: { type: 'array', items: { type: 'string' } },
    headers: { type: 'object', additionalProperties: { type: 'string' } },
    token: { type: 'string', format: 'secret' },
    times: { type: 'string', format: 'cron' },
    output_schema: { type: 'object', format: 'json-schema' },
    code: { type: 'string', format: 'javascript' },
    arguments: {},
    window: {
      type: 'object',
      properties: { width: { type: 'integer', minimum: 1 }, height: { type: 'integer', minimum: 1 } },
    },
  },
}
