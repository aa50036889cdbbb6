/** A JSON Schema of an object as rows, and back. What rows cannot say is kept with its row, and stays as it was. Pure. */

import type { Json, JsonObject, JsonSchema } from '../../../contracts/json.ts'
import { t } from '../../text/text.ts'

export const rowTypes = ['string', 'number', 'integer', 'boolean', 'array', 'object', 'any'] as const
export type RowType = (typeof rowTypes)[number]

export type SchemaRow = {
  name: string
  type: RowType
  description: string
  isRequired: boolean
  /** The rest of what the schema says about it. */
  rest: JsonObject
}
export type SchemaRows = { rows: readonly SchemaRow[]; rest: JsonObject }

/** Undefined: the schema is no plain list of fields, and can only be edited as code. */
export function rowsOf(schema: JsonSchema): SchemaRows | undefined {
  const { properties = {}, required = [], type = 'object', ...rest } = schema
  if (type !== 'object' || !isObject(properties) || !Array.isArray(required)) return undefined
  const rows: SchemaRow[] = []
  for (const [name, property] of Object.entries(properties)) {
    if (!isObject(property)) return undefined
    const row = rowOf(name, property, required.includes(name))
    if (!row) return undefined
    rows.push(row)
  }
  if (required.some((name) => typeof name !== 'string' || !Object.hasOwn(properties, name))) return undefined
  return { rows, rest }
}

function rowOf(name: string, property: JsonObject, isRequired: boolean): SchemaRow | undefined {
  const { type, description = '', ...rest } = property
  if (typeof description !== 'string') return undefined
  const known = type === undefined ? 'any' : rowTypes.find((one) => one === type && one !== 'any')
  return known && { name, type: known, description, isRequired, rest }
}

export function schemaOf({ rows, rest }: SchemaRows): JsonSchema {
  const required = rows.filter(({ isRequired }) => isRequired).map(({ name }) => name)
  return {
    type: 'object',
    ...rest,
    properties: Object.fromEntries(rows.map((row) => [row.name, propertyOf(row)])),
    ...(required.length > 0 && { required }),
  }
}

const propertyOf = ({ type, description, rest }: SchemaRow): Json => ({
  ...(type !== 'any' && { type }),
  ...(description !== '' && { description }),
  ...rest,
})

/** What is wrong with the names, if anything is. */
export function rowsProblem(rows: readonly SchemaRow[]): string | undefined {
  if (rows.some(({ name }) => name.trim() === '')) return t('fields.eachFieldNeedsAName')
  const twice = rows.find(({ name }, at) => rows.findIndex((row) => row.name === name) !== at)
  return twice && t('fields.theNameIsThereTwice', { name: twice.name })
}

/** Of a row whose type changes, what belonged to the old one goes. */
export const withType = (row: SchemaRow, type: RowType): SchemaRow =>
  row.type === type ? row : { ...row, type, rest: row.rest.title === undefined ? {} : { title: row.rest.title } }

export function newRow(rows: readonly SchemaRow[]): SchemaRow {
  const taken = new Set(rows.map(({ name }) => name))
  let number = rows.length + 1
  while (taken.has(`field_${number}`)) number += 1
  return { name: `field_${number}`, type: 'string', description: '', isRequired: false, rest: {} }
}

const isObject = (value: unknown): value is JsonObject =>
  typeof value === 'object' && value !== null && !Array.isArray(value)
