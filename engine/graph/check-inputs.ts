/** Checks what a run is given, or what a person answers, against the JSON Schema that the author wrote. */
import { Ajv2020, type ErrorObject } from 'ajv/dist/2020.js'
import type { FieldProblem } from '../../contracts/errors.ts'
import type { JsonObject, JsonSchema } from '../../contracts/json.ts'

export type CheckInputs = (inputs: JsonObject) => { inputs: JsonObject; problems: FieldProblem[] }

/** Fills in defaults. Only for schemas that validation has found nothing wrong with. */
export function createInputCheck(schema: JsonSchema | undefined): CheckInputs {
  if (!schema || Object.keys(schema).length === 0) return (inputs) => ({ inputs, problems: [] })
  // The schema was checked when it was stored. Checking it again would take 30 ms instead of one.
  const checked = { validateSchema: false, meta: false }
  const ajv = new Ajv2020({ strict: false, allErrors: true, useDefaults: true, validateFormats: false, ...checked })
  const validate = ajv.compile<JsonObject>({ type: 'object', ...schema })
  return (given) => {
    const inputs = structuredClone(given)
    return { inputs, problems: validate(inputs) ? [] : (validate.errors ?? []).map(toProblem) }
  }
}

/** The same for a value of any type, without defaults. */
export function createValueCheck(schema: JsonSchema): (value: unknown) => FieldProblem[] {
  if (Object.keys(schema).length === 0) return () => []
  const ajv = new Ajv2020({
    strict: false,
    allErrors: true,
    validateFormats: false,
    validateSchema: false,
    meta: false,
  })
  const validate = ajv.compile(schema)
  return (value) => (validate(value) ? [] : (validate.errors ?? []).map(toProblem))
}

/** Makes a function that says what is wrong with a schema itself, if anything is. Its first call takes about 20 ms. */
export function createSchemaCheck(): (schema: JsonSchema) => string | undefined {
  let ajv: Ajv2020 | undefined
  return (schema) => {
    ajv ??= new Ajv2020({ strict: false, validateFormats: false, addUsedSchema: false })
    try {
      ajv.compile(schema)
      return undefined
    } catch (error) {
      return error instanceof Error ? error.message : String(error)
    }
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
