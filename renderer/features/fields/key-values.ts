/** An object as rows of names and texts, and back. Pure. */

import type { Json, JsonObject } from '../../../contracts/json.ts'
import { t } from '../../text/text.ts'

export type Pair = { name: string; text: string }

export const pairsOf = (value: JsonObject): Pair[] =>
  Object.entries(value).map(([name, inner]) => ({ name, text: textOf(inner) }))

/** A text stands as it is, unless it would be read as something else: "3" keeps its quotes. */
const textOf = (value: Json): string =>
  typeof value === 'string' && typeof readText(value) === 'string' ? value : JSON.stringify(value)

/** A row without a name and value is one that nobody has filled in yet. */
export function readPairs(
  pairs: readonly Pair[],
  onlyTexts: boolean,
): { read: JsonObject; problem: string | undefined } {
  const read: JsonObject = {}
  for (const { name, text } of pairs) {
    if (name === '' && text === '') continue
    if (name.trim() === '') return { read, problem: t('fields.eachValueNeedsAName') }
    if (Object.hasOwn(read, name)) return { read, problem: t('fields.theNameIsThereTwice', { name }) }
    read[name] = onlyTexts ? text : readText(text)
  }
  return { read, problem: undefined }
}

function readText(text: string): Json {
  if (!/^\s*(?:-?\d|\[|\{(?![{%])|"|true\s*$|false\s*$|null\s*$)/.test(text)) return text
  try {
    return JSON.parse(text) as Json
  } catch {
    return text
  }
}

export const sameObject = (a: JsonObject, b: JsonObject): boolean => JSON.stringify(a) === JSON.stringify(b)
