/** Prints the TypeScript type of a JSON Schema, as far as tools use it; what it does not know becomes Json. Pure. */
import type { Json, JsonSchema } from '../../contracts/json.ts'

/** `depth`: how far the line that it begins on is indented, in steps of two spaces. */
export function printType(schema: JsonSchema, depth = 0): string {
  if (Array.isArray(schema.enum)) return schema.enum.map(printConstant).join(' | ')
  if (schema.const !== undefined) return printConstant(schema.const)
  const either = schema.anyOf ?? schema.oneOf
  if (Array.isArray(either)) return either.map((part) => printType(part as JsonSchema, depth)).join(' | ')
  switch (schema.type) {
    case 'string':
      return 'string'
    case 'number':
    case 'integer':
      return 'number'
    case 'boolean':
      return 'boolean'
    case 'null':
      return 'null'
    case 'array':
      return printArray(schema.items, depth)
    case 'object':
      return printObject(schema, depth)
    default:
      return 'Json'
  }
}

function printArray(items: Json | undefined, depth: number): string {
  const item = isSchema(items) ? printType(items, depth) : 'Json'
  return isUnion(items) ? `(${item})[]` : `${item}[]`
}

const isUnion = (schema: Json | undefined) =>
  isSchema(schema) &&
  [schema.anyOf, schema.oneOf, schema.enum].some((parts) => Array.isArray(parts) && parts.length > 1)

function printObject({ properties, additionalProperties, required }: JsonSchema, depth: number): string {
  if (!isSchema(properties)) return printRecord(additionalProperties, depth)
  const needed = new Set(Array.isArray(required) ? required : [])
  const indent = '  '.repeat(depth + 1)
  const members = Object.entries(properties).flatMap(([name, value]) => {
    const schema = isSchema(value) ? value : {}
    const doc = comment(schema)
    const member = `${printName(name)}${needed.has(name) ? '' : '?'}: ${printType(schema, depth + 1)}`
    return doc === undefined ? [`${indent}${member}`] : [`${indent}/** ${doc} */`, `${indent}${member}`]
  })
  return members.length === 0 ? 'Record<string, never>' : ['{', ...members, `${'  '.repeat(depth)}}`].join('\n')
}

function printRecord(values: Json | undefined, depth: number): string {
  const value = isSchema(values) ? printType(values, depth) : 'Json'
  return value === 'Json' ? 'JsonObject' : `Record<string, ${value}>`
}

function comment({ description, default: fallback }: JsonSchema): string | undefined {
  const said = typeof description === 'string' && description !== 'Any JSON value' ? description : undefined
  const without = fallback === undefined ? undefined : `Without it: ${JSON.stringify(fallback)}`
  const text = [said, without].filter((part) => part !== undefined).join(said && /[.!?]$/.test(said) ? ' ' : '. ')
  return text === '' ? undefined : text.replaceAll('*/', '* /').replaceAll('\n', ' ')
}

export const printName = (name: string) => (/^[A-Za-z_$][\w$]*$/.test(name) ? name : printText(name))
const printConstant = (value: Json) => (typeof value === 'string' ? printText(value) : JSON.stringify(value))
const printText = (text: string) =>
  `'${JSON.stringify(text).slice(1, -1).replaceAll('\\"', '"').replaceAll("'", "\\'")}'`
const isSchema = (value: unknown): value is JsonSchema =>
  typeof value === 'object' && value !== null && !Array.isArray(value)
