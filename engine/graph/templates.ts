/** Templates in nodes: Jinja on JSON values, strict about names that do not exist, bounded, never `eval`. */
import { AppError, isAppError } from '../../contracts/errors.ts'
import type { Json, JsonObject } from '../../contracts/json.ts'
import { StrictInterpreter } from './jinja/interpreter.ts'
import { isExpression, type Node } from './jinja/library.ts'
import { type Parsed, parse } from './jinja/parse.ts'
import { remember } from './jinja/remember.ts'
import { isObject } from './jinja/values.ts'

const parseOnce = remember(parse, 500)

/** @throws AppError template-invalid, whose detail names what is missing and what there is. */
export function renderTemplate(text: string, variables: JsonObject): string {
  return hasTags(text) ? guard(() => new StrictInterpreter(parseOnce(text), variables).render()) : text
}

/**
 * Renders every string in a value. A string that is one `{{ expression }}` and nothing else becomes the expression's
 * value with its type, so that a node can hand a list on; a string without tags stays as it is.
 */
export function renderValue(value: Json, variables: JsonObject): Json {
  if (typeof value === 'string') return hasTags(value) ? renderText(value, variables) : value
  if (Array.isArray(value)) return value.map((item) => renderValue(item, variables))
  if (!isObject(value)) return value
  return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, renderValue(item, variables)]))
}

/** The names that a template needs from outside, in the order in which it first uses them. */
export const templateRoots = (text: string): string[] => (hasTags(text) ? guard(() => parseOnce(text).roots) : [])

/** What is wrong with the template as it stands, if anything is. */
export function checkTemplate(text: string): string | undefined {
  try {
    templateRoots(text)
    return undefined
  } catch (error) {
    return isAppError(error) ? error.detail : String(error)
  }
}

/** A text without tags is no template: it stays as it is to its last character. */
const hasTags = (text: string) => text.includes('{{') || text.includes('{%')

function renderText(text: string, variables: JsonObject): Json {
  return guard(() => {
    const parsed = parseOnce(text)
    const expression = onlyExpression(text, parsed)
    const interpreter = new StrictInterpreter(parsed, variables)
    return expression ? (interpreter.value(expression) ?? null) : interpreter.render()
  })
}

function onlyExpression(text: string, { program }: Parsed): Node | undefined {
  const [node, ...others] = program.body
  return node && others.length === 0 && isExpression(node) && text.startsWith('{{') ? node : undefined
}

function guard<Result>(work: () => Result): Result {
  try {
    return work()
  } catch (error) {
    if (isAppError(error)) throw error
    const reason = error instanceof RangeError ? 'it is nested too deeply' : sentence(error)
    throw new AppError('template-invalid', { detail: `The template cannot be rendered: ${reason}`, cause: error })
  }
}

function sentence(error: unknown): string {
  const text = error instanceof Error ? error.message : String(error)
  return /[.!?]$/.test(text) ? text : `${text}.`
}
