/** What the server says when no test tells it: each model does one thing, so that every case can be tried by hand. */
import type { Json, JsonObject, JsonSchema } from '../../../contracts/json.ts'
import type { Asked, Said } from './said.ts'

export const behaviours: Record<string, (asked: Asked) => Said> = {
  echo: ({ last }) => ({ text: `You said: ${last}` }),
  words: () => ({ text: Array.from({ length: 120 }, (_, i) => `word${i + 1}`).join(' '), pieceMs: 25 }),
  json: ({ schema }) => ({ text: JSON.stringify(sample(schema ?? { type: 'object' })) }),
  'not-json-first': ({ number, schema }) =>
    number % 2 === 1 ? { text: 'Sure! Here you are: {"a":' } : { text: JSON.stringify(sample(schema ?? {})) },
  'wrong-schema-first': ({ number, schema }) =>
    number % 2 === 1 ? { text: '{"unexpected":true}' } : { text: JSON.stringify(sample(schema ?? {})) },
  'never-fits': () => ({ text: '{"unexpected":true}' }),
  'tool-user': ({ tools, results, last }) => {
    const tool = tools[results]
    if (!tool) return { text: `Done after ${results} calls.${results === 0 ? ` You said: ${last}` : ''}` }
    return { text: `I call ${tool.name}.`, calls: [{ tool: tool.name, input: sample(tool.schema) as JsonObject }] }
  },
  limited: ({ number }) =>
    number % 2 === 1 ? { status: 429, headers: { 'retry-after': '1' } } : { text: 'After the limit.' },
  broken: () => ({ status: 500 }),
  flaky: ({ number }) => (number % 2 === 1 ? { status: 503 } : { text: 'Up again.' }),
  cut: () => ({ text: 'This answer is torn off in its middle', breaksAfter: 4, pieceMs: 10 }),
  'cut-first': ({ number }) =>
    number % 2 === 1 ? { text: 'This one is torn off', breaksAfter: 2, pieceMs: 10 } : { text: 'This one is whole.' },
  slow: () => ({ text: 'Sorry to keep you waiting.', firstMs: 3000 }),
  'long-prompt': () => ({
    status: 400,
    error: { message: "This model's maximum context length is 8192 tokens.", code: 'context_length_exceeded' },
  }),
}

/** The least that fits a schema of the simple kind. */
export function sample(schema: JsonSchema): Json {
  const { type, enum: choices, properties = {}, items, minimum } = schema as JsonObject
  if (Array.isArray(choices)) return choices[0] as Json
  const kind = Array.isArray(type) ? type[0] : type
  if (kind === 'object' || (kind === undefined && schema.properties)) {
    const entries = Object.entries(properties as Record<string, JsonSchema>)
    return Object.fromEntries(entries.map(([name, inner]) => [name, sample(inner)]))
  }
  if (kind === 'array') return items ? [sample(items as JsonSchema)] : []
  if (kind === 'integer' || kind === 'number') return typeof minimum === 'number' ? minimum : 1
  if (kind === 'boolean') return true
  if (kind === 'null') return null
  return 'sample'
}
