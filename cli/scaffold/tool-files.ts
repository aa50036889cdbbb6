/** A tool as a folder: what it takes and gives, one function, and tests that run in the same sandbox as the tool. */
type File = { file: string; text: string }

export function toolFiles(name: string): File[] {
  return [
    { file: 'tool.yaml', text: manifest(name) },
    { file: `${name}.ts`, text: code },
    { file: 'tests.yaml', text: tests },
    { file: 'README.md', text: readme(name) },
  ]
}

const manifest = (name: string) => `name: ${name}
description: Counts the words of a text.
code: ${name}.ts
effect: none # none computes; read looks outside; write may change something outside

inputSchema:
  type: object
  properties:
    text: { type: string }
  required: [text]
  additionalProperties: false
outputSchema:
  type: object
  properties:
    words: { type: integer }
  required: [words]
examples:
  - text: one two three

# What the code may reach besides its inputs. The sandbox has no network and no files.
permissions: { network: [], files: [] }
limits: { timeout_seconds: 10 }
`

const code = `type Inputs = { text: string }

/** Takes and gives what tool.yaml says. It runs in a sandbox: no files, no network, no modules. */
export default function (inputs: Inputs) {
  const words = inputs.text.split(/\\s+/).filter(Boolean)
  return { words: words.length }
}
`

const tests = `- name: counts the words of a text
  input: { text: one two three }
  output: { words: 3 }
- name: counts none in an empty text
  input: { text: " " }
  output: { words: 0 }
- name: refuses what is no text
  input: { text: 7 }
  error: must be string
`

const readme = (name: string) => `# ${name}

Counts the words of a text.

    ice push              checks it, runs its tests, and registers it
    ice push --dry-run    the same without registering
    ice run ${name} --input text="one two three" --wait 20
`
