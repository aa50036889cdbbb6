/** Old blueprint files always open: small steps from each format to the next, ending in today's. */
import type { JsonObject } from './json.ts'

type Step = {
  from: (document: Record<string, unknown>) => boolean
  up: (document: Record<string, unknown>) => Record<string, unknown>
}

const steps: readonly Step[] = [
  {
    // iceOS files kept their name in the metadata, or had only an id.
    from: (document) => typeof document.name !== 'string' || document.name.trim() === '',
    up: (document) => ({ ...document, name: olderName(document) }),
  },
  {
    // Inputs were two lists of names; now they are a JSON Schema.
    from: ({ inputs }) =>
      isObject(inputs) &&
      (Array.isArray(inputs.required) || Array.isArray(inputs.optional)) &&
      !('properties' in inputs),
    up: (document) => ({ ...document, inputs: inputsFromNames(document.inputs as NamedInputs) }),
  },
]

/** Gives a document in today's shape; what it does not understand it leaves for validation to name. */
export function upgradeDocument(document: Record<string, unknown>): Record<string, unknown> {
  return steps.reduce((current, step) => (step.from(current) ? step.up(current) : current), document)
}

function olderName(document: Record<string, unknown>): string {
  const metadata = isObject(document.metadata) ? document.metadata : {}
  const names = [metadata.draft_name, document.id, document.blueprint_id]
  return names.find((name) => typeof name === 'string' && name.trim() !== '')?.toString() ?? 'Untitled workflow'
}

type NamedInputs = { required?: string[]; optional?: string[] }
function inputsFromNames({ required = [], optional = [] }: NamedInputs): JsonObject {
  const properties = Object.fromEntries([...required, ...optional].map((name) => [name, {}]))
  return { type: 'object', properties, required }
}

const isObject = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value)
