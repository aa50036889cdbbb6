import type { JsonObject } from '../../contracts/json.ts'
import { usageError } from '../usage-error.ts'

/** `year=1890` → `{ year: 1890 }`: what reads as a number, true or false is one. */
export function readMetadata(pairs: readonly string[]): JsonObject {
  return Object.fromEntries(
    pairs.map((pair) => {
      const at = pair.indexOf('=')
      if (at < 1) throw usageError(`Write it as key=value, not "${pair}".`)
      return [pair.slice(0, at), readValue(pair.slice(at + 1))]
    }),
  )
}

function readValue(text: string): string | number | boolean {
  if (text === 'true' || text === 'false') return text === 'true'
  return /^-?\d+(\.\d+)?$/.test(text) && String(Number(text)) === text ? Number(text) : text
}
