import { z } from 'zod'
import { AppError } from '../../contracts/errors.ts'
import { Json } from '../../contracts/json.ts'
import { readPath } from '../graph/paths.ts'
import { defineTool } from './tool.ts'

export const jsonParse = defineTool({
  name: 'json_parse',
  description: 'Turns a JSON text into a value, or picks a part of it.',
  effect: 'none',
  input: z.strictObject({
    text: z.string(),
    path: z
      .string()
      .default('.')
      .meta({ description: 'Dot path to the part that is wanted', examples: ['data.items.0'] }),
  }),
  output: z.object({ value: Json }),
  examples: [{ text: '{"data":[1,2]}', path: 'data.1' }],
  run({ text, path }) {
    return { value: readPath(parse(text), path) }
  },
})

function parse(text: string): Json {
  try {
    return JSON.parse(text.replace(/^\uFEFF/, '')) as Json
  } catch (cause) {
    throw new AppError('parse-failed', { detail: `The text is not valid JSON: ${(cause as Error).message}`, cause })
  }
}
