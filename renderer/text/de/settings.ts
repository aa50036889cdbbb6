import type { settings as english } from '../en/settings.ts'
import type { Translated } from '../typed-text.ts'

export const settings: Translated<typeof english> = {
  language: 'Sprache',
  languageOfSystem: 'Wie das System',
  languageNotLoaded: 'Die Texte dieser Sprache konnten nicht geladen werden.',
}
