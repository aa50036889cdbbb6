/**
 * The texts of the window, in the language that is shown now. There is one of it, as there is one `lang` of the document:
 * when the language changes, main.tsx draws the whole page again.
 */
import { createInstance } from 'i18next'
import { createElement, Fragment, type ReactNode } from 'react'
import { en } from './en/index.ts'
import { type Language, localeFor } from './languages.ts'
import type { TextKey, ValuesOf } from './typed-text.ts'
import { withAllPlurals } from './with-all-plurals.ts'

const load: Record<Exclude<Language, 'en'>, () => Promise<object>> = {
  de: async () => (await import('./de/index.ts')).de,
  es: async () => (await import('./es/index.ts')).es,
}

const i18n = createInstance()
void i18n.init({
  lng: 'en',
  fallbackLng: 'en',
  initAsync: false,
  nsSeparator: false,
  resources: { en: { translation: en } },
  // React escapes what it shows.
  interpolation: { escapeValue: false },
})

/**
 * The text of this key. Values fill its `{{names}}`, numbers in them are written as the language writes numbers, and `count`
 * chooses the plural form.
 */
export function t<Key extends TextKey>(key: Key, ...[values]: ValuesOf<Key>): string {
  const given: Record<string, string | number> = values ?? {}
  const written = Object.entries(given).map(([name, value]) => [
    name,
    typeof value === 'number' ? formatNumber(value) : value,
  ])
  return i18n.t(key as string, {
    ...(typeof given.count === 'number' ? { count: given.count } : {}),
    replace: Object.fromEntries(written),
    // What a person typed may look like a reference to another text; it never is one.
    nest: false,
    defaultValue: key,
  })
}

export const textLanguage = (): Language => i18n.language as Language
const preferred = (): readonly string[] => (typeof navigator === 'undefined' ? [] : (navigator.languages ?? []))
/** For whatever is written by Intl. */
export const textLocale = (): string => localeFor(textLanguage(), preferred())

export async function showLanguage(language: Language): Promise<void> {
  if (language !== 'en' && !i18n.hasResourceBundle(language, 'translation')) {
    i18n.addResourceBundle(language, 'translation', withAllPlurals(await load[language](), language))
  }
  await i18n.changeLanguage(language)
}

/** Calls `changed` after each change of the language. */
export function onLanguage(changed: () => void): () => void {
  i18n.on('languageChanged', changed)
  return () => i18n.off('languageChanged', changed)
}

const formatters = new Map<string, Intl.NumberFormat>()

export function formatNumber(value: number, options?: Intl.NumberFormatOptions): string {
  const locale = textLocale()
  const key = `${locale} ${options ? JSON.stringify(options) : ''}`
  const formatter = formatters.get(key) ?? new Intl.NumberFormat(locale, options)
  formatters.set(key, formatter)
  return formatter.format(value)
}

type Tags = Record<string, (inner: string) => ReactNode>

/**
 * A text with marks in it: `Read <docs>the reference</docs>, made <when/>.` becomes what `docs` and `when` make of their
 * inside. What people typed goes into a mark, not into a value.
 */
export function marked(text: string, tags: Tags): ReactNode {
  const parts = text
    .split(/(<(\w+)>.*?<\/\2>|<\w+\/>)/s)
    .flatMap((part, index) => (index % 3 === 2 ? [] : [part ?? '']))
  const drawn = parts.map((part) => {
    const [, name = '', inner = ''] = /^<(\w+)\/?>(?:(.*)<\/\1>)?$/s.exec(part) ?? []
    return tags[name]?.(inner) ?? part
  })
  return createElement(Fragment, null, ...drawn)
}

/** "a, b or c". */
export const formatList = (words: readonly string[], last: 'and' | 'or'): string =>
  new Intl.ListFormat(textLanguage() === 'en' ? 'en-GB' : textLocale(), {
    type: last === 'or' ? 'disjunction' : 'conjunction',
  }).format(words)
