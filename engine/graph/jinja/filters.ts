/** Jinja's filters, on JSON values. The library has some of them for some types only; these are whole. */
import type { Json, JsonObject } from '../../../contracts/json.ts'
import { findPath } from '../paths.ts'
import { compareValues, contains, isEqual, isObject, isTruthy, kindOf, textOf } from './values.ts'

export type FilterArguments = { list: Json[]; named: JsonObject }
type Value = Json | undefined
type FilterFunction = (value: Value, args: FilterArguments) => Value

/** No text or list that a filter makes may be longer. */
export const longestValue = 5_000_000

export const filters: Record<string, FilterFunction> = {
  default: (value, args) => {
    const replaceFalse = isTruthy(argument(args, 1, 'boolean', false))
    return value === undefined || (replaceFalse && !isTruthy(value)) ? argument(args, 0, 'default_value', '') : value
  },
  length: (value) => lengthOf(value),
  join: (value, args) => join(value, args),
  tojson: (value, args) => JSON.stringify(value ?? null, null, whole(argument(args, 0, 'indent', 0))),
  upper: (value) => textOf(value).toUpperCase(),
  lower: (value) => textOf(value).toLowerCase(),
  title: (value) => textOf(value).replace(/[\p{L}\p{N}]+/gu, capitalize),
  capitalize: (value) => capitalize(textOf(value)),
  trim: (value) => textOf(value).trim(),
  string: (value) => textOf(value),
  truncate: (value, args) => truncate(textOf(value), args),
  replace: (value, args) => replaceText(textOf(value), text(args, 0, 'old'), text(args, 1, 'new')),
  indent: (value, args) => indent(textOf(value), args),
  format: (value, args) => format(textOf(value), args.list),
  round: (value, args) => round(number(value), whole(argument(args, 0, 'precision', 0)), text(args, 1, 'method')),
  abs: (value) => Math.abs(number(value)),
  int: (value, args) => toNumber(value, (n) => Math.trunc(n)) ?? argument(args, 0, 'default', 0),
  float: (value, args) => toNumber(value, (n) => n) ?? argument(args, 0, 'default', 0),
  first: (value) => sequence(value)[0],
  last: (value) => sequence(value).at(-1),
  list: (value) => sequence(value),
  reverse: (value) => (typeof value === 'string' ? [...value].reverse().join('') : sequence(value).toReversed()),
  unique: (value) => [...new Map(sequence(value).map((item) => [JSON.stringify(item), item])).values()],
  sort: (value, args) => sort(value, args),
  min: (value, args) => sort(value, args)[0],
  max: (value, args) => sort(value, args).at(-1),
  sum: (value, args) =>
    attributes(value, args, 0).reduce<number>((all, item) => all + number(item), number(argument(args, 1, 'start', 0))),
  map: (value, args) => map(value, args),
  selectattr: (value, args) => sequence(value).filter((item) => attributePasses(item, args)),
  rejectattr: (value, args) => sequence(value).filter((item) => !attributePasses(item, args)),
  items: (value) => Object.entries(mapping(value)),
  dictsort: (value) => Object.entries(mapping(value)).sort(([a], [b]) => compareValues(a, b)),
  groupby: (value, args) => groupBy(value, text(args, 0, 'attribute')),
  safe: (value) => value,
}
Object.assign(filters, { d: filters.default, count: filters.length })

const tests: Record<string, (value: Value, other: Value) => boolean> = {
  defined: (value) => value !== undefined,
  undefined: (value) => value === undefined,
  none: (value) => value === null,
  true: (value) => value === true,
  false: (value) => value === false,
  string: (value) => typeof value === 'string',
  number: (value) => typeof value === 'number',
  eq: isEqual,
  ne: (value, other) => !isEqual(value, other),
  lt: (value, other) => compareValues(value, other) < 0,
  le: (value, other) => compareValues(value, other) <= 0,
  gt: (value, other) => compareValues(value, other) > 0,
  ge: (value, other) => compareValues(value, other) >= 0,
  in: (value, other) => contains(other, value),
}
const testNames: Record<string, string> = {
  '==': 'eq',
  equalto: 'eq',
  '!=': 'ne',
  '<': 'lt',
  lessthan: 'lt',
  '<=': 'le',
  '>': 'gt',
  greaterthan: 'gt',
  '>=': 'ge',
}

function argument(args: FilterArguments, index: number, name: string, otherwise: Json): Json {
  return args.named[name] ?? args.list[index] ?? otherwise
}

const text = (args: FilterArguments, index: number, name: string) => textOf(argument(args, index, name, ''))

function number(value: Value): number {
  if (typeof value === 'number') return value
  throw new Error(`${kindOf(value)} is not a number`)
}

function whole(value: Json): number {
  return Math.max(-20, Math.min(200, Math.trunc(number(value))))
}

function sequence(value: Value): Json[] {
  if (Array.isArray(value)) return value
  if (typeof value === 'string') return [...value]
  if (isObject(value)) return Object.keys(value)
  throw new Error(`${kindOf(value)} is not a list`)
}

function mapping(value: Value): JsonObject {
  if (isObject(value)) return value
  throw new Error(`${kindOf(value)} is not an object`)
}

function lengthOf(value: Value): number {
  return typeof value === 'string' ? value.length : sequence(value).length
}

function bounded(length: number): void {
  if (length > longestValue) throw new Error(`the result would be longer than ${longestValue} characters`)
}

const capitalize = (word: string) => word.charAt(0).toUpperCase() + word.slice(1).toLowerCase()

