/** Dot paths into JSON: `data.items.0` is the first item of `items` in `data`; "." or nothing is the whole value. */
import { AppError } from '../../contracts/errors.ts'
import type { Json } from '../../contracts/json.ts'
import { isObject, kindOf, nameList } from './jinja/values.ts'

const partsOf = (path: string): string[] => (path === '.' || path === '' ? [] : path.split('.'))

/** The name that a path begins with. */
export const rootOf = (path: string): string => partsOf(path)[0] ?? ''

/** The value at a path. @throws AppError value-missing, which names the part that is not there. */
export function readPath(value: Json, path: string): Json {
  const parts = partsOf(path)
  let current = value
  for (const [index, part] of parts.entries()) {
    const next = step(current, part)
    if (next === undefined) throw missing(current, parts, index)
    current = next
  }
  return current
}

/** The value at a path, or nothing. */
export function findPath(value: Json, path: string): Json | undefined {
  let current: Json | undefined = value
  for (const part of partsOf(path)) {
    current = step(current, part)
    if (current === undefined) return undefined
  }
  return current
}

export const hasPath = (value: Json, path: string): boolean => findPath(value, path) !== undefined

/** One part further down; a list takes an index, from the end if it is negative. */
export function step(value: Json, part: string): Json | undefined {
  if (Array.isArray(value)) return /^-?\d+$/.test(part) ? value.at(Number(part)) : undefined
  return isObject(value) && Object.hasOwn(value, part) ? value[part] : undefined
}

function missing(value: Json, parts: string[], index: number): AppError {
  const place = index === 0 ? 'The value' : `«${parts.slice(0, index).join('.')}»`
  return new AppError('value-missing', {
    detail: `There is no «${parts.slice(0, index + 1).join('.')}»: ${describe(place, value)}`,
  })
}

/** "«order» has id, total." */
export function describe(place: string, value: Json): string {
  if (Array.isArray(value)) return `${place} is a list of ${value.length}.`
  if (!isObject(value)) return `${place} is ${kindOf(value)}.`
  const names = Object.keys(value)
  return names.length > 0 ? `${place} has ${nameList(names)}.` : `${place} is an empty object.`
}
