/** A tool as a folder: what it takes and gives as JSON Schema, one function, and a test that needs nothing but Node. */
type File = { file: string; text: string }

export function toolFiles(name: string): File[] {
  return [
    { file: 'component.json', text: `${JSON.stringify(component(name), null, 2)}\n` },
    { file: `${name}.js`, text: code(name) },
    { file: `${name}.test.js`, text: test(name) },
    { file: 'package.json', text: `${JSON.stringify({ type: 'module', private: true }, null, 2)}\n` },
  ]
}

export const component = (name: string) => ({
  type: 'tool',
  name,
  description: 'Counts the words of a text.',
  effect: 'none',
  inputSchema: {
    type: 'object',
    properties: { text: { type: 'string' } },
    required: ['text'],
    additionalProperties: false,
  },
  outputSchema: { type: 'object', properties: { words: { type: 'integer' } }, required: ['words'] },
  examples: [{ text: 'one two three' }],
})

const functionName = (name: string) => name.replace(/-([a-z0-9])/g, (_, letter: string) => letter.toUpperCase())

const code = (
  name: string,
) => `/** Takes and gives what component.json says. It runs in a sandbox: no files, no network, no modules. */
export function ${functionName(name)}(inputs) {
  const words = inputs.text.split(/\\s+/).filter(Boolean)
  return { words: words.length }
}
`

const test = (name: string) => `import assert from 'node:assert/strict'
import { test } from 'node:test'
import component from './component.json' with { type: 'json' }
import { ${functionName(name)} } from './${name}.js'

test('counts the words of its example', () => {
  assert.deepEqual(${functionName(name)}(component.examples[0]), { words: 3 })
})

test('counts none in an empty text', () => {
  assert.deepEqual(${functionName(name)}({ text: ' ' }), { words: 0 })
})
`
