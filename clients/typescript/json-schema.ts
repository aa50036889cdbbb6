/** Types out of JSON Schemas as authors write them: inputs of a workflow, forms of a question. */
import type { Json, JsonObject } from '../../contracts/json.ts'

type TypeName = 'string' | 'number' | 'integer' | 'boolean' | 'null' | 'array' | 'object'

/** The part of JSON Schema that types are made of; whatever else it has is kept and checked by the engine. */
export type Schema = {
  readonly type?: TypeName
  readonly enum?: readonly Json[]
  readonly items?: Schema
  readonly properties?: { readonly [name: string]: Schema }
  readonly required?: readonly string[]
  readonly default?: unknown
  readonly [keyword: string]: unknown
}

export type TypeOf<S> = S extends { readonly enum: readonly (infer Value)[] }
  ? Value
  : S extends { readonly type: infer Name }
    ? Name extends 'string'
      ? string
      : Name extends 'number' | 'integer'
        ? number
        : Name extends 'boolean'
          ? boolean
          : Name extends 'null'
            ? null
            : Name extends 'array'
              ? ItemsOf<S>
              : ObjectOf<S>
    : Json

type ItemsOf<S> = S extends { readonly items: infer Items } ? TypeOf<Items>[] : Json[]

type ObjectOf<S> = S extends { readonly properties: infer Properties }
  ? Simplify<
      { -readonly [K in keyof Properties as K extends RequiredOf<S> ? K : never]: TypeOf<Properties[K]> } & {
        -readonly [K in keyof Properties as K extends RequiredOf<S> ? never : K]?: TypeOf<Properties[K]>
      }
    >
  : JsonObject
type RequiredOf<S> = S extends { readonly required: readonly (infer Name)[] } ? Name : never

/** The inputs of a workflow: a name and the schema of each. One with a default may be left out. */
export type InputFields = { readonly [name: string]: Schema }

/** What nodes see: defaults are filled in. */
export type InputsInside<I> = { -readonly [K in keyof I]: TypeOf<I[K]> }

/** What a run is started with. */
export type InputsGiven<I> = Simplify<
  { -readonly [K in keyof I as HasDefault<I[K]> extends true ? never : K]: TypeOf<I[K]> } & {
    -readonly [K in keyof I as HasDefault<I[K]> extends true ? K : never]?: TypeOf<I[K]>
  }
>
type HasDefault<S> = S extends { readonly default: unknown } ? true : false

export type Simplify<T> = { [K in keyof T]: T[K] }
