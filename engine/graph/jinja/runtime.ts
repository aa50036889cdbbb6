/** The library's own values and scopes. */
import { Environment, type Runtime, type Scope } from './library.ts'

const longestRange = 100_000

const converter = new Environment()

export function toRuntime(value: unknown): Runtime {
  converter.variables.delete('value')
  const runtime = converter.set('value', value)
  converter.variables.delete('value')
  return runtime
}

/** The names that every template knows. Nothing here looks at the clock or the machine. */
export function makeGlobals(): Scope {
  const globals = new Environment()
  const constants = { true: true, false: false, none: null, True: true, False: false, None: null }
  for (const [name, value] of Object.entries(constants)) globals.set(name, value)
  globals.set('range', range)
  return globals
}

function range(first: number, end?: number, by = 1): number[] {
  const [start, stop] = end === undefined ? [0, first] : [first, end]
  const length = Math.max(0, Math.ceil((stop - start) / by))
  if (!(length <= longestRange)) throw new Error(`range is longer than ${longestRange}`)
  return Array.from({ length }, (_, index) => start + index * by)
}

/** What the template itself set. Every scope of the library brings its own `namespace`, which is not meant. */
export function findLocal(scope: Scope | undefined, name: string, globals: Scope): Runtime | undefined {
  for (let current = scope; current && current !== globals; current = current.parent) {
    const value = current.variables.get(name)
    if (value && !(name === 'namespace' && value.type === 'FunctionValue')) return value
  }
  return undefined
}

export const isData = ({ type }: Runtime): boolean => type !== 'FunctionValue' && type !== 'NamespaceValue'

export const childrenOf = (value: object): Iterable<Runtime> =>
  value instanceof Map ? value.values() : Array.isArray(value) ? value : []
