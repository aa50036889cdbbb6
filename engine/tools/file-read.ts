import { z } from 'zod'
import { AppError } from '../../contracts/errors.ts'
import { Json } from '../../contracts/json.ts'
import { mostFileBytes, readFileInside } from './files.ts'
import { defineTool } from './tool.ts'

export const fileRead = defineTool({
  name: 'file_read',
  description: 'Reads a file from the data folder as text, JSON or base64.',
  effect: 'read',
  isLocal: true,
  gives: 'documents',
  input: z.strictObject({
    path: z
      .string()
      .min(1)
      .max(1000)
      .meta({ description: 'Below the data folder', examples: ['orders/2026.csv'] }),
    encoding: z.enum(['text', 'json', 'base64']).default('text'),
    max_bytes: z.int().min(1).max(mostFileBytes).default(5_000_000),
  }),
  output: z.object({ path: z.string(), bytes: z.int(), content: Json }),
  examples: [{ path: 'orders.csv' }],
  async run({ path, encoding, max_bytes }, { filesDir }) {
    const bytes = await readFileInside(filesDir, path, max_bytes)
    return { path, bytes: bytes.length, content: decode(bytes, encoding, path) }
  },
})

function decode(bytes: Buffer, encoding: 'text' | 'json' | 'base64', path: string): Json {
  if (encoding === 'base64') return bytes.toString('base64')
  const text = bytes.toString('utf8').replace(/^\uFEFF/, '')
  if (encoding === 'text') return text
  try {
    return JSON.parse(text) as Json
  } catch (cause) {
    throw new AppError('parse-failed', { detail: `${path} is not valid JSON: ${(cause as Error).message}`, cause })
  }
}
