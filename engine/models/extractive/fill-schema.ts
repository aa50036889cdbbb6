/** Answers with JSON: members are looked up by name in the figures; a text that is not there becomes the written one. */
import { AppError } from '../../../contracts/errors.ts'
import type { Json, JsonObject, JsonSchema } from '../../../contracts/json.ts'

/** @throws AppError model-failed when a required member is neither in the prompt nor a text. */
export function fillSchema(schema: JsonSchema, figures: readonly Json[], text: string): JsonObject {
  const properties = (schema.properties ?? {}) as Record<string, JsonObject>
  const required = Array.isArray(schema.required) ? schema.required : Object.keys(properties)
  const filled: JsonObject = {}
  for (const [name, property] of Object.entries(properties)) {
    const value = findMember(figures, name, property.type) ?? (property.type === 'string' ? text : undefined)
    if (value !== undefined) filled[name] = value
    else if (required.includes(name)) throw cannotFill(name)
  }
  return filled
}

const cannotFill = (name: string) =>
  new AppError('model-failed', {
    detail: `local-extractive only finds what stands in the prompt, and there is no «${name}» in it. Use a language model for this.`,
  })

function findMember(values: readonly Json[], name: string, type: Json | undefined): Json | undefined {
  for (const value of values) {
    if (typeof value !== 'object' || value === null) continue
    if (!Array.isArray(value)) {
      const member = value[name]
      if (
        member !== undefined &&
        (type === undefined || typeOf(member) === type || (type === 'integer' && Number.isInteger(member)))
      ) {
        return member
      }
    }
    const found = findMember(Object.values(value), name, type)
    if (found !== undefined) return found
  }
  return undefined
}

const typeOf = (value: Json): string => (value === null ? 'null' : Array.isArray(value) ? 'array' : typeof value)
