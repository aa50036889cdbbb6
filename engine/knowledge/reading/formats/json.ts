import { AppError } from '../../../../contracts/errors.ts'
import { pagesOfBlocks } from '../pages-of-blocks.ts'
import type { Block, ReadFormat } from '../read-document.ts'
import { paragraphsOf, textOf } from './plain-text.ts'

/** A list gives one block for each item, an object one for each member, so that what belongs together stays together. */
export const readJson: ReadFormat = async function* (file) {
  const text = await textOf(file)
  if (/\.(jsonl|ndjson)$/i.test(file.name)) {
    yield* pagesOfBlocks(text.split('\n').map((line): Block => ({ kind: 'code', text: line.trim() })))
    return
  }
  yield* pagesOfBlocks(jsonBlocks(text))
}

function jsonBlocks(text: string): Block[] {
  let value: unknown
  try {
    value = JSON.parse(text)
  } catch (cause) {
    if (text.length < 1_000_000) return paragraphsOf(text) // JSON with comments, say: readable all the same
    throw new AppError('document-unreadable', { detail: 'This is no valid JSON.', cause })
  }
  const print = (part: unknown): string => (typeof part === 'string' ? part : JSON.stringify(part, null, 2))
  if (Array.isArray(value)) return value.map((item): Block => ({ kind: 'code', text: print(item) }))
  if (typeof value !== 'object' || value === null) return [{ kind: 'code', text: print(value) }]
  return Object.entries(value).map(([name, member]): Block => ({ kind: 'code', text: `${name}: ${print(member)}` }))
}
