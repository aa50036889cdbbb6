/** Runs a parsed template: strict about what is missing, on JSON values, within limits. */
import type { Json, JsonObject } from '../../../contracts/json.ts'
import { describe } from '../paths.ts'
import { type FilterArguments, filters, longestValue } from './filters.ts'
import {
  type Binary,
  type Call,
  Environment,
  type Filter,
  type FilterBlock,
  Interpreter,
  type Keyword,
  type Member,
  type Node,
  type Runtime,
  type Scope,
} from './library.ts'
import { isMethod, pathOf, readMember } from './members.ts'
import { bracketFilter, filterName, type Parsed } from './parse.ts'
import { childrenOf, findLocal, isData, makeGlobals, toRuntime } from './runtime.ts'
import { contains, holds, kindOf, nameList } from './values.ts'

/** Evaluations of one node. A table of 3,000 rows and ten columns takes about 100,000. */
const mostSteps = 500_000
/** Values inside lists and objects that a template itself puts together. */
const mostValues = 1_000_000

/** A value that is known as JSON, without a detour through the library's own values. */
type Direct = { value: Json | undefined }

const unprintable: Record<string, string> = {
  FunctionValue: 'a function: call it with ()',
  NamespaceValue: 'a namespace',
}

export class StrictInterpreter extends Interpreter {
  readonly #parsed: Parsed
  readonly #variables: JsonObject
  readonly #globals: Scope
  readonly #runtimes = new WeakMap<object, Runtime>()
  readonly #jsons = new WeakMap<Runtime, Json>()
  readonly #weights = new WeakMap<object, number>()
  #keepsType: Node | undefined
  #steps = 0
  #printed = 0

  constructor(parsed: Parsed, variables: JsonObject) {
    const globals = makeGlobals()
    super(globals)
    this.#globals = globals
    this.#parsed = parsed
    this.#variables = variables
  }

