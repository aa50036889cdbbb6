/** The languages of the window, and which of them a person most likely reads. Pure. */
import { Language, type LanguageChoice } from '../../contracts/system.ts'

export type { Language, LanguageChoice }
export const languages = Language.options

/** As each language calls itself: whoever looks for it may read no other. */
export const languageNames: Record<Language, string> = { en: 'English', de: 'Deutsch', es: 'Español' }

/** The chosen one; else the first of the browser's that there is; else English. */
export function pickLanguage(choice: LanguageChoice, preferred: readonly string[]): Language {
  if (choice !== 'system') return choice
  for (const tag of preferred) {
    const read = Language.safeParse(tag.split('-')[0])
    if (read.success) return read.data
  }
  return 'en'
}

/** With the region of the reader where it fits: an English window in Britain writes its dates as Britain does. */
export const localeFor = (language: Language, preferred: readonly string[]): string =>
  preferred.find((tag) => tag.split('-')[0] === language) ?? language
