import { describe, expect, test } from 'vitest'
import { firstValues, formFields, readForm, valuesFrom } from './form-fields.ts'

const schema = {
  type: 'object',
  required: ['file', 'limit'],
  properties: {
    file: { type: 'string', title: 'File', default: 'orders.csv' },
    limit: { type: 'integer', minimum: 1, maximum: 10 },
    strict: { type: 'boolean', default: true },
    region: { enum: ['north', 'south', 3] },
    rules: { type: 'object', default: { a: 1 } },
    note: { type: 'string', maxLength: 4000 },
    ratio: { type: ['number', 'null'] },
  },
}
const fields = formFields(schema)

describe('formFields', () => {
  test('each property becomes the control that fits it', () => {
    expect(fields.map(({ name, kind }) => [name, kind])).toEqual([
      ['file', 'text'],
      ['limit', 'integer'],
      ['strict', 'boolean'],
      ['region', 'choice'],
      ['rules', 'json'],
      ['note', 'long-text'],
      ['ratio', 'number'],
    ])
    expect(fields[0]).toMatchObject({ label: 'File', isRequired: true })
  })

  test('defaults stand in the form at first', () => {
    expect(firstValues(fields)).toMatchObject({
      file: 'orders.csv',
      strict: 'true',
      rules: '{\n  "a": 1\n}',
      limit: '',
    })
  })

  test('no schema, or one without properties, is an empty form', () => {
    expect(formFields(undefined)).toEqual([])
    expect(formFields({ type: 'object' })).toEqual([])
  })
})

describe('readForm', () => {
  test('reads every kind back into the JSON of its type', () => {
    const { read, problems } = readForm(fields, {
      file: 'a.csv',
      limit: '5',
      strict: '',
      region: '3',
      rules: '{"b":[1]}',
      note: '',
      ratio: '0.5',
    })
    expect(problems).toEqual({})
    expect(read).toEqual({ file: 'a.csv', limit: 5, strict: false, region: 3, rules: { b: [1] }, ratio: 0.5 })
  })

  test('names each thing that is wrong', () => {
    const { problems } = readForm(fields, { file: ' ', limit: '1.5', rules: '{b}', ratio: 'much' })
    expect(problems).toEqual({
      file: 'File is needed.',
      limit: 'Only whole numbers fit here.',
      rules: 'This is not valid JSON. Texts need double quotes.',
      ratio: 'This is not a number.',
    })
    expect(readForm(fields, { file: 'a', limit: '11' }).problems.limit).toBe('The most is 10.')
  })

  test('what was sent before fills the form again, unchanged', () => {
    const sent = { file: 'b.csv', limit: 2, strict: true, region: 'south', rules: { c: null } }
    expect(readForm(fields, valuesFrom(fields, sent)).read).toEqual(sent)
  })
})
