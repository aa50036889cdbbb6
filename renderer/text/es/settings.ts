import type { settings as english } from '../en/settings.ts'
import type { Translated } from '../typed-text.ts'

export const settings: Translated<typeof english> = {
  language: 'Idioma',
  languageOfSystem: 'Como el sistema',
  languageNotLoaded: 'No se pudieron cargar los textos de este idioma.',
}
