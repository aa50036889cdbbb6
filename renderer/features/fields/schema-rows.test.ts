import { describe, expect, it } from 'vitest'
import type { JsonSchema } from '../../../contracts/json.ts'
import { newRow, rowsOf, rowsProblem, type SchemaRows, schemaOf, withType } from './schema-rows.ts'

const schema: JsonSchema = {
  type: 'object',
  additionalProperties: false,
  properties: {
    text: { type: 'string', description: 'What was written', maxLength: 200 },
    items: { type: 'array', items: { type: 'object', properties: { id: { type: 'integer' } } } },
    free: {},
  },
  required: ['text'],
}

describe('a schema as rows', () => {
  it('comes back as it was, with all that rows do not show', () => {
    const rows = rowsOf(schema) as SchemaRows
    expect(rows.rows.map(({ name, type, isRequired }) => [name, type, isRequired])).toEqual([
      ['text', 'string', true],
      ['items', 'array', false],
      ['free', 'any', false],
    ])
    expect(schemaOf(rows)).toEqual(schema)
  })

  it.each<JsonSchema>([
    { type: 'array', items: {} },
    { properties: { a: true } },
    { properties: { a: { type: ['string', 'null'] } } },
    { properties: {}, required: ['not-there'] },
  ])('is edited as code when rows would lose something: %j', (given) => {
    expect(rowsOf(given)).toBeUndefined()
  })

  it('keeps what it says beside fields, such as alternatives', () => {
    const rows = rowsOf({ anyOf: [{ required: ['a'] }], properties: { a: { type: 'string' } } }) as SchemaRows
    expect(schemaOf(rows)).toMatchObject({ anyOf: [{ required: ['a'] }], properties: { a: { type: 'string' } } })
  })

  it('a new field has a name that is free, and one whose type changes loses the rules of the old', () => {
    const { rows } = rowsOf(schema) as SchemaRows
    expect(newRow([...rows, { ...newRow(rows), name: 'field_4' }]).name).toBe('field_5')
    const [text] = rows
    expect(text && withType(text, 'number')).toMatchObject({
      type: 'number',
      rest: {},
      description: 'What was written',
    })
  })

  it('names are needed, each once', () => {
    const { rows } = rowsOf(schema) as SchemaRows
    expect(rowsProblem(rows)).toBeUndefined()
    expect(rowsProblem([...rows, ...rows])).toBe('The name "text" is there twice.')
    expect(rowsProblem([{ ...newRow([]), name: ' ' }])).toBe('Each field needs a name.')
  })
})
