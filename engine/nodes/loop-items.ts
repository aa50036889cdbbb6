/** Where the items of a loop come from: a list, a range, a file or what another loop has stored. Read as they are needed. */
import { createInterface } from 'node:readline'
import { z } from 'zod'
import { AppError } from '../../contracts/errors.ts'
import type { Json } from '../../contracts/json.ts'
import { openFileInside } from '../tools/files.ts'

export type LoopItems = {
  /** Undefined: it shows at the end. */
  count: number | undefined
  /** The items from number `from` on. */
  read: (from: number) => AsyncIterable<Json> | Iterable<Json>
}

export type StoredPages = (path: string, from: number) => AsyncIterable<Json>

const Range = z.strictObject({
  from: z.int().default(0),
  to: z.int(),
  step: z
    .int()
    .refine((step) => step !== 0)
    .default(1),
})
const File = z.strictObject({ file: z.string().min(1) })
const Stored = z.strictObject({ loop: z.string().min(1), count: z.int().min(0) })

type Needs = { filesDir: string; readStored: StoredPages }

export function openLoopItems({ filesDir, readStored }: Needs, value: Json, name: string): LoopItems {
  if (Array.isArray(value)) return { count: value.length, read: (from) => rest(value, from) }
  const range = Range.safeParse(value)
  if (range.success) return rangeItems(range.data)
  const file = File.safeParse(value)
  if (file.success) return { count: undefined, read: (from) => readLines(filesDir, file.data.file, from) }
  const stored = Stored.safeParse(value)
  if (stored.success) return { count: stored.data.count, read: (from) => readStored(stored.data.loop, from) }
  const detail = `${name} is no list, no range {from, to}, no {file} and nothing that a loop has stored.`
  throw new AppError('value-missing', { detail })
}

function* rest(list: readonly Json[], from: number): Iterable<Json> {
  for (let index = from; index < list.length; index++) yield list[index] as Json
}

function rangeItems({ from, to, step }: z.infer<typeof Range>): LoopItems {
  const count = Math.max(0, Math.ceil((to - from) / step))
  return {
    count,
    *read(first) {
      for (let index = first; index < count; index++) yield from + index * step
    },
  }
}

/** Empty lines are no items. */
async function* readLines(folder: string, path: string, from: number): AsyncIterable<Json> {
  const { handle } = await openFileInside(folder, path)
  const stream = handle.createReadStream({ encoding: 'utf8' })
  let line = 0
  let index = 0
  try {
    for await (const text of createInterface({ input: stream, crlfDelay: Infinity })) {
      line++
      if (text.trim() === '' || index++ < from) continue
      yield parseLine(text, path, line)
    }
  } finally {
    stream.destroy()
  }
}

function parseLine(text: string, path: string, line: number): Json {
  try {
    return JSON.parse(text.replace(/^\uFEFF/, '')) as Json
  } catch (cause) {
    throw new AppError('parse-failed', { detail: `Line ${line} of ${path} is no JSON: ${(cause as Error).message}` })
  }
}
