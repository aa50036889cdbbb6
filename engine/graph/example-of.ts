/** Makes a value that fits a JSON Schema, as plain as can be: what stands in where nothing is known. Pure. */
import type { Json, JsonObject } from '../../contracts/json.ts'

type Fields = Record<string, unknown>

const maxDepth = 8
const words: Record<string, string> = {
  'date-time': '2026-01-01T00:00:00Z',
  date: '2026-01-01',
  email: 'someone@example.com',
  uri: 'https://example.com/',
  uuid: '00000000-0000-4000-8000-000000000000',
}

export function exampleOf(schema: unknown, root: unknown = schema, depth = 0): Json {
  if (!isObject(schema) || depth > maxDepth) return {}
  const given = [schema.const, schema.default, first(schema.examples), schema.example, first(schema.enum)]
  const known = given.find((value) => value !== undefined)
  if (known !== undefined) return known as Json
  if (typeof schema.$ref === 'string') return exampleOf(resolve(root, schema.$ref), root, depth + 1)
  const choice = first(schema.anyOf) ?? first(schema.oneOf)
  if (choice !== undefined) return exampleOf(choice, root, depth + 1)
  if (Array.isArray(schema.allOf)) return exampleOfAll(schema, root, depth)
  return exampleOfType(typeOf(schema), schema, root, depth)
}

function exampleOfType(type: string, schema: Fields, root: unknown, depth: number): Json {
  if (type === 'string') return exampleText(schema)
  if (type === 'integer' || type === 'number') return exampleNumber(schema)
  if (type === 'boolean') return true
  if (type === 'null') return null
  if (type === 'array') return exampleList(schema, root, depth)
  return exampleObject(schema, root, depth)
}

function exampleObject({ properties }: Fields, root: unknown, depth: number): JsonObject {
  if (!isObject(properties)) return {}
  return Object.fromEntries(
    Object.entries(properties).map(([name, inner]) => [name, exampleOf(inner, root, depth + 1)]),
  )
}

function exampleOfAll({ allOf, ...rest }: Fields, root: unknown, depth: number): Json {
  const parts = [rest, ...(allOf as unknown[])].map((part) => exampleOf(part, root, depth + 1))
  return parts.every(isObject) ? Object.assign({}, ...parts) : (parts.at(-1) as Json)
}

function exampleList(schema: Fields, root: unknown, depth: number): Json[] {
  const count = Math.min(3, Math.max(1, Number(schema.minItems ?? 1)))
  const item = exampleOf(schema.items ?? {}, root, depth + 1)
  return Array.from({ length: count }, () => item)
}

function exampleText({ format, minLength }: Fields): string {
  const text = words[String(format)] ?? 'text'
  return text.padEnd(Math.min(200, Number(minLength ?? 0)), '.')
}

function exampleNumber({ minimum, exclusiveMinimum, maximum }: Fields): number {
  if (typeof minimum === 'number' && minimum > Number.MIN_SAFE_INTEGER) return minimum
  if (typeof exclusiveMinimum === 'number') return exclusiveMinimum + 1
  return typeof maximum === 'number' && maximum < 1 ? maximum : 1
}

function typeOf({ type, properties, items }: Fields): string {
  if (Array.isArray(type)) return String(type.find((one) => one !== 'null') ?? 'null')
  if (typeof type === 'string') return type
  if (items !== undefined && properties === undefined) return 'array'
  return 'object'
}

function resolve(root: unknown, ref: string): unknown {
  const parts = ref.replace(/^#\/?/, '').split('/').filter(Boolean)
  let at: unknown = root
  for (const part of parts) at = isObject(at) ? at[part.replaceAll('~1', '/').replaceAll('~0', '~')] : undefined
  return at
}

const first = (list: unknown): unknown => (Array.isArray(list) ? list[0] : undefined)
const isObject = (value: unknown): value is Fields =>
  typeof value === 'object' && value !== null && !Array.isArray(value)
