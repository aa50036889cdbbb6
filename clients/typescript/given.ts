/** What an author may hand over where a value of type T is wanted: the value, or something that gives it in the run. */

import type { InRun, Ref } from './reference.ts'
import type { Expression, Text } from './text.ts'

export type Given<T> = Ref<T> | Expression<T> | Plain<T>

type Plain<T> = T extends string
  ? string extends T
    ? string | Text
    : T
  : T extends readonly (infer Item)[]
    ? readonly Given<Item>[]
    : T extends object
      ? { readonly [K in keyof T]: Given<T[K]> }
      : T

/** The way back: what comes out when everything that was handed over has been read. */
export type Resolved<G> =
  G extends InRun<infer T>
    ? T
    : G extends string | number | boolean | null | undefined
      ? G
      : { -readonly [K in keyof G]: Resolved<G[K]> }
