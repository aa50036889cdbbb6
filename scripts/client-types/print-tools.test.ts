import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { builtinTools } from '../../engine/tools/registry.ts'
import { printTools } from './print-tools.ts'
import { printType } from './print-type.ts'

const file = join(import.meta.dirname, '..', '..', 'clients', 'typescript', 'generated', 'tools.ts')

describe('the types of the tools', () => {
  it('are up to date: else run node scripts/generate-client-types.ts', () => {
    expect(readFileSync(file, 'utf8').replaceAll('\r\n', '\n')).toBe(printTools(builtinTools()))
  })

  it.each([
    [{ type: 'integer' }, 'number'],
    [{ enum: ['a', "b'c", 1, null] }, "'a' | 'b\\'c' | 1 | null"],
    [{ type: 'array', items: { anyOf: [{ type: 'string' }, { type: 'null' }] } }, '(string | null)[]'],
    [{ type: 'array' }, 'Json[]'],
    [{ type: 'object', additionalProperties: { type: 'string' } }, 'Record<string, string>'],
    [{ type: 'object', additionalProperties: {} }, 'JsonObject'],
    [{ description: 'Any JSON value' }, 'Json'],
    [{ type: 'object', properties: { 'a-b': { type: 'string' } }, required: ['a-b'] }, "{\n  'a-b': string\n}"],
  ])('print %j as %s', (schema, type) => {
    expect(printType(schema)).toBe(type)
  })

  it('keep what a schema says of a member, and cannot be ended by it', () => {
    const properties = { text: { type: 'string', default: 'x', description: 'All of it. */ // and more' } }
    expect(printType({ type: 'object', properties })).toBe(
      '{\n  /** All of it. * / // and more. Without it: "x" */\n  text?: string\n}',
    )
  })
})