  render(): string {
    return String(this.evaluate(this.#parsed.program, new Environment(this.#globals)).value)
  }

  /** The value, with its type, of the one expression of which the template consists. */
  value(expression: Node): Json | undefined {
    this.#keepsType = expression
    return this.#json(expression, new Environment(this.#globals))
  }

  override evaluate(node: Node | undefined, scope: Scope): Runtime {
    if (!node) return toRuntime(undefined)
    this.#spend(1)
    const direct = this.#direct(node, scope)
    const value = direct ? this.#fromJson(direct.value) : (super.evaluate(node, scope) ?? toRuntime(undefined))
    this.#check(node, value, scope)
    // The library prepares a scope for each item before it runs the first.
    if (this.#parsed.iterables.has(node) && Array.isArray(value.value)) this.#spend(3 * value.value.length)
    return this.#parsed.outputs.has(node) && node !== this.#keepsType ? this.#print(value) : value
  }

  #spend(steps: number): void {
    this.#steps += steps
    if (this.#steps > mostSteps) throw new Error(`it takes more than ${mostSteps} steps`)
  }

  #json(node: Node, scope: Scope): Json | undefined {
    const direct = this.#direct(node, scope)
    return direct ? direct.value : this.#toJson(this.evaluate(node, scope))
  }

  #direct(node: Node, scope: Scope): Direct | undefined {
    switch (node.type) {
      case 'Identifier':
        return this.#directName(node.value, node, scope)
      case 'MemberExpression':
        return this.#directMember(node, scope)
      case 'FilterExpression':
        return this.#present(node, this.#filter(node, this.#json(node.operand, scope), scope), scope)
      case 'FilterStatement': {
        const body = super.evaluate({ type: 'Program', body: node.body }, scope)
        return { value: this.#filter(node, String(body.value), scope) }
      }
      case 'BinaryExpression':
        return this.#comparison(node, scope)
      case 'CallExpression':
        return this.#replaceCall(node, scope)
      default:
        return undefined
    }
  }

  #directName(name: string, node: Node, scope: Scope): Direct | undefined {
    const local = findLocal(scope, name, this.#globals)
    if (local) return isData(local) ? { value: this.#toJson(local) } : undefined
    if (Object.hasOwn(this.#variables, name)) return { value: this.#variables[name] }
    if (this.#globals.variables.has(name)) return undefined
    return this.#present(node, undefined, scope)
  }

  #directMember(node: Member, scope: Scope): Direct | undefined {
    if (node.computed && node.property.type === 'SliceExpression') return undefined
    const object = this.#direct(node.object, scope)
    if (!object) return undefined
    const key = this.#key(node, scope)
    const value = readMember(object.value, key)
    if (value === undefined && isMethod(object.value, key)) return undefined
    return this.#present(node, value, scope)
  }

  #key({ property, computed }: Member, scope: Scope): Json | undefined {
    if (computed) return this.#json(property, scope)
    return 'value' in property ? (property.value as string | number) : undefined
  }

  /** Lets a missing value through only where the template says what happens then. */
  #present(node: Node, value: Json | undefined, scope: Scope): Direct {
    if (value === undefined && !this.#parsed.mayBeMissing.has(node)) throw new Error(this.#missing(node, scope))
    return { value }
  }

  #missing(node: Node, scope: Scope): string {
    if (node.type === 'Identifier') {
      const names = Object.keys(this.#variables)
      const known = names.length > 0 ? `Known names: ${nameList(names)}.` : 'No names are known here.'
      return `there is no «${node.value}». ${known}`
    }
    if (node.type === 'MemberExpression') {
      const object = this.#direct(node.object, scope)?.value
      return `there is no «${pathOf(node)}»: ${describe(`«${pathOf(node.object)}»`, object ?? null)}`
    }
    return node.type === 'FilterExpression' ? `«${filterName(node)}» found nothing` : 'a value is missing'
  }

  /** The library's `text.replace()` knows no bound for its result; the filter of that name does. */
  #replaceCall({ callee, args }: Call, scope: Scope): Direct | undefined {
    if (callee.type !== 'MemberExpression' || pathOf(callee.property) !== 'replace') return undefined
    const object = this.#json(callee.object, scope)
    if (typeof object !== 'string') return undefined
    return {
      value: filters.replace?.(object, this.#arguments({ filter: { type: 'CallExpression', callee, args } }, scope)),
    }
  }

  #filter(node: Filter | FilterBlock, operand: Json | undefined, scope: Scope): Json | undefined {
    const name = filterName(node)
    if (name === bracketFilter) return operand
    const filter = filters[name]
    try {
      if (!cheapFilters.has(name)) this.#spend(costOf(operand))
      const result = filter?.(operand, this.#arguments(node, scope))
      if (typeof result === 'string') this.#spend(costOf(result))
      return result
    } catch (error) {
      throw new Error(`${name}: ${error instanceof Error ? error.message : error}`, { cause: error })
    }
  }

  #arguments({ filter }: Pick<Filter, 'filter'>, scope: Scope): FilterArguments {
    const nodes = filter.type === 'CallExpression' ? filter.args : []
    const isNamed = (node: Node): node is Keyword => node.type === 'KeywordArgumentExpression'
    return {
      list: nodes.filter((node) => !isNamed(node)).map((node) => this.#json(node, scope) ?? null),
      named: Object.fromEntries(
        nodes.filter(isNamed).map(({ key, value }) => [key.value, this.#json(value, scope) ?? null]),
      ),
    }
  }

  /** Comparisons, `in` and `%` as in Python: equal in type, texts have an order, `1 < x < 9` is a chain. */
  #comparison(node: Binary, scope: Scope): Direct | undefined {
    const operator = node.operator.value
    if (operator === 'in' || operator === 'not in') {
      const [needle, haystack] = [this.#json(node.left, scope), this.#json(node.right, scope)]
      this.#spend(costOf(haystack))
      return { value: contains(haystack, needle) === (operator === 'in') }
    }
    if (operator === '%') return this.#modulo(node, scope)
    return isComparison(node) ? { value: this.#chain(node, scope).holds } : undefined
  }

  #chain(node: Binary, scope: Scope): { holds: boolean; last: Json | undefined } {
    const { left, right, operator } = node
    const before = isComparison(left) ? this.#chain(left, scope) : { holds: true, last: this.#json(left, scope) }
    if (!before.holds) return { holds: false, last: undefined }
    const last = this.#json(right, scope)
    this.#spend(costOf(last))
    return { holds: holds(operator.value, before.last, last), last }
  }

  #modulo(node: Binary, scope: Scope): Direct | undefined {
    const [a, b] = [this.#json(node.left, scope), this.#json(node.right, scope)]
    if (typeof a !== 'number' || typeof b !== 'number') throw new Error(`${kindOf(a)} % ${kindOf(b)} has no meaning`)
    if (b === 0) throw new Error('a division by zero')
    return { value: a - b * Math.floor(a / b) }
  }

  #check(node: Node, { type, value }: Runtime, scope: Scope): void {
    if (typeof value === 'number' && !Number.isFinite(value))
      throw new Error('a division by zero, or a number too large')
    if (typeof value === 'string' && value.length > longestValue) {
      throw new Error(`the result is longer than ${longestValue} characters`)
    }
    if (type === 'UndefinedValue' && ['MemberExpression', 'CallExpression'].includes(node.type)) {
      this.#present(node, undefined, scope)
    }
    if (typeof value === 'object' && value !== null && isBuilt(node) && this.#weigh(value) > mostValues) {
      throw new Error(`it builds a list of more than ${mostValues} values`)
    }
  }

  /** How many values hang below this one. Lists that hold themselves many times over would print without end. */
  #weigh(value: unknown): number {
    if (typeof value !== 'object' || value === null) return 1
    const known = this.#weights.get(value)
    if (known !== undefined) return known
    let weight = 1
    for (const item of childrenOf(value)) {
      if (item.type === 'NamespaceValue') throw new Error('a namespace cannot be put into another value')
      weight += this.#weigh(item.value)
    }
    this.#weights.set(value, weight)
    return weight
  }

  #print(value: Runtime): Runtime {
    const refused = unprintable[value.type]
    if (refused) throw new Error(`it prints ${refused}`)
    if (value.type === 'NullValue' || value.type === 'UndefinedValue') return value
    const text = value.toString()
    this.#printed += text.length
    if (this.#printed > longestValue) throw new Error(`the result is longer than ${longestValue} characters`)
    return toRuntime(text)
  }

  #fromJson(value: Json | undefined): Runtime {
    if (typeof value !== 'object' || value === null) return toRuntime(value)
    const known = this.#runtimes.get(value)
    if (known) return known
    const runtime = toRuntime(value)
    this.#runtimes.set(value, runtime)
    this.#jsons.set(runtime, value)
    return runtime
  }

  #toJson(runtime: Runtime): Json | undefined {
    const { type, value } = runtime
    if (type === 'NullValue') return null
    if (typeof value !== 'object' || value === null)
      return isData(runtime) ? (value as Json | undefined) : this.#refuse(type)
    if (!isData(runtime)) return this.#refuse(type)
    const known = this.#jsons.get(runtime)
    if (known !== undefined) return known
    const json = Array.isArray(value)
      ? value.map((item: Runtime) => this.#toJson(item) ?? null)
      : Object.fromEntries([...(value as Map<string, Runtime>)].flatMap(([key, item]) => this.#entry(key, item)))
    this.#jsons.set(runtime, json)
    return json
  }

  #entry(key: string, item: Runtime): [string, Json][] {
    const value = this.#toJson(item)
    return value === undefined ? [] : [[key, value]]
  }

  #refuse(type: string): never {
    throw new Error(`a value is ${unprintable[type] ?? type}`)
  }
}

const cheapFilters = new Set(['default', 'd', 'length', 'count', 'first', 'last', 'safe', 'round', 'abs'])

/** Roughly how many evaluations of a node it takes to go through a value once. */
function costOf(value: Json | undefined): number {
  if (typeof value === 'string') return Math.ceil(value.length / 100)
  return Array.isArray(value) ? Math.ceil(value.length / 2) : 1
}

const isBuilt = ({ type }: Node): boolean =>
  type === 'ArrayLiteral' || type === 'TupleLiteral' || type === 'ObjectLiteral' || type === 'BinaryExpression'

const comparisons = new Set(['==', '!=', '<', '<=', '>', '>='])
const isComparison = (node: Node): node is Binary =>
  node.type === 'BinaryExpression' && comparisons.has(node.operator.value)
