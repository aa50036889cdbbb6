/** A JSON Schema as the fields of a form, and what was typed into them as the JSON that the schema asks for. Pure. */

import type { Json, JsonObject, JsonSchema } from '../../../contracts/json.ts'
import { t } from '../../text/text.ts'

export type FieldKind = 'text' | 'long-text' | 'number' | 'integer' | 'boolean' | 'choice' | 'json'
export type FormField = {
  name: string
  kind: FieldKind
  label: string
  hint: string | undefined
  isRequired: boolean
  /** Of a choice, as they stand in the schema. */
  options: Json[]
  minimum: number | undefined
  maximum: number | undefined
  example: string
  first: string
}
/** What stands in the controls: text, also for a checkbox ("true" or ""). */
export type FormValues = Record<string, string>
export type FormProblems = Record<string, string>

const longFrom = 200

export function formFields(schema: JsonSchema | undefined): FormField[] {
  const properties = isObject(schema?.properties) ? schema.properties : {}
  const required = Array.isArray(schema?.required) ? schema.required : []
  return Object.entries(properties).map(([name, property]) =>
    fieldOf(name, isObject(property) ? property : {}, required.includes(name)),
  )
}

function fieldOf(name: string, property: JsonObject, isRequired: boolean): FormField {
  const kind = kindOf(property)
  return {
    name,
    kind,
    label: typeof property.title === 'string' ? property.title : name,
    hint: typeof property.description === 'string' ? property.description : undefined,
    isRequired,
    options: Array.isArray(property.enum) ? property.enum : [],
    minimum: numberOf(property.minimum),
    maximum: numberOf(property.maximum),
    example: Array.isArray(property.examples) ? textOf(kind, property.examples[0]) : '',
    first: textOf(kind, property.default),
  }
}

function kindOf(property: JsonObject): FieldKind {
  if (Array.isArray(property.enum)) return 'choice'
  const types = [property.type].flat().filter((type) => type !== 'null')
  const type = types.length === 1 ? types[0] : undefined
  if (type === 'integer' || type === 'number' || type === 'boolean') return type
  if (type !== 'string') return 'json'
  const isLong = (numberOf(property.maxLength) ?? 0) > longFrom || String(property.default ?? '').includes('\n')
  return isLong || property.format === 'textarea' ? 'long-text' : 'text'
}

function textOf(kind: FieldKind, value: Json | undefined): string {
  if (value === undefined) return ''
  if (kind === 'boolean') return value === true ? 'true' : ''
  if (kind === 'json' || kind === 'choice') return JSON.stringify(value, null, 2)
  return String(value)
}

export const firstValues = (fields: readonly FormField[]): FormValues =>
  Object.fromEntries(fields.map((field) => [field.name, field.first]))

/** The same fields filled with values that were sent before. */
export const valuesFrom = (fields: readonly FormField[], sent: JsonObject): FormValues =>
  Object.fromEntries(fields.map(({ name, kind }) => [name, textOf(kind, sent[name])]))

export function readForm(
  fields: readonly FormField[],
  values: FormValues,
): { read: JsonObject; problems: FormProblems } {
  const read: JsonObject = {}
  const problems: FormProblems = {}
  for (const field of fields) {
    const result = readField(field, values[field.name] ?? '')
    if ('problem' in result) problems[field.name] = result.problem
    else if (result.value !== undefined) read[field.name] = result.value
  }
  return { read, problems }
}

type Result = { value: Json | undefined } | { problem: string }

function readField(field: FormField, text: string): Result {
  if (field.kind === 'boolean') return { value: text === 'true' }
  if (text.trim() === '')
    return field.isRequired ? { problem: t('forms.isNeeded', { label: field.label }) } : { value: undefined }
  if (field.kind === 'number' || field.kind === 'integer') return readNumber(field, text)
  if (field.kind === 'json' || field.kind === 'choice') return readJson(text)
  return { value: text }
}

function readNumber({ kind, minimum, maximum }: FormField, text: string): Result {
  const value = Number(text)
  if (!Number.isFinite(value)) return { problem: t('forms.thisIsNotANumber') }
  if (kind === 'integer' && !Number.isInteger(value)) return { problem: t('forms.onlyWholeNumbersFitHere') }
  if (minimum !== undefined && value < minimum) return { problem: t('forms.theLeastIs', { minimum }) }
  if (maximum !== undefined && value > maximum) return { problem: t('forms.theMostIs', { maximum }) }
  return { value }
}

function readJson(text: string): Result {
  try {
    return { value: JSON.parse(text) as Json }
  } catch {
    return { problem: t('forms.thisIsNotValidJson') }
  }
}

const isObject = (value: unknown): value is JsonObject =>
  typeof value === 'object' && value !== null && !Array.isArray(value)
const numberOf = (value: unknown): number | undefined => (typeof value === 'number' ? value : undefined)
