/**
 * A process of its own that reads one file: a hostile or damaged one ends this process, not the engine. Arguments: the
 * file, the name that it has for its owner, and `recognize` where text in pictures is wanted. Prints one JSON line for each page, and at last how it ended.
 */
import { once } from 'node:events'
import { createReadStream } from 'node:fs'
import { open } from 'node:fs/promises'
import { AppError, isAppError, toProblem } from '../../../contracts/errors.ts'
import { formatOf } from './formats.ts'
import type { Reading } from './read-document.ts'
import { createRecognizer } from './recognize.ts'

const [, , path = '', name = '', pictures = ''] = process.argv

async function write(
  line: Reading | { type: 'end'; peakMb: number } | { type: 'failed'; problem: unknown },
): Promise<void> {
  if (!process.stdout.write(`${JSON.stringify(line)}\n`)) await once(process.stdout, 'drain')
}

async function firstBytes(): Promise<Uint8Array> {
  const file = await open(path)
  const { bytesRead, buffer } = await file.read(Buffer.alloc(4096), 0, 4096, 0)
  await file.close()
  return buffer.subarray(0, bytesRead)
}

/** What a library throws at a file is about that file: it is damaged, or made to do harm. */
function unreadable(error: unknown): AppError {
  const why = (error instanceof Error ? error.message : String(error)).replace(/\s+/g, ' ').slice(0, 200)
  return new AppError('document-unreadable', { detail: `It is damaged, or not what its name says (${why}).` })
}

try {
  const format = formatOf(name, await firstBytes())
  if (!format) throw new AppError('document-kind-unknown', { detail: `Nothing here reads files like ${name}.` })
  const recognize = pictures === 'recognize' ? createRecognizer() : undefined
  const source = { name, stream: () => createReadStream(path, { highWaterMark: 256 * 1024 }), recognize }
  const read = await format.load()
  for await (const reading of read(source)) await write(reading)
  await write({ type: 'end', peakMb: process.resourceUsage().maxRSS / 1024 })
} catch (error) {
  await write({ type: 'failed', problem: toProblem(isAppError(error) ? error : unreadable(error), 'reading') })
}