function join(value: Value, args: FilterArguments): string {
  const separator = text(args, 0, 'd')
  const attribute = argument(args, 1, 'attribute', '')
  const parts = attribute === '' ? sequence(value) : attributes(value, args, 1)
  const texts = parts.map(textOf)
  bounded(texts.reduce((all, part) => all + part.length + separator.length, 0))
  return texts.join(separator)
}

/** Cuts at a word's end, and not at all when only a few characters would go (Jinja's leeway of 5). */
function truncate(value: string, args: FilterArguments): string {
  const length = Math.max(0, number(argument(args, 0, 'length', 255)))
  const end = typeof args.named.end === 'string' ? args.named.end : textOf(args.list[2] ?? '...')
  const leeway = number(argument(args, 3, 'leeway', 5))
  if (value.length <= length + leeway) return value
  const cut = value.slice(0, Math.max(0, length - end.length))
  const killWords = isTruthy(argument(args, 1, 'killwords', false))
  const space = cut.lastIndexOf(' ')
  return (killWords || space < 0 ? cut : cut.slice(0, space)) + end
}

function replaceText(value: string, from: string, to: string): string {
  if (from === '') throw new Error('replace needs a text to look for')
  const parts = value.split(from)
  bounded(value.length + (parts.length - 1) * to.length)
  return parts.join(to)
}

function indent(value: string, args: FilterArguments): string {
  const pad = ' '.repeat(Math.max(0, whole(argument(args, 0, 'width', 4))))
  const first = isTruthy(argument(args, 1, 'first', false))
  const lines = value.split('\n')
  bounded(value.length + lines.length * pad.length)
  return lines.map((line, i) => (line === '' || (i === 0 && !first) ? line : pad + line)).join('\n')
}

/** `"%.2f of %s"|format(x, y)`: %s, %d, %f with a precision, and %%. */
function format(pattern: string, values: Json[]): string {
  let next = 0
  return pattern.replace(/%(?:\.(\d{1,2}))?([sdf%])/g, (_all, precision: string | undefined, kind: string) => {
    if (kind === '%') return '%'
    if (next >= values.length) throw new Error('format got too few values')
    const value = values[next++]
    if (kind === 's') return textOf(value)
    return number(value).toFixed(kind === 'd' ? 0 : Number(precision ?? 6))
  })
}

function round(value: number, digits: number, method: string): number {
  const operation = method === 'ceil' ? Math.ceil : method === 'floor' ? Math.floor : roundHalfAway
  // The exponent form shifts the decimal point without the error that a multiplication brings (1.005 -> 1.01).
  return shift(operation(shift(value, digits)), -digits)
}

const roundHalfAway = (value: number) => Math.sign(value) * Math.round(Math.abs(value))

function shift(value: number, digits: number): number {
  const [mantissa, exponent = '0'] = String(value).split('e')
  return Number(`${mantissa}e${Number(exponent) + digits}`)
}

function toNumber(value: Value, finish: (n: number) => number): number | undefined {
  const parsed = typeof value === 'string' ? Number.parseFloat(value) : Number(value ?? Number.NaN)
  return Number.isFinite(parsed) ? finish(parsed) : undefined
}

/** The values themselves, or their attribute when the filter was given one. */
function attributes(value: Value, args: FilterArguments, position: number): Json[] {
  const attribute = argument(args, position, 'attribute', '')
  if (attribute === '') return sequence(value)
  return sequence(value).map((item) => {
    const found = findPath(item, textOf(attribute))
    if (found === undefined) throw new Error(`an item has no attribute ${textOf(attribute)}`)
    return found
  })
}

function sort(value: Value, args: FilterArguments): Json[] {
  const isReverse = isTruthy(argument(args, 0, 'reverse', false))
  const isCaseSensitive = isTruthy(argument(args, 1, 'case_sensitive', false))
  const fold = (key: Json) => (typeof key === 'string' && !isCaseSensitive ? key.toLowerCase() : key)
  const keys = attributes(value, { list: args.list.slice(2), named: args.named }, 0).map(fold)
  const order = sequence(value).map((item, index) => ({ item, key: keys[index] }))
  return order.sort((a, b) => compareValues(a.key, b.key) * (isReverse ? -1 : 1)).map(({ item }) => item)
}

function map(value: Value, { list, named }: FilterArguments): Json[] {
  if (named.attribute !== undefined) {
    const { attribute, default: otherwise } = named
    if (otherwise === undefined) return attributes(value, { list: [], named }, 0)
    return sequence(value).map((item) => findPath(item, textOf(attribute)) ?? otherwise)
  }
  const name = textOf(list[0])
  const filter = Object.hasOwn(filters, name) ? filters[name] : undefined
  if (!filter) throw new Error('map needs attribute=… or the name of a filter')
  return sequence(value).map((item) => filter(item, { list: list.slice(1), named }) ?? null)
}

function attributePasses(item: Json, { list }: FilterArguments): boolean {
  const value = findPath(item, textOf(list[0]))
  if (list.length < 2) return isTruthy(value)
  const name = textOf(list[1])
  const testName = Object.hasOwn(testNames, name) ? (testNames[name] ?? name) : name
  const test = Object.hasOwn(tests, testName) ? tests[testName] : undefined
  if (!test) throw new Error(`there is no test ${name}`)
  if (value === undefined && name !== 'defined' && name !== 'undefined') return false
  return test(value, list[2])
}

function groupBy(value: Value, attribute: string): Json[] {
  const groups = new Map<string, [Json, Json[]]>()
  for (const item of sequence(value)) {
    const key = findPath(item, attribute) ?? null
    const group = groups.get(JSON.stringify(key))
    if (group) group[1].push(item)
    else groups.set(JSON.stringify(key), [key, [item]])
  }
  return [...groups.values()].sort(([a], [b]) => compareValues(a, b))
}
