/** What the English catalogue says about keys and values, as types: a text that is not there does not compile. */
import type { en } from './en/index.ts'

type English = typeof en
type PluralForm = 'zero' | 'one' | 'two' | 'few' | 'many' | 'other'
type Base<Key extends string> = Key extends `${infer Name}_${PluralForm}` ? Name : Key
type KeysOf<Feature extends keyof English> = Base<Extract<keyof English[Feature], string>>

/** `feature.key`; plural forms share one. */
export type TextKey = { [Feature in keyof English]: `${Feature}.${KeysOf<Feature>}` }[keyof English]

type TextOf<Key extends TextKey> = Key extends `${infer Feature extends keyof English}.${infer Name}`
  ? Extract<English[Feature][keyof English[Feature] & (Name | `${Name}_other`)], string>
  : never

type Names<Text extends string> = Text extends `${string}{{${infer Name}}}${infer Rest}` ? Name | Names<Rest> : never
type IsPlural<Key extends TextKey> = Key extends `${infer Feature extends keyof English}.${infer Name}`
  ? `${Name}_other` extends keyof English[Feature]
    ? 'count'
    : never
  : never
type Value<Name extends string> = Name extends 'count' ? number : string | number

/** The values that a text needs, as the rest of an argument list: none, or one object. */
export type ValuesOf<Key extends TextKey> = [Names<TextOf<Key>> | IsPlural<Key>] extends [never]
  ? []
  : [values: { [Name in Names<TextOf<Key>> | IsPlural<Key>]: Value<Name> }]

/** A catalogue of another language: the very keys of the English one. */
export type Translated<Catalogue> = { readonly [Key in keyof Catalogue]: string }

/**
 * All of them. A new code of an error or of a sentence does not stop whoever adds it from compiling: it is told in English until the test that
 * compares the catalogues has been heard.
 */
export type Catalogue = {
  readonly [Feature in keyof English]: Feature extends 'errors' | 'host'
    ? Partial<Translated<English[Feature]>>
    : Translated<English[Feature]>
}
