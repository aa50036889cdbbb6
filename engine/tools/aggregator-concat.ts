import { z } from 'zod'
import { Json } from '../../contracts/json.ts'
import { findPath } from '../graph/paths.ts'
import { defineTool } from './tool.ts'

export const aggregatorConcat = defineTool({
  name: 'aggregator_concat',
  description: 'Puts several values together, as one text or as one list.',
  effect: 'none',
  input: z.strictObject({
    inputs: z.array(Json).default([]),
    key: z.string().optional().meta({ description: 'Take this part of each input' }),
    sep: z.string().default('\n'),
    as_json_array: z.boolean().default(false),
  }),
  output: z.object({ text: z.string().optional(), items: z.array(Json).optional() }),
  examples: [{ inputs: ['a', 'b'], sep: ', ' }],
  run({ inputs, key, sep, as_json_array }): Json {
    const items = key === undefined ? inputs : inputs.map((input) => findPath(input, key) ?? null)
    if (as_json_array) return { items }
    return { text: items.map((item) => (typeof item === 'string' ? item : JSON.stringify(item))).join(sep) }
  },
})
