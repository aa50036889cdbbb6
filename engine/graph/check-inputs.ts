/** Checks what a run is given, or what a person answers, against the JSON Schema that the author wrote. */
import { Ajv2020, type ErrorObject } from 'ajv/dist/2020.js'
import type { FieldProblem } from '../../contracts/errors.ts'
import type { JsonObject, JsonSchema } from '../../contracts/json.ts'

export type CheckInputs = (inputs: JsonObject) => { inputs: JsonObject; problems: FieldProblem[] }

/** Fills in defaults. Only for schemas that validation has found nothing wrong with. */
export function createInputCheck(schema: JsonSchema | undefined): CheckInputs {
  if (!schema || Object.keys(schema).length === 0) return (inputs) => ({ inputs, problems: [] })
  // The schema was checked when it was stored; checking it again would cost 20 ms and 2 MB for each workflow in use.
  const checked = { validateSchema: false, meta: false }
  const ajv = new Ajv2020({ strict: false, allErrors: true, useDefaults: true, validateFormats: false, ...checked })
  const validate = ajv.compile<JsonObject>({ type: 'object', ...schema })
  return (given) => {
    const inputs = structuredClone(given)
    return { inputs, problems: validate(inputs) ? [] : (validate.errors ?? []).map(toProblem) }
  }
}

/** What is wrong with a schema itself, if anything is. */
export function checkSchema(schema: JsonSchema): string | undefined {
  try {
    new Ajv2020({ strict: false, validateFormats: false }).compile(schema)
    return undefined
  } catch (error) {
    return error instanceof Error ? error.message : String(error)
  }
}

function toProblem(error: ErrorObject): FieldProblem {
  const missing = error.keyword === 'required' ? `/${error.params.missingProperty}` : ''
  const choices = error.keyword === 'enum' ? `: ${(error.params.allowedValues as unknown[]).join(', ')}` : ''
  return {
    path: error.instancePath + missing,
    message: missing ? 'is required' : `${error.message ?? 'does not fit'}${choices}`,
  }
}
