/** Which language a text is in, and how the word index cuts its words to stems. */

/** ISO 639-1 → text search configuration; those that Postgres 15 to 18 all have. */
const configurations: Readonly<Record<string, string>> = {
  ar: 'arabic',
  hy: 'armenian',
  eu: 'basque',
  ca: 'catalan',
  da: 'danish',
  nl: 'dutch',
  en: 'english',
  fi: 'finnish',
  fr: 'french',
  de: 'german',
  el: 'greek',
  hi: 'hindi',
  hu: 'hungarian',
  id: 'indonesian',
  ga: 'irish',
  it: 'italian',
  lt: 'lithuanian',
  no: 'norwegian',
  pt: 'portuguese',
  ro: 'romanian',
  ru: 'russian',
  sr: 'serbian',
  es: 'spanish',
  sv: 'swedish',
  ta: 'tamil',
  tr: 'turkish',
}

export type TextLanguage = { code: string | null; configuration: string }

/** Of a text that is too short or too odd to tell, nothing is claimed, and it is indexed as English. */
export async function detectLanguage(text: string): Promise<TextLanguage> {
  // Its tables take 0.4 s to build: not at every start of an engine, most of which never read a document.
  const { detect } = await import('tinyld')
  const code = detect(text.slice(0, 4000)) || null
  return { code, configuration: code === null ? 'english' : (configurations[code] ?? 'simple') }
}

/** Chinese, Japanese, Thai, Lao, Khmer, Burmese: nothing is between their words. */
const unspaced =
  /[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Thai}\p{Script=Lao}\p{Script=Khmer}\p{Script=Myanmar}]/u
const words = new Intl.Segmenter('ja', { granularity: 'word' })

/** The text with spaces between its words; undefined when it has them already. */
export function separateWords(text: string): string | undefined {
  if (!unspaced.test(text)) return undefined
  return [...words.segment(text)].map(({ segment }) => segment).join(' ')
}
