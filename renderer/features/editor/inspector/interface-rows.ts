/** What a workflow takes and gives, as rows to be edited. What rows cannot say of a schema stays in it. Pure. */
import { isObject, withFields } from '../model/document.ts'

export type InputRow = { name: string; type: string; isRequired: boolean; description: string }
type Schema = Record<string, unknown> | undefined

const propertiesOf = (schema: Schema): Record<string, unknown> =>
  isObject(schema?.properties) ? schema.properties : {}
const requiredOf = (schema: Schema): unknown[] => (Array.isArray(schema?.required) ? schema.required : [])

export const inputRows = (schema: Schema): InputRow[] =>
  Object.entries(propertiesOf(schema)).map(([name, property]) => {
    const { type, description } = isObject(property) ? property : {}
    return {
      name,
      type: typeof type === 'string' ? type : 'string',
      isRequired: requiredOf(schema).includes(name),
      description: typeof description === 'string' ? description : '',
    }
  })

/** `before`: the name that the row had. A new name that is taken, or none, is not taken over. */
export function changeInput(schema: Schema, before: string, row: InputRow): Record<string, unknown> {
  const properties = propertiesOf(schema)
  const isFree = row.name === before || (row.name !== '' && !Object.hasOwn(properties, row.name))
  const name = isFree ? row.name : before
  const old = isObject(properties[before]) ? properties[before] : {}
  const property = withFields(old, { type: row.type, description: row.description || undefined })
  const entries = Object.hasOwn(properties, before)
    ? Object.entries(properties).map(([key, value]) => (key === before ? [name, property] : [key, value]))
    : [...Object.entries(properties), [name, property]]
  const others = requiredOf(schema).filter((one) => one !== before)
  const required = row.isRequired ? [...others, name] : others
  return withFields(
    { type: 'object', ...schema },
    { properties: Object.fromEntries(entries), required: required.length > 0 ? required : undefined },
  )
}

export function removeInput(schema: Schema, name: string): Record<string, unknown> | undefined {
  const properties = withFields(propertiesOf(schema), { [name]: undefined })
  if (Object.keys(properties).length === 0) return undefined
  const required = requiredOf(schema).filter((one) => one !== name)
  return withFields({ ...schema }, { properties, required: required.length > 0 ? required : undefined })
}

/** Mostly a template; a list or an object of them is kept as it is until somebody writes something else. */
export type OutputRow = { name: string; value: unknown }

export const outputRows = (outputs: unknown): OutputRow[] =>
  Object.entries(isObject(outputs) ? outputs : {}).map(([name, value]) => ({ name, value }))

export const outputText = ({ value }: OutputRow): string => (typeof value === 'string' ? value : JSON.stringify(value))

export function putOutputs(rows: readonly OutputRow[]): Record<string, unknown> | undefined {
  const outputs = Object.fromEntries(rows.filter(({ name }) => name !== '').map(({ name, value }) => [name, value]))
  return Object.keys(outputs).length > 0 ? outputs : undefined
}
