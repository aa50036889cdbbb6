/** A workflow with three node types that needs no key, no network and no file. */
export const blueprintFile = (name: string) => `# ice run ${name}.yaml --input name=Ada --watch
schema_version: 1.2.0
name: ${name}
description: Greets somebody, and says how long the name is.

inputs:
  type: object
  properties:
    name: { type: string, default: world }

nodes:
  - id: measure
    type: code
    code: |
      const name = inputs.name ?? 'world'
      return { name, letters: name.length }

  - id: is_long
    type: condition
    dependencies: [measure]
    expression: measure.letters > 10

  - id: greet
    type: tool
    tool_name: template
    dependencies: [measure, is_long]
    tool_args:
      template: "Hello {{ measure.name }}, your name has {{ measure.letters }} letters."

outputs:
  greeting: "{{ greet.text }}"
`
