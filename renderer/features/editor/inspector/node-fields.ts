/** The settings of a node type as fields, from its JSON Schema. Pure. */

import type { JsonObject, JsonSchema } from '../../../../contracts/json.ts'
import { t } from '../../../text/text.ts'
import { isObject } from '../model/document.ts'

export type NodeFieldKind =
  | ('text' | 'long-text' | 'expression' | 'code' | 'number' | 'duration' | 'boolean' | 'choice')
  | ('texts' | 'tools' | 'secrets' | 'key-values' | 'schema' | 'json')
export type NodeField = {
  name: string
  kind: NodeFieldKind
  label: string
  hint: string | undefined
  isRequired: boolean
  options: readonly string[]
  /** What holds while nothing is set, as it is shown. */
  first: string
  schema: JsonObject
}
export type FieldGroup = { key: 'main' | 'failing' | 'cache' | 'data'; title: string; fields: NodeField[] }

const groups: Record<Exclude<FieldGroup['key'], 'main'>, readonly string[]> = {
  failing: ['timeout_seconds', 'retries', 'backoff_seconds', 'retry_policy'],
  cache: ['cache'],
  data: ['input_mappings', 'output_mappings', 'input_schema', 'output_schema'],
}
const titles = () =>
  ({
    main: t('editor.settings'),
    failing: t('editor.timeAndRetries'),
    cache: t('editor.cache'),
    data: t('editor.dataAndSchemas'),
  }) as const
/** Edited elsewhere: on the canvas, in the head, or by nobody any more. */
const hidden = new Set([
  ...['id', 'type', 'name', 'description', 'dependencies', 'metadata', 'level'],
  ...['true_path', 'false_path', 'branches', 'body'],
])
const longTexts = new Set(['prompt', 'system_prompt', 'prompt_message'])
const schemas = new Set(['form', 'json_schema', 'input_schema', 'output_schema'])
const maps = new Set(['inputs', 'output_mappings', 'exposed_outputs', 'agent_config'])
const expressions = new Set([
  ...['expression', 'convergence_condition', 'metric_expression', 'stop_when', 'items_source'],
])

export function fieldGroups(schema: JsonSchema): FieldGroup[] {
  const properties = isObject(schema.properties) ? schema.properties : {}
  const required = Array.isArray(schema.required) ? schema.required : []
  const fields = Object.entries(properties)
    .filter(([name, property]) => !hidden.has(name) && !isUnused(property))
    .map(([name, property]) =>
      toField(name, isObject(property) ? (property as JsonObject) : {}, required.includes(name)),
    )
  const groupOf = ({ name }: NodeField) =>
    (Object.keys(groups) as (keyof typeof groups)[]).find((key) => groups[key].includes(name)) ?? 'main'
  return (['main', 'failing', 'cache', 'data'] as const)
    .map((key) => ({ key, title: titles()[key], fields: fields.filter((field) => groupOf(field) === key) }))
    .filter((group) => group.fields.length > 0)
}

/** Only there so that older files can be read. */
const isUnused = (property: unknown) =>
  isObject(property) &&
  typeof property.description === 'string' &&
  property.description.startsWith('Read from older files')

function toField(name: string, schema: JsonObject, isRequired: boolean): NodeField {
  const { description, default: first } = schema
  return {
    name,
    kind: kindOf(name, schema),
    label: labelOf(name),
    hint: typeof description === 'string' ? description : undefined,
    isRequired: isRequired && first === undefined,
    options: Array.isArray(schema.enum) ? schema.enum.map(String) : [],
    first: first === undefined || typeof first === 'object' ? '' : String(first),
    schema,
  }
}

export const labelOf = (name: string): string => {
  const words = name.replaceAll('_', ' ').trim()
  return words.charAt(0).toUpperCase() + words.slice(1)
}

function kindOf(name: string, { type, enum: options, items }: JsonObject): NodeFieldKind {
  if (name === 'code') return 'code'
  if (type === 'array' && (name === 'tools' || name === 'secrets')) return name
  if (schemas.has(name)) return 'schema'
  if (maps.has(name)) return 'key-values'
  if (/(^|_)seconds$|^auto_approve_after$/.test(name)) return 'duration'
  if (longTexts.has(name)) return 'long-text'
  if (expressions.has(name)) return 'expression'
  if (Array.isArray(options)) return 'choice'
  if (type === 'string') return 'text'
  if (type === 'number' || type === 'integer') return 'number'
  if (type === 'boolean') return 'boolean'
  if (type === 'array' && isObject(items) && items.type === 'string') return 'texts'
  return 'json'
}
