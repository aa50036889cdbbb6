/** Places in a JSON value: how they are written, and where a text occurs. Pure. */
import type { Json } from '../../contracts/json.ts'

/** The keys that lead there; those of lists are numbers in text. */
export type JsonPlace = readonly string[]

/** As a template or an expression names it: `rows[0].name`, `data["odd key"]`. */
export function writePlace(place: JsonPlace, root: Json): string {
  let text = ''
  let at: Json | undefined = root
  for (const key of place) {
    if (Array.isArray(at)) text += `[${key}]`
    else if (/^[A-Za-z_]\w*$/.test(key)) text += text === '' ? key : `.${key}`
    else text += `[${JSON.stringify(key)}]`
    at = typeof at === 'object' && at !== null ? (at as { [key: string]: Json })[key] : undefined
  }
  return text
}

/** One text for a place, to tell places apart. */
export const placeKey = (place: JsonPlace): string => JSON.stringify(place)

/** In order, names as well as values, at most so many. */
export function findPlaces(value: Json, text: string, most: number): JsonPlace[] {
  const sought = text.trim().toLowerCase()
  const found: JsonPlace[] = []
  if (sought !== '') walk(value, [], sought, found, most)
  return found
}

function walk(value: Json, place: JsonPlace, sought: string, found: JsonPlace[], most: number): void {
  if (found.length >= most) return
  const name = place.at(-1)
  const isBranch = typeof value === 'object' && value !== null
  if (name?.toLowerCase().includes(sought) || (!isBranch && String(value).toLowerCase().includes(sought))) {
    found.push(place)
  }
  if (!isBranch) return
  for (const [key, inner] of Object.entries(value)) walk(inner, [...place, key], sought, found, most)
}

/** What must be open for these places to be seen. */
export const branchesAround = (places: readonly JsonPlace[]): ReadonlySet<string> =>
  new Set(places.flatMap((place) => place.map((_, depth) => placeKey(place.slice(0, depth)))))
