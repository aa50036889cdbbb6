/**
 * Conditions: one expression in the grammar of templates, without the braces. Constants, names with dotted paths and
 * indexes, `and or not`, chained comparisons, `in`, `+ - * / %`, and filters (`rows | length > 0`).
 */
import { AppError, isAppError } from '../../contracts/errors.ts'
import type { Json, JsonObject } from '../../contracts/json.ts'
import { StrictInterpreter } from './jinja/interpreter.ts'
import { isExpression, type Node } from './jinja/library.ts'
import { type Parsed, parse } from './jinja/parse.ts'
import { remember } from './jinja/remember.ts'
import { isTruthy } from './jinja/values.ts'

type ParsedExpression = { parsed: Parsed; expression: Node }

const parseOnce = remember(parseExpression, 500)

/** @throws AppError expression-invalid, whose detail names what is missing and what there is. */
export function evaluateExpression(text: string, variables: JsonObject): Json {
  return guard(text, () => {
    const { parsed, expression } = parseOnce(text)
    return new StrictInterpreter(parsed, variables).value(expression) ?? null
  })
}

/** Empty text, empty lists and objects, 0, false and null are false; all else is true. */
export const truthy = (value: Json): boolean => isTruthy(value)

/** The names that an expression needs from outside, in the order in which it first uses them. */
export const expressionRoots = (text: string): string[] => guard(text, () => parseOnce(text).parsed.roots)

/** What is wrong with the expression as it stands, if anything is. */
export function checkExpression(text: string): string | undefined {
  try {
    expressionRoots(text)
    return undefined
  } catch (error) {
    return isAppError(error) ? error.detail : String(error)
  }
}

function parseExpression(text: string): ParsedExpression {
  if (text.trim() === '') throw new Error('it is empty')
  if (/^\s*\{\{/.test(text)) throw new Error('it is written without {{ and }}')
  const parsed = parse(`{{ ${text} }}`)
  const [expression, ...others] = parsed.program.body
  if (!expression || others.length > 0 || !isExpression(expression)) throw new Error('it is more than one expression')
  return { parsed, expression }
}

function guard<Result>(text: string, work: () => Result): Result {
  try {
    return work()
  } catch (error) {
    if (isAppError(error)) throw error
    const reason = error instanceof RangeError ? 'it is nested too deeply' : (error as Error).message
    const shown = text.length > 80 ? `${text.slice(0, 79)}…` : text
    throw new AppError('expression-invalid', { detail: `«${shown}»: ${reason.replace(/\.?$/, '.')}`, cause: error })
  }
}
