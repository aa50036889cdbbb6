/** Python's idea of truth, equality and order, on JSON values. */
import type { Json, JsonObject } from '../../../contracts/json.ts'

export const isObject = (value: Json | undefined): value is JsonObject =>
  typeof value === 'object' && value !== null && !Array.isArray(value)

/** Empty text, empty lists and objects, 0, false and null are false; all else is true. */
export function isTruthy(value: Json | undefined): boolean {
  if (Array.isArray(value)) return value.length > 0
  if (isObject(value)) return Object.keys(value).length > 0
  return Boolean(value)
}

/** Equal in type and content; lists and objects member by member. 1 is neither "1" nor true. */
export function isEqual(a: Json | undefined, b: Json | undefined): boolean {
  if (Array.isArray(a) && Array.isArray(b)) return a.length === b.length && a.every((item, i) => isEqual(item, b[i]))
  if (!isObject(a) || !isObject(b)) return a === b
  const keys = Object.keys(a)
  return keys.length === Object.keys(b).length && keys.every((key) => Object.hasOwn(b, key) && isEqual(a[key], b[key]))
}

/** Below, at or above zero. Numbers with numbers, texts with texts (by code unit); anything else has no order. */
export function compareValues(a: Json | undefined, b: Json | undefined): number {
  if (typeof a === 'number' && typeof b === 'number') return a - b
  if (typeof a === 'boolean' && typeof b === 'boolean') return Number(a) - Number(b)
  if (typeof a === 'string' && typeof b === 'string') return a < b ? -1 : a > b ? 1 : 0
  throw new Error(`${kindOf(a)} and ${kindOf(b)} cannot be compared`)
}

/** Whether `a operator b` holds, for == != < <= > >=. */
export function holds(operator: string, a: Json | undefined, b: Json | undefined): boolean {
  if (operator === '==') return isEqual(a, b)
  if (operator === '!=') return !isEqual(a, b)
  const order = compareValues(a, b)
  return operator === '<' ? order < 0 : operator === '<=' ? order <= 0 : operator === '>' ? order > 0 : order >= 0
}

/** `needle in haystack`: an item of a list, a key of an object, a part of a text. */
export function contains(haystack: Json | undefined, needle: Json | undefined): boolean {
  if (Array.isArray(haystack)) return haystack.some((item) => isEqual(item, needle))
  if (isObject(haystack)) return typeof needle === 'string' && Object.hasOwn(haystack, needle)
  if (typeof haystack === 'string' && typeof needle === 'string') return haystack.includes(needle)
  throw new Error(`${kindOf(needle)} cannot be looked for in ${kindOf(haystack)}`)
}

/** What a value is called in a message. */
export function kindOf(value: Json | undefined): string {
  if (value === undefined) return 'nothing'
  if (value === null) return 'null'
  if (Array.isArray(value)) return 'a list'
  return { string: 'a text', number: 'a number', boolean: 'true/false', object: 'an object' }[typeof value as 'string']
}

/** How a value reads inside a text: plain values as they are, lists and objects as JSON, null as nothing. */
export function textOf(value: Json | undefined): string {
  if (value === undefined || value === null) return ''
  return typeof value === 'object' ? JSON.stringify(value) : String(value)
}

/** "a, b, c and 4 more" */
export function nameList(names: readonly string[], most = 20): string {
  const shown = names.slice(0, most).join(', ')
  return names.length > most ? `${shown} and ${names.length - most} more` : shown
}
