import { describe, expect, test } from 'vitest'
import { fieldGroups } from './node-fields.ts'
import { toggleTool, toolNamesIn } from './tool-list.ts'

describe('the tools of an agent', () => {
  const older = { name: 'web_search', description: 'Looks it up' }

  test('are named, however a file writes them', () => {
    expect(toolNamesIn(['csv_parse', older, 7, ''])).toEqual(['csv_parse', 'web_search'])
    expect(toolNamesIn(undefined)).toEqual([])
  })

  test('come and go, and the others stay as they are written', () => {
    expect(toggleTool([older], 'csv_parse')).toEqual([older, 'csv_parse'])
    expect(toggleTool([older, 'csv_parse'], 'csv_parse')).toEqual([older])
    expect(toggleTool(['csv_parse'], 'csv_parse')).toBeUndefined()
    expect(toggleTool(undefined, 'csv_parse')).toEqual(['csv_parse'])
  })
})

test('tools and secrets are picked, not typed', () => {
  const texts = { type: 'array', items: { type: 'string' } }
  const [main] = fieldGroups({
    properties: { tools: { type: 'array', items: { anyOf: [] } }, secrets: texts, choices: texts },
  })
  expect(main?.fields.map(({ kind }) => kind)).toEqual(['tools', 'secrets', 'texts'])
})
