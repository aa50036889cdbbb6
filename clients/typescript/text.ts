/** Texts and expressions around references: they keep their references, so that a node waits for what it reads. */
import { AppError } from '../../contracts/errors.ts'
import type { Json } from '../../contracts/json.ts'
import { SecretName } from '../../contracts/secrets.ts'
import { type InRun, isWritable, type Place, printPlace, type Writable, written } from './reference.ts'

/** Not only in types: an expression can also stand without braces, inside others and in conditions. */
const source: unique symbol = Symbol('source')

/** A value that is computed from others in the run. */
export interface Expression<T> extends InRun<T> {
  readonly [source]: string
}

/** A text with values of the run in it. */
export interface Text extends InRun<string> {
  readonly isText: true
}

/** text`Dear ${inputs.customer}, …`. What stands in the text itself may be Jinja: `{% if … %}`, filters. */
export function text(strings: TemplateStringsArray, ...values: readonly (Writable | string | number)[]): Text {
  const places = values.flatMap(placesOf)
  const printed = join(strings, values, printInText)
  return { isText: true, [written]: { json: () => printed, places } } as unknown as Text
}

/**
 * expression`${check.output.invalidCount} > 0`: an expression in the grammar of templates. What is no reference is
 * written as a constant. Say its type where it is not a truth: expression<number>`…`.
 */
export function expression<T = boolean>(
  strings: TemplateStringsArray,
  ...values: readonly (Writable | Json)[]
): Expression<T> {
  return createExpression<T>(join(strings, values, printOperand), values.flatMap(placesOf))
}

/** A secret of the installation, for the arguments of a tool: alone, or in a text. Nothing else may read it. */
export function secret(name: string): Text {
  const read = SecretName.safeParse(name)
  if (!read.success) throw invalid(`secret(${JSON.stringify(name)}): ${read.error.issues[0]?.message}`)
  return { isText: true, [written]: { json: () => `{{ secrets.${name} }}`, places: [] } } as unknown as Text
}

/** One of two values, by a truth. The one that is not chosen is not looked at. */
export const choose = <A extends Json, B extends Json>(
  condition: InRun<boolean>,
  yes: InRun<A> | A,
  no: InRun<B> | B,
): Expression<A | B> => expression<A | B>`${operand(yes)} if ${condition} else ${operand(no)}`

/** A plain value stays what it is, even if it looks like a tag. */
function printInText(value: Writable | string | number): string {
  if (isWritable(value)) return String(value[written].json())
  return /\{[{%#]/.test(String(value)) ? `{{ ${printConstant(value)} }}` : String(value)
}

/** As JSON, for a prompt or a text. */
export const asJson = (value: Writable): Expression<string> => expression<string>`${value} | tojson`

/** An expression where the document wants it without braces. */
export function withoutBraces(value: Expression<unknown> | InRun<unknown> | string): Writable | string {
  if (typeof value === 'string') return value
  return { [written]: { json: () => outermost(value), places: value[written].places } }
}

function createExpression<T>(printed: string, places: readonly Place[]): Expression<T> {
  return {
    [source]: printed,
    [written]: { json: () => `{{ ${printed} }}`, places },
  } as unknown as Expression<T>
}

const isExpression = (value: Writable): value is Expression<unknown> => source in value
const operand = <T extends Json>(value: InRun<T> | T): Writable | Json => value as Writable | Json
const placesOf = (value: unknown): readonly Place[] => (isWritable(value) ? value[written].places : [])

const outermost = (value: Writable): string => (isExpression(value) ? value[source] : printOperand(value))

function printOperand(value: Writable | Json): string {
  if (!isWritable(value)) return printConstant(value)
  if (isExpression(value)) return `(${value[source]})`
  const [place] = value[written].places
  if ('isText' in value && value.isText === true) throw invalid('A text cannot stand in an expression; join with ~.')
  return place ? printPlace(place) : ''
}

function printConstant(value: Json): string {
  if (value === null) return 'none'
  if (typeof value === 'string') return JSON.stringify(value).replace(/[{}]/g, escapeBrace)
  if (typeof value === 'number') return printNumber(value)
  if (typeof value === 'boolean') return String(value)
  if (Array.isArray(value)) return `[${value.map(printConstant).join(', ')}]`
  const members = Object.entries(value).map(([key, item]) => `${printConstant(key)}: ${printConstant(item)}`)
  return `{${members.join(', ')}}`
}

/** So that no text can be taken for a tag. */
const escapeBrace = (brace: string) => `\\u${brace.charCodeAt(0).toString(16).padStart(4, '0')}`

function printNumber(value: number): string {
  const printed = String(value)
  if (/^-?\d+(\.\d+)?$/.test(printed)) return printed
  throw invalid(`The number ${printed} cannot be written in an expression. Hand it over as an input.`)
}

const join = <V>(strings: readonly string[], values: readonly V[], print: (value: V) => string): string =>
  strings.map((string, index) => string + (index < values.length ? print(values[index] as V) : '')).join('')

const invalid = (detail: string) => new AppError('blueprint-invalid', { detail })
