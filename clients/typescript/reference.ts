/** References to values that exist only when a run has got there: what a run is given, and what earlier nodes gave. */
import { AppError } from '../../contracts/errors.ts'
import type { Json } from '../../contracts/json.ts'
import type { Draft } from './draft.ts'

/** Only in types: of what type the value will be. */
export declare const valueType: unique symbol
/** How a value that a builder made stands in the document, and which nodes it reads. */
export const written: unique symbol = Symbol('written')

export type Written = { json: () => Json; places: readonly Place[] }
export type Writable = { readonly [written]: Written }

/** A part of a node's output, or of a value that is there under a name: the run's `inputs`, the item of a loop. */
export type Place = { owner: Draft | string; path: readonly (string | number)[] }
export type InRun<T> = Writable & { readonly [valueType]: T }

/** A value of type T in a later run. Its members are references again; `at` reads those that have no fixed name. */
export type Ref<T> = InRun<T> & MembersOf<T>

type MembersOf<T> = T extends readonly unknown[]
  ? { readonly length: Ref<number> }
  : T extends string | number | boolean | null | undefined
    ? unknown
    : T extends object
      ? { readonly [K in keyof T as string extends K ? never : K]-?: Ref<Exclude<T[K], undefined>> }
      : unknown

export type ValueOf<R> = R extends { readonly [valueType]: infer T } ? T : never

export function createRef<T>(place: Place): Ref<T> {
  return new Proxy({} as Ref<T>, {
    get: (_target, key) => (typeof key === 'symbol' ? answer(place, key) : member(place, key)),
    has: (_target, key) => key === written,
    set: () => {
      throw new AppError('blueprint-invalid', {
        detail: `${printPlace(place)} is read in a run; it cannot be set here.`,
      })
    },
  })
}

/**
 * A list's item, or a member whose name is no part of the type: `at(parse.output.rows, 0, 'country')`. The type of
 * the value is what the author says it is.
 */
export function at<T = Json>(ref: Writable, ...path: readonly (string | number)[]): Ref<T> {
  const [place] = ref[written].places
  if (!place || !isRef(ref)) throw new AppError('blueprint-invalid', { detail: '`at` takes a reference.' })
  return createRef({ owner: place.owner, path: [...place.path, ...path] })
}

/** The same value under a type that the author vouches for. */
export const assume = <T>(ref: Writable): Ref<T> => at<T>(ref)

export const isWritable = (value: unknown): value is Writable =>
  typeof value === 'object' && value !== null && written in value

/** `parse.rows[0]["unit price"]`: as templates and expressions write it. */
export function printPlace({ owner, path }: Place): string {
  return (typeof owner === 'string' ? owner : owner.id) + path.map(printPart).join('')
}

const isRef = (value: Writable) => refMark in value[written]
const refMark = Symbol('ref')

const member = (place: Place, name: string) => createRef({ owner: place.owner, path: [...place.path, name] })

function answer(place: Place, key: symbol): unknown {
  if (key === written) return { json: () => `{{ ${printPlace(place)} }}`, places: [place], [refMark]: true }
  if (key === Symbol.toPrimitive) return () => refuseText(place)
  return undefined
}

/** In an ordinary template string it would lose which node it reads. */
function refuseText(place: Place): never {
  const detail = `${printPlace(place)} is known in a run only. Put text\`…\` or expression\`…\` before the string it stands in.`
  throw new AppError('blueprint-invalid', { detail })
}

function printPart(part: string | number): string {
  if (typeof part === 'number') return `[${part}]`
  return /^[A-Za-z_][A-Za-z0-9_]*$/.test(part) ? `.${part}` : `[${JSON.stringify(part)}]`
}
