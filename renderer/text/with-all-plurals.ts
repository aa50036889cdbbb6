/**
 * The catalogues have `one` and `other`. A language that knows more forms (Spanish has one for whole millions) uses `other`
 * for them.
 */
export function withAllPlurals(catalogue: object, language: string): Record<string, Record<string, string>> {
  const more = new Intl.PluralRules(language)
    .resolvedOptions()
    .pluralCategories.filter((category) => category !== 'one' && category !== 'other')
  const features = Object.entries(catalogue as Record<string, Record<string, string>>)
  return Object.fromEntries(
    features.map(([feature, texts]) => [feature, { ...texts, ...Object.fromEntries(addedFor(texts, more)) }]),
  )
}

const addedFor = (texts: Record<string, string>, more: readonly string[]): [string, string][] =>
  Object.entries(texts)
    .filter(([key]) => key.endsWith('_other'))
    .flatMap(([key, text]) => more.map((category): [string, string] => [key.replace(/other$/, category), text]))
