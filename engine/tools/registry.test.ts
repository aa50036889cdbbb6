import { describe, expect, it } from 'vitest'
import { z } from 'zod'
import { builtinTools, createToolRegistry } from './registry.ts'
import { testContext } from './testing/test-context.ts'
import { defineTool } from './tool.ts'

const registry = createToolRegistry(builtinTools())
const run = (name: string, input: unknown) => registry.find(name).run(input, testContext())

describe('the registry', () => {
  it('lists each tool with its schemas, and its own examples fit them', () => {
    const tools = registry.list()
    expect(tools.map(({ name }) => name)).toEqual(registry.names)
    for (const { inputSchema, outputSchema, examples } of tools) {
      expect(inputSchema).toMatchObject({ type: 'object', additionalProperties: false })
      expect(outputSchema).toMatchObject({ type: 'object' })
      expect(examples.length).toBeGreaterThan(0)
      for (const example of examples)
        expect(Object.keys(inputSchema.properties ?? {})).toEqual(expect.arrayContaining(Object.keys(example)))
    }
    expect(JSON.parse(JSON.stringify(tools))).toEqual(tools)
  })

  it('says which tools there are when one is asked for that is not', () => {
    expect(() => registry.find('nope')).toThrow(
      expect.objectContaining({ code: 'component-not-found', detail: expect.stringContaining('csv_parse') }),
    )
  })
})

describe('defineTool', () => {
  it('reports every problem of an input with a pointer', async () => {
    const input = z.strictObject({ 'a/b': z.int(), list: z.array(z.string()) })
    const tool = defineTool({
      name: 't',
      description: '',
      effect: 'none',
      input,
      output: z.object({}),
      run: () => ({}),
    })
    await expect(tool.run({ 'a/b': 'x', list: ['a', 1] }, testContext())).rejects.toMatchObject({
      code: 'tool-input-invalid',
      problems: [{ path: '/a~1b' }, { path: '/list/1' }],
    })
  })
})

describe('small tools', () => {
  it('json_parse reads a part of a text', async () => {
    expect(await run('json_parse', { text: '{"a":[1,{"b":2}]}', path: 'a.1.b' })).toEqual({ value: 2 })
    await expect(run('json_parse', { text: '{' })).rejects.toMatchObject({ code: 'parse-failed' })
    await expect(run('json_parse', { text: '{}', path: 'x' })).rejects.toMatchObject({ code: 'value-missing' })
  })

  it('template leaves a text alone that has been rendered, whatever a question has put into it', async () => {
    const text = 'She asked: what is {{ secrets.KEY }} {% for %}?'
    expect(await run('template', { template: text })).toEqual({ text })
  })

  it('template renders with the variables it is given', async () => {
    expect(await run('template', { template: 'Hi {{ name }}', variables: { name: 'Ada' } })).toEqual({ text: 'Hi Ada' })
  })

  it('writer_tool cuts notes to 280 characters', async () => {
    expect(await run('writer_tool', { notes: 'short' })).toEqual({ summary: '[concise] short' })
    const { summary } = (await run('writer_tool', { notes: 'word '.repeat(100), style: 'x' })) as { summary: string }
    expect(summary.length).toBeLessThanOrEqual(284)
    expect(summary.endsWith('...')).toBe(true)
  })

  it('aggregator_concat makes a text or a list', async () => {
    expect(await run('aggregator_concat', { inputs: ['a', { b: 1 }], sep: '+' })).toEqual({ text: 'a+{"b":1}' })
    const picked = { inputs: [{ r: { t: 1 } }, {}], key: 'r.t', as_json_array: true }
    expect(await run('aggregator_concat', picked)).toEqual({ items: [1, null] })
  })

  it('delay waits, and ends at once when cancelled', async () => {
    expect(await run('delay', { seconds: 0.01 })).toEqual({ seconds: 0.01 })
    const controller = new AbortController()
    const waiting = registry.find('delay').run({ seconds: 60 }, testContext({ signal: controller.signal }))
    controller.abort()
    await expect(waiting).rejects.toMatchObject({ code: 'node-cancelled' })
  })
})
