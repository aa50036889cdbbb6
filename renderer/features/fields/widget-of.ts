/** Which control fits a part of a JSON Schema. Pure. */
import type { Json, JsonObject, JsonSchema } from '../../../contracts/json.ts'

export const widgets = [
  'text',
  'long-text',
  'template',
  'javascript',
  'typescript',
  'yaml',
  'json',
  'schema',
  'secret',
  'cron',
  'duration-s',
  'duration-ms',
  'number',
  'integer',
  'boolean',
  'choice',
  'list',
  'key-values',
  'group',
  'hidden',
] as const
export type Widget = (typeof widgets)[number]

export type SchemaPart = {
  name: string
  widget: Widget
  label: string
  hint: string | undefined
  isRequired: boolean
  schema: JsonObject
}

/** By name, or by a dotted path for what is inside a group. */
export type WidgetChoices = Readonly<Record<string, Widget>>

const longFrom = 200

/** The properties of an object as parts of a form, in their order. */
export function partsOf(schema: JsonSchema, choices: WidgetChoices = {}, prefix = ''): SchemaPart[] {
  const properties = isObject(schema.properties) ? schema.properties : {}
  const required = Array.isArray(schema.required) ? schema.required : []
  return Object.entries(properties).flatMap(([name, given]) => {
    const property = withoutNull(isObject(given) ? given : {})
    const widget = choices[prefix + name] ?? widgetOf(property)
    if (widget === 'hidden') return []
    const hint = property.description
    return {
      name,
      widget,
      label: typeof property.title === 'string' ? property.title : labelOf(name),
      hint: typeof hint === 'string' ? hint : undefined,
      isRequired: required.includes(name) && property.default === undefined,
      schema: property,
    }
  })
}

/** `max_tokens` is written "Max tokens". */
function labelOf(name: string): string {
  const words = name
    .replaceAll('_', ' ')
    .replace(/([a-z])([A-Z])/g, (_, end: string, start: string) => `${end} ${start.toLowerCase()}`)
  return words.charAt(0).toUpperCase() + words.slice(1)
}

/** What may be null as well is what it is beside that. */
function withoutNull(property: JsonObject): JsonObject {
  const kinds = Array.isArray(property.anyOf) ? property.anyOf.filter((one) => !isNull(one)) : []
  const [only] = kinds
  if (kinds.length !== 1 || !isObject(only)) return property
  const { anyOf: _, ...rest } = property
  return { ...only, ...rest }
}

const isNull = (schema: Json) => isObject(schema) && schema.type === 'null'

const byFormat: Readonly<Record<string, Widget>> = {
  template: 'template',
  textarea: 'long-text',
  javascript: 'javascript',
  typescript: 'typescript',
  yaml: 'yaml',
  json: 'json',
  'json-schema': 'schema',
  secret: 'secret',
  cron: 'cron',
  'duration-s': 'duration-s',
  'duration-ms': 'duration-ms',
}

function widgetOf(property: JsonObject): Widget {
  const chosen = typeof property.format === 'string' ? byFormat[property.format] : undefined
  if (chosen) return chosen
  if (Array.isArray(property.enum)) return 'choice'
  const types = [property.type].flat().filter((type) => type !== 'null')
  switch (types.length === 1 ? types[0] : undefined) {
    case 'string':
      return Number(property.maxLength ?? 0) > longFrom || String(property.default ?? '').includes('\n')
        ? 'long-text'
        : 'text'
    case 'number':
      return 'number'
    case 'integer':
      return 'integer'
    case 'boolean':
      return 'boolean'
    case 'array':
      return isObject(property.items) && property.items.type === 'string' && !property.items.enum ? 'list' : 'json'
    case 'object':
      if (isObject(property.properties)) return 'group'
      return isPlainMap(property) ? 'key-values' : 'json'
    default:
      return 'json'
  }
}

const isPlainMap = ({ additionalProperties: inner }: JsonObject) =>
  isObject(inner) && (inner.type === 'string' || Object.keys(inner).length === 0)

const isObject = (value: unknown): value is JsonObject =>
  typeof value === 'object' && value !== null && !Array.isArray(value)
