import { expect, it } from 'vitest'
import { z } from 'zod'
import type { JsonSchema } from '../../../contracts/json.ts'
import { LlmNode } from '../../../contracts/nodes/llm.ts'
import { exampleSchema } from '../parts/part-examples.ts'
import { partsOf } from './widget-of.ts'

const kinds = (schema: JsonSchema, choices = {}) =>
  Object.fromEntries(partsOf(schema, choices).map(({ name, widget }) => [name, widget]))

it('each part of a schema has the control that fits it', () => {
  expect(kinds(exampleSchema)).toEqual({
    title: 'text',
    prompt: 'template',
    note: 'long-text',
    temperature: 'number',
    retries: 'integer',
    timeout: 'duration-s',
    strict: 'boolean',
    region: 'choice',
    stop_sequences: 'list',
    headers: 'key-values',
    token: 'secret',
    times: 'cron',
    output_schema: 'schema',
    code: 'javascript',
    arguments: 'json',
    window: 'group',
  })
})

it('reads the schema of a node, with what the caller knows better', () => {
  const schema = z.toJSONSchema(LlmNode, { io: 'input' }) as JsonSchema
  expect(kinds(schema, { prompt: 'template', id: 'hidden', json_schema: 'schema' })).toMatchObject({
    prompt: 'template',
    model: 'text',
    temperature: 'number',
    max_tokens: 'integer',
    json_schema: 'schema',
    llm_config: 'group',
    max_repairs: 'integer',
  })
  expect(kinds(schema, { id: 'hidden' })).not.toHaveProperty('id')
})

it('what may be null as well is what it is beside that; what has a default is not needed', () => {
  const schema: JsonSchema = {
    required: ['most', 'way'],
    properties: {
      most: { anyOf: [{ type: 'integer', minimum: 1 }, { type: 'null' }], description: 'At most' },
      way: { type: 'string', default: 'fast' },
    },
  }
  expect(partsOf(schema)).toMatchObject([
    { widget: 'integer', hint: 'At most', label: 'Most', isRequired: true, schema: { minimum: 1 } },
    { widget: 'text', isRequired: false },
  ])
})
